import { parentPort } from 'node:worker_threads'
import { serve } from './worker.ts'

// A Worker of Node.js, Bun or Deno.
const port = parentPort!
serve({
  hear: (listener) => port.on('message', listener),
  say: (message, transfer) => port.postMessage(message, transfer),
})
