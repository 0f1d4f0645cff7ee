import { BootstrapError } from './errors.ts'
import { load } from './load.ts'
import type { NativeBinding } from './native-binding.ts'

export type * from './native-binding.ts'

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
