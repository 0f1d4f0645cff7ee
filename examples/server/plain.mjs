// The same server as one would write it without a library: the loop runs on the event loop. For comparison, by load.mjs.
import { appOf, isMain, serve } from './app.mjs'

export function build() {
  return appOf(async ({ values, confidenceLevel, resamples }) => {
    const sample = Float64Array.from(values)
    const n = sample.length
    const replicates = new Float64Array(resamples)
    for (let b = 0; b < resamples; b++) {
      let sum = 0
      for (let i = 0; i < n; i++) sum += sample[Math.floor(Math.random() * n)]
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
