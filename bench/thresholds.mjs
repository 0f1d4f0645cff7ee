// The costs that the planner's thresholds rest on (crate/core/src/plan.rs), CPU ns on one thread, median of five.
import { bootstrap, mean } from 'bootlace'

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1]

/** CPU time of a run in nanoseconds. */
async function cost(sample, resamples) {
  const times = []
  let plan
  for (let i = 0; i < 5; i++) {
    const before = process.cpuUsage()
    ;({ plan } = await bootstrap(sample, mean, { resamples, seed: i, threads: 1 }))
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) * 1000)
  }
  return { plan: plan.algorithm, ns: median(times) }
}

/** No decimals, no ties. */
const distinct = (n) => Float64Array.from({ length: n }, (_, i) => Math.sqrt(i + 2))
const values = (n, k) => Float64Array.from({ length: n }, (_, i) => i % k)

console.log('a binomial: n observations of K values')
for (const [n, k] of [
  [120, 2],
  [1_000_000, 2],
  [1_000_000, 100],
  [1_000_000, 1_000],
]) {
  const resamples = Math.round(5e6 / k)
  const { plan, ns } = await cost(values(n, k), resamples)
  console.log(`  n ${n}, K ${k}: ${(ns / resamples / (k - 1)).toFixed(1)} ns (${plan})`)
}
console.log('a draw: n distinct observations')
for (const n of [10, 64, 65, 128, 1_000, 10_000, 1_000_000]) {
  const resamples = Math.round(5e7 / n)
  const { plan, ns } = await cost(distinct(n), resamples)
  console.log(`  n ${n}: ${(ns / resamples / n).toFixed(2)} ns (${plan})`)
}
console.log('a rank')
{
  const resamples = 1_000_000
  const before = process.cpuUsage()
  await bootstrap(distinct(1_001), 'median', { resamples, seed: 1, threads: 1 })
  const { user, system } = process.cpuUsage(before)
  console.log(`  n 1001, median: ${(((user + system) * 1000) / resamples).toFixed(0)} ns, interval included`)
}
