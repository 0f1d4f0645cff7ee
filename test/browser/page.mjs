// The page of scripts/chromium.mjs: window.outcome becomes what it found.
import * as bootlace from 'bootlace'
import { exercise } from './exercise.mjs'

/** A run of seconds, whose sample is 40 MB. */
const LONG = { n: 10_000_000, resamples: 300 }

/** The longest time that the thread was held while `work` went on: what lies between two messages to itself. */
async function longestHeld(work) {
  const { port1, port2 } = new MessageChannel()
  let longest = 0
  let last = performance.now()
  port1.onmessage = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    port2.postMessage(0)
  }
  port2.postMessage(0)
  await work()
  port1.close()
  return longest
}

async function outcome() {
  const { kernel } = await bootlace.explain([1, 2, 4], 'mean')
  const answers = await exercise(bootlace)
  const x = Float32Array.from({ length: LONG.n }, (_, i) => i % 65_521)
  let told = 0
  const began = performance.now()
  const heldMs = await longestHeld(() =>
    bootlace.bootstrapMeans(x, { resamples: LONG.resamples, seed: 1, onProgress: () => told++ }),
  )
  const seconds = (performance.now() - began) / 1_000
  return { kernel, answers, heldMs, seconds, told, isolated: globalThis.crossOriginIsolated }
}

outcome().then(
  (found) => {
    globalThis.outcome = found
  },
  (error) => {
    globalThis.outcome = { error: String(error?.stack ?? error) }
  },
)
