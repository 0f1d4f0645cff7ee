import type { NativeBinding } from '../native-binding.ts'
import { wasmBinding } from './binding.ts'
import type { Payload } from './surroundings.ts'

/** What of a browser's Worker is used. */
interface BrowserWorker {
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onerror: ((event: { readonly message?: string }) => void) | null
  onmessageerror: (() => void) | null
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void
  terminate(): void
}

/** What of a page's globals is used: the types of the DOM are not among those of Node.js. */
interface Page {
  readonly Worker: new (address: string, options: { readonly name: string }) => BrowserWorker
  readonly navigator?: { readonly hardwareConcurrency?: number }
}

/** In a page, or in a Worker of one. */
export function wasmOfBrowser(payload: Payload): NativeBinding {
  const page = globalThis as unknown as Page
  return wasmBinding({
    payload,
    inflate: async (deflated) => {
      const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
      return new Uint8Array(await new Response(stream).arrayBuffer())
    },
    processors: () => page.navigator?.hardwareConcurrency ?? 1,
    spawn: (heard, failed) => {
      const address = URL.createObjectURL(new Blob([payload.browser], { type: 'text/javascript' }))
      const worker = new page.Worker(address, { name: 'bootlace' })
      worker.onmessage = ({ data }) => heard(data)
      worker.onmessageerror = () => failed(new Error('a message could not be read'))
      worker.onerror = ({ message }) => failed(message === undefined ? undefined : new Error(message))
      return {
        post: (message, transfer) => worker.postMessage(message, transfer),
        hold: () => undefined,
        release: () => undefined,
        end: () => {
          worker.terminate()
          URL.revokeObjectURL(address)
        },
      }
    },
  })
}
