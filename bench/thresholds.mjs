// The costs that the planner's thresholds rest on (crate/core/src/plan.rs), CPU ns on one thread, median of five.
import { bootstrap, bootstrapMeans, explain, mean } from 'bootlace'
import { writeReceipt } from './receipt.mjs'

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1]

async function cpuNanoseconds(run) {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) * 1000
}

/** CPU time of `resamples` means, and the plan that made them. */
async function cost(sample, resamples) {
  const times = []
  for (let seed = 0; seed < 5; seed++)
    times.push(await cpuNanoseconds(() => bootstrapMeans(sample, { resamples, seed, threads: 1 })))
  return { plan: (await explain(sample, mean)).algorithm, ns: median(times) }
}

const rounded = (ns) => Number(ns.toPrecision(3))
const values = (n, k) => Float64Array.from({ length: n }, (_, i) => i % k)
/** No decimals, no ties. */
const distinct = (n) => Float64Array.from({ length: n }, (_, i) => Math.sqrt(i + 2))

const binomials = []
for (const [n, k] of [
  [40, 2],
  [120, 2],
  [1_000_000, 2],
  [1_000_000, 20],
  [1_000_000, 100],
  [1_000_000, 1_000],
]) {
  const resamples = Math.round(5e6 / k)
  const { plan, ns } = await cost(values(n, k), resamples)
  binomials.push({ observations: n, values: k, plan, nsABinomial: rounded(ns / resamples / (k - 1)) })
}

const draws = []
for (const n of [10, 100, 200, 256, 257, 1_000, 10_000, 1_000_000]) {
  const resamples = Math.round(1e9 / n)
  const { plan, ns } = await cost(distinct(n), resamples)
  draws.push({ observations: n, plan, nsADraw: rounded(ns / resamples / n) })
}

const options = { resamples: 1_000_000, seed: 1, threads: 1 }
const ns = await cpuNanoseconds(() => bootstrap(distinct(1_001), 'median', options))
const ranks = { observations: 1_001, nsAMedian: rounded(ns / options.resamples), note: 'interval included' }
writeReceipt('thresholds', { binomials, draws, ranks })
