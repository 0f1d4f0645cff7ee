// One measurement in a process of its own: node bench/one.mjs CASE N B THREADS; prints JSON.
// CPU and wall time from the call to the promise, the best of three after half a second of others, and of the second call; the ratio
// of the replicates' standard deviation to theory and, of means, how many of its errors their own mean is off. What a case is set
// up by is measured between its runs, of which there are more then: their difference is a few milliseconds of some fifty.
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
/** With the standard error that theory has for large samples. */
const statistic = (data, what, error) => ({
  run: (seed) => bootlace.bootstrap(data, what, options(seed)),
  check: error && (({ standardError }) => ({ ratio: standardError / error(data), off: 0 })),
})

/** By what an observation adds: Hampel's influence function (1974). */
const ofInfluence = (influence) => (data) => spread(influence(data)) / Math.sqrt(n)
const deviations = (values) => {
  const mean = meanOf(values)
  return Float64Array.from(values, (value) => value - mean)
}
const TRIM = 0.1
const influences = {
  mean: (sample) => sample,
  variance: (sample) => deviations(sample).map((d) => d * d),
  trimmed: (sample) => {
    const sorted = Float64Array.from(sample).sort()
    const [low, high] = [sorted[TRIM * n], sorted[n - 1 - TRIM * n]]
    return Float64Array.from(sample, (value) => Math.min(Math.max(value, low), high) / (1 - 2 * TRIM))
  },
  correlation: ({ x, y }) => {
    const [u, v] = [x, y].map((column) => {
      const error = spread(column)
      return deviations(column).map((d) => d / error)
    })
    const r = meanOf(u.map((value, i) => value * v[i]))
    return u.map((value, i) => value * v[i] - (r / 2) * (value ** 2 + v[i] ** 2))
  },
  slope: ({ x, y }) => {
    const [dx, dy] = [deviations(x), deviations(y)]
    const variance = spread(x) ** 2
    const slope = meanOf(dx.map((d, i) => d * dy[i])) / variance
    return dx.map((d, i) => (d * (dy[i] - slope * d)) / variance)
  },
}

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
  'mean with interval': () => statistic(distinctFloats(n), bootlace.mean, ofInfluence(influences.mean)),
  variance: () => statistic(distinctFloats(n), bootlace.variance(), ofInfluence(influences.variance)),
  'trimmed mean': () =>
    statistic(distinctFloats(n), bootlace.trimmedMean(TRIM), ofInfluence(influences.trimmed)),
  correlation: () => statistic(table(), bootlace.correlation('x', 'y'), ofInfluence(influences.correlation)),
  custom: () =>
    statistic(
      distinctFloats(n),
      bootlace.custom((resample) => resample[0]),
      spread,
    ),
  'custom, symmetric': () =>
    statistic(
      distinctFloats(n),
      bootlace.custom((resample) => resample[0], { symmetric: true }),
    ),
  slope: () => statistic(table(), bootlace.slope('x', 'y'), ofInfluence(influences.slope)),
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
const { wallMs: secondWallMs } = await better(undefined, run, 0)
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
  JSON.stringify({
    cpuMs,
    wallMs,
    secondWallMs,
    setUpMs: bestSetUp?.cpuMs,
    peakBytes,
    kernel,
    check: check?.(answer),
  }),
)
