// One measurement in a process of its own: node bench/one.mjs CASE N B THREADS; prints JSON.
// CPU and wall time from the call to the promise, the best of three after half a second of others; ratio of the replicates' standard
// deviation to theory, where there is one.
import * as bootlace from 'bootlace'
import { distinctFloats } from './sample.mjs'

const [name, n, resamples, threads] = [process.argv[2], ...process.argv.slice(3).map(Number)]
const options = (seed) => ({ resamples, seed, ...(threads > 0 ? { threads } : {}) })

const spread = (values) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}
const spreadOf = (sample) => {
  const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length
  return Math.sqrt(sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sample.length)
}
const means = (sample) => ({
  run: (seed) => bootlace.bootstrapMeans(sample, options(seed)),
  check: (replicates) => (spread(replicates) / spreadOf(sample)) * Math.sqrt(n),
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
  median: () => statistic(distinctFloats(n), bootlace.median),
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

const { run, check } = cases[name]()
let answer = await run(0)
// Node is busy with itself after it starts, on threads whose time would count as ours.
for (const begun = performance.now(); performance.now() - begun < 500; ) answer = await run(0)
let [cpu, wall] = [Infinity, Infinity]
for (let seed = 1; seed <= 3; seed++) {
  const [before, started] = [process.cpuUsage(), performance.now()]
  answer = await run(seed)
  wall = Math.min(wall, performance.now() - started)
  const { user, system } = process.cpuUsage(before)
  cpu = Math.min(cpu, (user + system) / 1000)
}
const kernel = (await bootlace.explain([1, 2, 4], bootlace.mean)).kernel
const peakBytes = process.resourceUsage().maxRSS * 1024
console.log(JSON.stringify({ cpuMs: cpu, wallMs: wall, peakBytes, kernel, check: check?.(answer) }))
