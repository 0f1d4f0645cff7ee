import { readFileSync } from 'node:fs'
import * as b from 'bootlace'
import { expect, test } from 'vitest'
import { rejection } from './rejection.ts'

// The table "What is defined where" of docs/conventions.md, cell by cell, against what runs and what is refused.

const numbers = (seed: number) => Float64Array.from({ length: 40 }, (_, i) => 3 + Math.sin(i * seed))
const table = { x: numbers(0.618), y: numbers(1.3) }
const positive = table.x
// biome-ignore lint/suspicious/noExplicitAny: statistics of a sample and of a table
const STATISTICS: Record<string, any> = {
  ratio: b.ratio('x', 'y'),
  weightedMean: b.weightedMean('x', 'y'),
  correlation: b.correlation('x', 'y'),
  rankCorrelation: b.rankCorrelation('x', 'y'),
  slope: b.slope('x', 'y'),
  covariance: b.covariance('x', 'y'),
  regression: b.regression('y', ['x']),
  'variance()': b.variance(),
  'standardDeviation()': b.standardDeviation(),
  'proportion()': b.proportion({ above: 3 }),
  quantile: b.quantile(0.3),
  trimmedMean: b.trimmedMean(0.1),
  winsorizedMean: b.winsorizedMean(0.1),
  custom: b.custom((resample) => resample[0]!),
  customTable: b.customTable(['x'], ({ x }) => x[0]!),
  ofMeans: b.ofMeans(['x'], ([x]) => x!),
}
const SMALL = { resamples: 29, innerResamples: 9, seed: 1 }

const section = readFileSync('docs/conventions.md', 'utf8').split('## What is defined where')[1]!
const rows = [...section.matchAll(/^\| ([a-z][^|]*) \|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)]
const cells = rows.flatMap(([, names, jackknife, influence, abc, exact]) =>
  names!
    .split(',')
    .map((name) => [name.trim(), jackknife!.trim(), influence!.trim(), abc!.trim(), exact!.trim()] as const),
)

test('the table is read', () => {
  expect(cells.length).toBeGreaterThan(28)
})

test.each(cells)('%s', async (name, _, influence, abc, exact) => {
  const statistic = STATISTICS[name] ?? name
  const isTable = typeof statistic === 'object' && 'columns' in statistic
  const run = (method: b.IntervalMethod) =>
    b.bootstrap((isTable ? table : positive) as never, statistic, { ...SMALL, method })
  const runs = async (method: b.IntervalMethod, isDefined: boolean) => {
    if (isDefined) expect(await run(method)).toBeDefined()
    else expect(await rejection(run(method))).toMatchObject({ code: 'UNSUPPORTED' })
  }
  await runs('bca', true)
  await runs('studentized', influence !== 'refused')
  await runs('abc', abc === 'yes')
  await runs('wilson', exact === 'yes')
  await runs('clopperPearson', exact === 'yes')
})
