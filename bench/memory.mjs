// Memory that a run takes beside its caller's data, a process a case: the peak of what is resident over what was before the call, in
// bytes an observation (a row, of tables). README.md's third guarantee names some. Half a minute.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as bootlace from 'bootlace'
import { writeReceipt } from './receipt.mjs'

const N = 4_000_000
const THREADS = [1, 2]

/** Positive and distinct, in no order: `by` are irrational numbers. */
const column = (by) => Float64Array.from({ length: N }, (_, i) => ((i * by) % 1) * 1e3 + 1)
const x = () => column(Math.SQRT2)
const table = () => ({ x: x(), y: column(Math.E) })
const cases = {
  mean: () => [x(), bootlace.mean],
  median: () => [x(), bootlace.median],
  variance: () => [x(), bootlace.variance()],
  skewness: () => [x(), bootlace.skewness],
  'trimmed mean': () => [x(), bootlace.trimmedMean(0.1)],
  gini: () => [x(), bootlace.gini],
  correlation: () => [table(), bootlace.correlation('x', 'y')],
  regression: () => [table(), bootlace.regression('y', ['x'])],
  'rank correlation': () => [table(), bootlace.rankCorrelation('x', 'y')],
}

const peak = () => process.resourceUsage().maxRSS * 1024
const [, , name, threads] = process.argv
if (name === undefined) {
  const of = (...args) =>
    Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...args.map(String)]))
  const bytesAnObservation = Object.fromEntries(
    Object.keys(cases).map((name) => [name, THREADS.map((threads) => of(name, threads))]),
  )
  writeReceipt('memory', { n: N, type: 'Float64', resamples: 4, threads: THREADS, bytesAnObservation })
} else {
  const [data, statistic] = cases[name]()
  const before = peak()
  await bootlace.bootstrap(data, statistic, {
    resamples: 4,
    seed: 1,
    method: 'percentile',
    threads: Number(threads),
  })
  process.stdout.write(((peak() - before) / N).toFixed(1))
}
