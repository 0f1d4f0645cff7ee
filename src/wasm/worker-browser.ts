import { serve } from './worker.ts'

// A Worker of a browser.
const scope = globalThis as unknown as {
  onmessage: (event: { readonly data: unknown }) => void
  postMessage: (message: unknown, transfer: readonly ArrayBuffer[]) => void
}
serve({
  hear: (listener) => {
    scope.onmessage = (event) => listener(event.data)
  },
  say: (message, transfer) => scope.postMessage(message, transfer),
})
