/**
 * One numeric variable. A typed array is copied as it stands, with one memcpy; a number[] is checked and converted
 * element by element (about 8 ms a million). Both happen before the call returns its promise: a later write to the
 * array changes nothing. A bigint beyond +-(2^53 - 1) is rejected, not rounded. A Buffer is the Uint8Array that it is:
 * its bytes are the observations.
 */
export type Sample =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | BigInt64Array
  | BigUint64Array
  | readonly number[]

/** A sample in the form that the native side takes. */
export type TypedSample = Exclude<Sample, readonly number[]>

export const TYPED_ARRAYS: ReadonlySet<string> = new Set([
  'Float32Array',
  'Float64Array',
  'Int32Array',
  'Uint32Array',
  'Int16Array',
  'Uint16Array',
  'Int8Array',
  'Uint8Array',
  'BigInt64Array',
  'BigUint64Array',
])
