// The same server without a library: the loop runs on the event loop, by the fastest generator of the peers, so that load.mjs
// compares where the work is done and not how well Math.random does.
import { next } from '../../bench/peers/resample_loop.mjs'
import { appOf, isMain, serve } from './app.mjs'

export function build() {
  return appOf(async ({ values, confidenceLevel, resamples }) => {
    const sample = Float64Array.from(values)
    const n = sample.length
    const replicates = new Float64Array(resamples)
    for (let b = 0; b < resamples; b++) {
      let sum = 0
      for (let i = 0; i < n; i++) sum += sample[Math.floor((next() / 4_294_967_296) * n)]
      replicates[b] = sum / n
    }
    replicates.sort()
    const at = (p) => replicates[Math.round(p * (resamples - 1))]
    const [low, high] = [(1 - confidenceLevel) / 2, (1 + confidenceLevel) / 2].map(at)
    return {
      statistic: 'mean',
      estimate: sample.reduce((total, x) => total + x, 0) / n,
      interval: { low, high, confidenceLevel, method: 'percentile' },
    }
  })
}

if (isMain(import.meta.url)) await serve(build())
