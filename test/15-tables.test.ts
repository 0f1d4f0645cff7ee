import {
  bootstrap,
  correlation,
  covariance,
  explain,
  gini,
  ratio,
  slope,
  trimmedMean,
  weightedMean,
  winsorizedMean,
} from 'bootlace'
import { describe, expect, test } from 'vitest'
import { rejection } from './rejection.ts'

const seeded = { seed: 3, resamples: 2_000 }
// Davison & Hinkley (1997), table 1.3: populations of ten large cities of the USA in 1920 and 1930, in thousands.
const city = { u: [138, 93, 61, 179, 48, 37, 29, 23, 30, 2], x: [143, 104, 69, 260, 75, 63, 50, 48, 111, 50] }
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const deviations = (values: readonly number[]) => values.map((value) => value - mean(values))
const products = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value * (b[i] ?? 0))
const [du, dx] = [deviations(city.u), deviations(city.x)]
const [uu, xx, ux] = [mean(products(du, du)), mean(products(dx, dx)), mean(products(du, dx))]

describe('statistics of two columns', () => {
  const cases = [
    [ratio('x', 'u'), mean(city.x) / mean(city.u), 'ratio(x, u)'],
    [weightedMean('x', 'u'), mean(products(city.x, city.u)) / mean(city.u), 'weightedMean(x, u)'],
    [covariance('u', 'x'), (ux * 10) / 9, 'covariance(u, x)'],
    [covariance('u', 'x', { ddof: 0 }), ux, 'covariance(u, x, { ddof: 0 })'],
    [correlation('u', 'x'), ux / Math.sqrt(uu * xx), 'correlation(u, x)'],
    [slope('u', 'x'), ux / uu, 'slope(u, x)'],
  ] as const
  test.each(cases)('estimate %#', async (statistic, expected, name) => {
    const result = await bootstrap(city, statistic, seeded)
    // Integers: the sums are exact, and a dozen roundings of doubles remain.
    expect(Math.abs(result.estimate / expected - 1)).toBeLessThan(1e-14)
    expect(result.statistic).toBe(name)
    expect(result.interval.low).toBeLessThan(result.estimate)
    expect(result.interval.high).toBeGreaterThan(result.estimate)
    expect(result.plan.algorithm).toBe('weighted-sums')
    expect(result.sampleSize).toBe(10)
  })

  test('columns of any type, in any order, with others beside them', async () => {
    const table = { other: ['a'], x: Float32Array.from(city.x), u: Int16Array.from(city.u) }
    const plain = await bootstrap(city, ratio('x', 'u'), seeded)
    const typed = await bootstrap(table, ratio('x', 'u'), seeded)
    expect(typed.replicates).toEqual(plain.replicates)
  })

  test('resamples of one row have no correlation: NaN, counted and warned of', async () => {
    const result = await bootstrap({ a: [1, 2, 4], b: [1, 3, 2] }, correlation('a', 'b'), seeded)
    const undefinedOnes = result.replicates?.filter(Number.isNaN).length
    // 3 of 27 resamples: 222 of 2,000 with standard deviation 14; five of them.
    expect(Math.abs((undefinedOnes ?? 0) - 2_000 / 9)).toBeLessThan(70)
    expect(result.undefinedReplicates).toBe(undefinedOnes)
    expect(result.warnings.map(({ code }) => code)).toContain('UNDEFINED_REPLICATES')
    expect(Math.abs(result.interval.high)).toBeLessThanOrEqual(1)
  })

  test("nan: 'omit' leaves whole rows out", async () => {
    const holed = { a: [1, Number.NaN, 3, 4], b: [2, 3, Number.NaN, 7] }
    const omitted = await bootstrap(holed, slope('a', 'b'), { ...seeded, nan: 'omit' })
    expect(omitted.sampleSize).toBe(2)
    expect(omitted.estimate).toBe(5 / 3)
    expect(omitted.warnings.map(({ code }) => code)).toContain('OMITTED')
  })
})

describe('statistics of the sorted sample', () => {
  const values = [9, 1, 5, 7, 100, 3, 2, 8, 6, 4]
  const cases = [
    [trimmedMean(0.1), 44 / 8],
    [trimmedMean(0), 14.5],
    [winsorizedMean(0.2), (3 * 3 + 4 + 5 + 6 + 7 + 8 * 3) / 10],
    [gini, 0.672_413_793_103_448_3], // numpy: abs(x[:, None] - x).sum() / (2 * 100 * x.mean())
  ] as const
  test.each(cases)('estimate %#', async (statistic, expected) => {
    const { estimate } = await bootstrap(values, statistic, seeded)
    expect(Math.abs(estimate / expected - 1)).toBeLessThan(1e-14)
  })
})

describe('mistakes', () => {
  test('a misspelt column', async () => {
    const error = await rejection(bootstrap(city as never, ratio('U', 'x')))
    expect(error).toMatchObject({ code: 'UNKNOWN_COLUMN', hint: "Did you mean 'u'?" })
  })
  test('columns of different lengths', async () => {
    const error = await rejection(bootstrap({ a: [1, 2], b: [1] }, ratio('a', 'b')))
    expect(error).toMatchObject({
      code: 'LENGTH_MISMATCH',
      message: expect.stringContaining('got 2 values in "a" and 1 in "b"'),
    })
  })
  test('rows instead of columns', async () => {
    const error = await rejection(bootstrap([{ a: 1, b: 2 }] as never, ratio('a', 'b')))
    expect(error).toMatchObject({
      code: 'INVALID_SAMPLE',
      hint: expect.stringContaining('rows.map((row) => row.a)'),
    })
  })
  test('a sample instead of a table', async () => {
    const error = await rejection(explain([1, 2] as never, slope('a', 'b')))
    expect(error).toMatchObject({
      code: 'INVALID_SAMPLE',
      hint: 'the statistic reads columns: pass { a: ..., b: ... }',
    })
  })
  test('a column that is no sample is named', async () => {
    const error = await rejection(bootstrap({ a: [1], b: ['2'] } as never, slope('a', 'b')))
    expect(error).toMatchObject({
      code: 'INVALID_SAMPLE',
      index: 0,
      message: expect.stringContaining('column "b"'),
    })
  })
  test.each([
    ['a constant x', { a: [1, 1], b: [2, 3] }, slope('a', 'b')],
    ['a constant column', { a: [1, 2], b: [3, 3] }, correlation('a', 'b')],
    ['a denominator of 0', { a: [1, 2], b: [1, -1] }, ratio('a', 'b')],
    ['one row', { a: [1], b: [1] }, covariance('a', 'b')],
  ] as const)('%s has no value', async (_, table, statistic) => {
    expect(await rejection(bootstrap(table, statistic))).toMatchObject({ code: 'STATISTIC_UNDEFINED' })
  })
  test.each([0.5, -0.1, Number.NaN, '0.1', undefined])('trimmedMean(%s)', (proportion) => {
    expect(() => trimmedMean(proportion as number)).toThrow(
      expect.objectContaining({ code: 'INVALID_STATISTIC' }),
    )
  })
  test('percent', () => {
    expect(() => winsorizedMean(10)).toThrow(
      expect.objectContaining({ hint: 'not in percent: write winsorizedMean(0.1)' }),
    )
  })
  test('columns are named', () => {
    expect(() => ratio([1, 2] as never, 'b')).toThrow(expect.objectContaining({ code: 'INVALID_STATISTIC' }))
  })
})
