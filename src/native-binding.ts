import type * as Native from '../native/index.cjs'

/** What the binary exports, and WebAssembly in its place. */
export type NativeBinding = typeof Native
/** Numbers that wait to be taken over. */
export type NativeDoubles = Parameters<NativeBinding['takeDoubles']>[0]
export type {
  NativeBatch,
  NativeComponent,
  NativeComponentOutcome,
  NativeFailure,
  NativeIntervalOutcome,
  NativeIntervalRequest,
  NativeJackknife,
  NativeOutcome,
  NativeOutcomes,
  NativeRequest,
  NativeWarning,
  TypedArray as NativeColumn,
} from '../native/index.cjs'
