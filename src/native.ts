import type * as Native from '../native/index.cjs'
import { BootstrapError } from './errors.ts'
import { load } from './load.ts'

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

let loaded: NativeBinding | undefined

/**
 * The native binding, or the same by WebAssembly. Loaded by the first verb, so that importing the package never fails; loaded
 * synchronously, so that the sample is captured before the verb returns.
 */
export function nativeBinding(): NativeBinding {
  loaded ??= load()
  return loaded
}

/** The native side reports failures as values: if it throws or rejects all the same, that is a fault of ours. */
export async function answer<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    throw new BootstrapError('the native part of bootlace failed: please report this as a bug', {
      code: 'INTERNAL',
      cause,
    })
  }
}
