import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { inflateRawSync } from 'node:zlib'
import type { NativeBinding } from '../native-binding.ts'
import { wasmBinding } from './binding.ts'
import type { Payload } from './surroundings.ts'

/** In Node.js, Bun and Deno. */
export function wasmOfNode(payload: Payload): NativeBinding {
  return wasmBinding({
    payload,
    inflate: async (deflated) => new Uint8Array(inflateRawSync(deflated)),
    processors: availableParallelism,
    spawn: (heard, failed) => {
      // None of the flags of this process: loaders and the like are not for it.
      const worker = new Worker(payload.node, { eval: true, execArgv: [], name: 'bootlace' })
      worker.on('message', heard)
      worker.on('error', failed)
      worker.on('messageerror', failed)
      worker.on('exit', () => failed(new Error('it has ended')))
      worker.unref()
      return {
        post: (message, transfer) => worker.postMessage(message, transfer),
        hold: () => worker.ref(),
        release: () => worker.unref(),
        end: () => void worker.terminate(),
      }
    },
  })
}
