// How long the event loop is held by the founding example: less than 20 ms, or exit code 1.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { bootstrapMeans } from 'bootlace'
import { writeReceipt } from './receipt.mjs'

const OBSERVATIONS = 5_000_000
const RESAMPLES = 1_000_000
const MOST_MS = 20

const sample = Float32Array.from({ length: OBSERVATIONS }, (_, i) => (i % 20 === 0 ? 1 : 0))
await bootstrapMeans([1, 2], { resamples: 1 }) // loads the binary, which takes time once

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
await new Promise((resolve) => setTimeout(resolve, 50))
delay.reset()
const started = performance.now()
await bootstrapMeans(sample, { resamples: RESAMPLES, seed: 1 })
const seconds = (performance.now() - started) / 1000
await new Promise((resolve) => setTimeout(resolve, 50)) // the delay of the last turn is noted by the next
delay.disable()

const longestDelayMs = delay.max / 1e6
writeReceipt('event-loop', {
  observations: OBSERVATIONS,
  resamples: RESAMPLES,
  seconds,
  longestDelayMs,
  mostMs: MOST_MS,
})
process.exitCode = longestDelayMs < MOST_MS ? 0 : 1
