// An analyst's script: several statistics of a file, every interval method beside the others, written as JSON.
import { readFileSync, writeFileSync } from 'node:fs'
import { bootstrap, explain, type IntervalMethod, mean, quantile, standardDeviation } from 'bootlace'

const revenue = Float64Array.from(readFileSync('revenue.csv', 'utf8').trim().split('\n').slice(1), Number)

const result = await bootstrap(revenue, mean, { resamples: 100_000, seed: 20261123 })
console.log(result)
console.log(String(result))

const methods = ['percentile', 'basic', 'normal'] as const satisfies readonly IntervalMethod[]
for (const method of methods) {
  const interval = await result.intervalFor({ method, confidenceLevel: 0.9 })
  console.log(method.padEnd(12), interval.low, interval.high, interval.confidenceLevel)
}

const spread = await bootstrap(revenue, standardDeviation(), { seed: 1 })
const p99: number = (await bootstrap(revenue, quantile(0.99, { type: 6 }))).estimate
const plan = await explain(revenue, quantile(0.95))
console.log(plan.algorithm, plan.reason, spread.seed, spread.resamples, p99)

if (result.replicates) writeFileSync('replicates.f64', result.replicates)
const upper = await result.intervalFor({ alternative: 'less' })
writeFileSync('result.json', JSON.stringify({ revenue: result, spread, upper }, null, 2))
