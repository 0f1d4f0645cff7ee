// One measurement in a process of its own: node bench/one.mjs CASE N B THREADS; prints JSON.
// CPU and wall time from the call to the promise, the best of three after half a second of others; of means the ratio of their
// standard deviation to theory, and how many of its errors their own mean is off. What a case is set up by is measured between its
// runs, of which there are more then: their difference is a few milliseconds of some fifty.
import * as bootlace from 'bootlace'
import { distinctFloats } from './sample.mjs'
import { meanOf, spread } from './spread.mjs'

const [name, n, resamples, threads] = [process.argv[2], ...process.argv.slice(3).map(Number)]
const options = (seed) => ({ resamples, seed, ...(threads > 0 ? { threads } : {}) })

const means = (sample) => ({
  run: (seed) => bootlace.bootstrapMeans(sample, options(seed)),
  check: (replicates) => {
    const error = spread(sample) / Math.sqrt(n)
    return {
      ratio: spread(replicates) / error,
      off: ((meanOf(replicates) - meanOf(sample)) / error) * Math.sqrt(resamples),
    }
  },
})
const statistic = (data, what) => ({ run: (seed) => bootlace.bootstrap(data, what, options(seed)) })

const table = () => {
  const x = distinctFloats(n)
  return { x, y: distinctFloats(n).map((value, i) => value + x[n - 1 - i]) }
}
const cases = {
  mean: () => means(distinctFloats(n)),
  conversions: () => means(Float32Array.from({ length: n }, (_, i) => (i % 20 === 0 ? 1 : 0))),
  integers: () => means(Int32Array.from({ length: n }, (_, i) => i % 1_000)),
  'median after the sort': () => {
    const sample = distinctFloats(n)
    const { run } = statistic(sample, bootlace.median)
    return {
      run,
      setUp: (seed) => bootlace.bootstrap(sample, bootlace.median, { ...options(seed), resamples: 2 }),
    }
  },
  'mean with interval': () => statistic(distinctFloats(n), bootlace.mean),
  variance: () => statistic(distinctFloats(n), bootlace.variance()),
  'trimmed mean': () => statistic(distinctFloats(n), bootlace.trimmedMean(0.1)),
  correlation: () => statistic(table(), bootlace.correlation('x', 'y')),
  custom: () =>
    statistic(
      distinctFloats(n),
      bootlace.custom((resample) => resample[0]),
    ),
  'custom, symmetric': () =>
    statistic(
      distinctFloats(n),
      bootlace.custom((resample) => resample[0], { symmetric: true }),
    ),
  slope: () => statistic(table(), bootlace.slope('x', 'y')),
}

const { run, check, setUp } = cases[name]()
const ROUNDS = setUp ? 25 : 3

/** What a run takes, the best of those so far; and its answer. */
async function better(best, run, seed) {
  const [before, started] = [process.cpuUsage(), performance.now()]
  const answer = await run(seed)
  const wallMs = performance.now() - started
  const { user, system } = process.cpuUsage(before)
  return {
    answer,
    wallMs: Math.min(best?.wallMs ?? Infinity, wallMs),
    cpuMs: Math.min(best?.cpuMs ?? Infinity, (user + system) / 1000),
  }
}

await run(0)
// Node is busy with itself after it starts, on threads whose time would count as ours.
for (const begun = performance.now(); performance.now() - begun < 500; ) await run(0)
let [best, bestSetUp] = []
for (let seed = 1; seed <= ROUNDS; seed++) {
  best = await better(best, run, seed)
  if (setUp) bestSetUp = await better(bestSetUp, setUp, seed)
}
const { answer, wallMs, cpuMs } = best
const kernel = (await bootlace.explain([1, 2, 4], bootlace.mean)).kernel
const peakBytes = process.resourceUsage().maxRSS * 1024
console.log(
  JSON.stringify({ cpuMs, wallMs, setUpMs: bestSetUp?.cpuMs, peakBytes, kernel, check: check?.(answer) }),
)
