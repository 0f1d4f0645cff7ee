import type { NativeBinding } from './native-binding.ts'
import { wasmOfBrowser } from './wasm/browser.ts'
import payload from './wasm.json' with { type: 'json' }

/** In browsers it is WebAssembly. */
export function load(): NativeBinding {
  return wasmOfBrowser(payload)
}
