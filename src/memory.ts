import { BootstrapError } from './errors.ts'

/** Room for numbers, or OUT_OF_MEMORY: V8 would end the process if the native side asked it for too much. */
export function allocated(length: number, what: string): Float64Array<ArrayBuffer> {
  try {
    return new Float64Array(length)
  } catch (cause) {
    throw new BootstrapError(`${what}: no memory for ${length} numbers`, { code: 'OUT_OF_MEMORY', cause })
  }
}
