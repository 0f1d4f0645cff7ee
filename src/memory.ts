import { BootstrapError } from './errors.ts'

/** Room for numbers, or OUT_OF_MEMORY: V8 would end the process if the native side asked it for too much. */
export function allocated(length: number, what: string): Float64Array<ArrayBuffer> {
  try {
    return new Float64Array(length)
  } catch (cause) {
    throw new BootstrapError(`${what}: no memory for ${length} numbers`, { code: 'OUT_OF_MEMORY', cause })
  }
}

/** Its bytes, as the native side takes them. */
export function bytesOf(values: Float64Array<ArrayBuffer>): Buffer<ArrayBuffer> {
  // Any view serves where a Buffer is asked for, and browsers have none.
  return new Uint8Array(values.buffer) as Buffer<ArrayBuffer>
}
