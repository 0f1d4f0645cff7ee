import type { NativeBinding } from './native-binding.ts'
import { isRefused, nativeMissing } from './native-missing.ts'
import { wasmOfNode } from './wasm/node.ts'

/**
 * The binary of this platform or, where there is none that fits, WebAssembly; BOOTLACE_KERNEL says which it must be, and the
 * loader's NAPI_RS_NATIVE_LIBRARY_PATH which file. (This file is
 * built as CommonJS, where `require` exists. load-browser.ts stands in its place for browsers.)
 */
export function load(): NativeBinding {
  const { BOOTLACE_KERNEL: kernel = '', NAPI_RS_NATIVE_LIBRARY_PATH: file = '' } = process.env
  if (kernel === 'wasm') return wasm()
  try {
    return require('../native/index.cjs')
  } catch (cause) {
    // What was refused or asked for by name is not replaced by what is slower.
    if (kernel !== '' || file !== '' || isRefused(cause)) throw nativeMissing(cause, kernel)
    try {
      return wasm()
    } catch {
      throw nativeMissing(cause)
    }
  }
}

function wasm(): NativeBinding {
  return wasmOfNode(require('./wasm.json'))
}
