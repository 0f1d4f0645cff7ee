// 1,000,000 distinct values, 100,000 resamples: the mean runs to its end in less than 250 MB, the median in less than
// a second; else exit code 1.
import { bootstrap, bootstrapMeans, median } from 'bootlace'
import { writeReceipt } from './receipt.mjs'

const OBSERVATIONS = 1_000_000
const RESAMPLES = 100_000
const MOST_BYTES = 250e6
const MOST_MEDIAN_SECONDS = 1

// Multiplying by an odd number permutes the residues of 2^20: distinct, and in no order. Roots of them are no integers,
// and stay distinct as Float32.
const sample = Float32Array.from({ length: OBSERVATIONS }, (_, i) => Math.sqrt((i * 668_265) % 2 ** 20))

async function secondsOf(run) {
  const started = performance.now()
  await run()
  return (performance.now() - started) / 1000
}

const options = { resamples: RESAMPLES, seed: 1 }
const medianSeconds = await secondsOf(() => bootstrap(sample, median, options))
const before = process.cpuUsage()
const meanSeconds = await secondsOf(() => bootstrapMeans(sample, options))
const { user, system } = process.cpuUsage(before)
const peakBytes = process.resourceUsage().maxRSS * 1024
const cpuNanosecondsADraw = ((user + system) * 1000) / (OBSERVATIONS * RESAMPLES)

const sizes = { observations: OBSERVATIONS, distinct: new Set(sample).size, resamples: RESAMPLES }
writeReceipt('million-distinct', { ...sizes, meanSeconds, cpuNanosecondsADraw, medianSeconds, peakBytes })
process.exitCode = peakBytes < MOST_BYTES && medianSeconds < MOST_MEDIAN_SECONDS ? 0 : 1
