// An analyst's script: several statistics of a file, every interval method beside the others, written as JSON.
import { readFileSync, writeFileSync } from 'node:fs'
import {
  all,
  bootstrap,
  correlation,
  explain,
  type IntervalMethod,
  jackknife,
  mean,
  median,
  quantile,
  regression,
  standardDeviation,
  trimmedMean,
} from 'bootlace'

const revenue = Float64Array.from(readFileSync('revenue.csv', 'utf8').trim().split('\n').slice(1), Number)

const result = await bootstrap(revenue, mean, { resamples: 100_000, seed: 20261123 })
console.log(result)
console.log(String(result))

const methods = [
  'percentile',
  'basic',
  'normal',
  'bca',
  'expanded',
] as const satisfies readonly IntervalMethod[]
for (const method of methods) {
  const interval = await result.intervalFor({ method, confidenceLevel: 0.9 })
  console.log(method.padEnd(12), interval.low, interval.high, interval.confidenceLevel)
}

const statistics = {
  mean,
  median,
  trimmed: trimmedMean(0.1),
  sd: standardDeviation(),
  p99: quantile(0.99),
  plain: 'variance',
} as const
const several = await bootstrap(revenue, all(statistics), { seed: 1 })
const trimmed: number = several.components.trimmed.estimate
const { p99 } = several.components
console.log(several.seed, several.resamples, trimmed, p99.interval.method)

const table = {
  spend: Float64Array.of(1, 2, 3),
  visits: Int32Array.of(1, 2, 3),
  revenue: Float64Array.of(2, 4, 7),
}
const r = await bootstrap(table, correlation('spend', 'revenue'), { method: 'bca' })
const fit = await bootstrap(table, regression('revenue', ['spend', 'visits']), { method: 'percentile' })
const slope: number = fit.components.spend.estimate
const intercept = fit.components.intercept.interval

const j = await jackknife(revenue, median)
const worst = j.influence.indexOf(Math.max(...j.influence))
const plan = await explain(revenue, quantile(0.95))
console.log(plan.algorithm, plan.reason, worst, slope, intercept, r.estimate)

if (result.replicates) writeFileSync('replicates.f64', result.replicates)
const upper = await result.intervalFor({ alternative: 'less' })
writeFileSync('result.json', JSON.stringify({ revenue: result, several, upper }, null, 2))

// Precision instead of a count.
const precise = await bootstrap(revenue, mean, { tolerance: 0.01, resamples: 5_000_000 })
console.log(precise.resamples, precise.monteCarloError.low)
