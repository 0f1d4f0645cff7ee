import { readdirSync, readFileSync } from 'node:fs'
import {
  all,
  bootstrap,
  column,
  correlation,
  covariance,
  custom,
  interquartileRange,
  jackknife,
  ofMeans,
  proportion,
  quantile,
  ratio,
  type Statistic,
  type StatisticName,
  slope,
  standardDeviation,
  trimmedMean,
  variance,
} from 'bootlace'
import { describe, expect, test } from 'vitest'
import { rejection } from './rejection.ts'

// Exact answers from outside (test/oracle/README.md): laws by enumeration or convolution, closed forms, other packages'. Whole runs
// of B = 100,000 against them, within the bracket that a case states or five standard deviations of what B can tell.

const FOLDER = 'test/oracle/'
const B = 100_000

interface Exact {
  value: number
  bracket_5sigma?: Record<string, [number, number]>
}
// biome-ignore lint/suspicious/noExplicitAny: cases differ in shape; what is read is compared
type Case = { name: string; statistic: string; data: Record<string, any>; expected: Record<string, any> }

const cases = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const text = readFileSync(FOLDER + file, 'utf8').replace(/\b(NaN|-?Infinity)\b/g, 'null')
    return { ...(JSON.parse(text) as Case), name: file.replace('.json', '') }
  })
const named = (name: string) => cases.find((one) => one.name === name)!

// biome-ignore lint/suspicious/noExplicitAny: statistics of a sample and of a table
type Any = Statistic<any> | StatisticName
const STATISTICS: Record<string, Any> = {
  iqr_type7: interquartileRange,
  q10_type7: quantile(0.1),
  q25_type7: quantile(0.25),
  q75_type7: quantile(0.75),
  q90_type7: quantile(0.9),
  'quantile 0.25 type 7': quantile(0.25),
  'quantile 0.9 type 7': quantile(0.9),
  trimmed_mean_20pct_each_side: trimmedMean(0.2),
  var_ddof0: variance({ ddof: 0 }),
  var_ddof1: variance(),
  std_ddof0: standardDeviation({ ddof: 0 }),
  std_ddof1: standardDeviation(),
  covariance_ddof1: covariance('x', 'y'),
  ols_slope_y_on_x: slope('x', 'y'),
  ratio_mean_x_over_mean_y: ratio('x', 'y'),
  'mean(x)/mean(u)': ratio('x', 'u'),
  'log(mean)': ofMeans(['hours'], ([mean]) => Math.log(mean!)),
  mean: 'mean',
  sum: 'sum',
  median: 'median',
  min: 'min',
  max: 'max',
  range: 'range',
}

const isExact = ({ expected }: Case) => expected.standard_error?.mc_rule !== undefined
// The standard error of the mean is no statistic of this package; blocks, two samples and permutations come later.
const isOurs = ({ name, statistic }: Case) => !name.startsWith('block_') && !statistic.startsWith('std_error')
const exact = cases.filter((one) => isExact(one) && isOurs(one))

function dataOf({ data, statistic }: Case): { data: never; of: Any } {
  const columns = Object.entries(data).filter(([, values]) => Array.isArray(values)) as [string, number[]][]
  const [first, second] = columns.map(([name]) => name)
  const of = statistic === 'correlation' ? correlation(first!, second!) : STATISTICS[statistic]
  if (of === undefined) throw new Error(`no statistic for ${statistic}`)
  const isTable = typeof of === 'object' && 'columns' in of
  return { data: (isTable ? Object.fromEntries(columns) : columns[0]![1]) as never, of }
}

const scaleOf = (value: number) => 1e-9 * Math.max(1, Math.abs(value))

test('most cases are here', () => {
  expect(exact.length).toBeGreaterThan(110)
})

test.each(exact)('$name', async (one) => {
  const { expected } = one
  const { data, of } = dataOf(one)
  const result = await bootstrap(data, of as 'mean', { resamples: B, seed: 20_261_125, method: 'percentile' })
  const close = (got: number, wanted: number, tolerance: number) =>
    expect(Math.abs(got - wanted), `${got}, not ${wanted}`).toBeLessThanOrEqual(tolerance + scaleOf(wanted))
  close(result.estimate, expected.t0.value, 0)
  close(
    result.estimate + result.bias,
    expected.mean_of_replicates.value,
    (5 * expected.mean_of_replicates.mc_sd_times_sqrtB) / Math.sqrt(B),
  )
  const error = expected.standard_error
  const relative = (5 * error.mc_relsd_times_sqrtB) / Math.sqrt(B) + 12.5 / B
  close(result.standardError, error.value, relative * error.value)

  const replicates = result.replicates!.filter((value) => !Number.isNaN(value))
  const share = (holds: (value: number) => boolean) => replicates.filter(holds).length / replicates.length
  const ties = (value: number) => Math.abs(value - result.estimate) <= 1e-12 * Math.max(1, Math.abs(value))
  const sigma = (p: number) => 5 * Math.sqrt((p * (1 - p)) / replicates.length)
  const [below, at] = [expected.P_replicate_lt_t0.value, expected.P_replicate_eq_t0.value]
  close(
    share((value) => value < result.estimate && !ties(value)),
    below,
    sigma(below),
  )
  close(share(ties), at, sigma(at))
  const undefinedShare = expected.P_statistic_undefined?.value ?? 0
  close(result.undefinedReplicates / B, undefinedShare, 5 * Math.sqrt(undefinedShare / B))
  // Points of a law lie further apart than a dozen roundings.
  const { support = [], probability_unconditional = [] } = expected.distribution ?? {}
  const conditional = (probability_unconditional as number[]).map((p) => p / (1 - undefinedShare))
  const probability: number[] = expected.distribution?.probability ?? conditional
  for (const [i, value] of (support as number[]).entries()) {
    const near = (replicate: number) => Math.abs(replicate - value) <= 1e-12 * Math.max(1, Math.abs(value))
    close(share(near), probability[i]!, sigma(probability[i]!))
  }

  for (const [level, rows] of Object.entries<Record<string, Record<string, Exact>>>(expected.intervals)) {
    const made = async (method: 'percentile' | 'bca') =>
      result.intervalFor({ method, confidenceLevel: Number(level) })
    for (const [method, row] of [
      ['percentile', rows.percentile],
      ['bca', rows.bca_z0_midrank],
    ] as const) {
      const bracket = (end: 'low' | 'high') => row?.[end]?.bracket_5sigma?.[String(B)]
      if (bracket('low') === undefined || bracket('high') === undefined) continue
      const interval = await made(method)
      for (const end of ['low', 'high'] as const) {
        const [from, to] = bracket(end)!
        expect(interval[end], `${method} ${level} ${end}`).toBeGreaterThanOrEqual(from - scaleOf(from))
        expect(interval[end], `${method} ${level} ${end}`).toBeLessThanOrEqual(to + scaleOf(to))
      }
    }
  }
  const { jackknife: left } = expected
  if (left?.acceleration === undefined) return
  const found = await jackknife(data, of as 'mean')
  const acceleration = left.acceleration?.value ?? left.acceleration
  if (typeof acceleration === 'number') close(found.acceleration, acceleration, 0)
  else expect(found.acceleration).toBeNaN()
})

describe('moments in closed form', () => {
  const moments = cases.filter(
    ({ name, data }) => name.startsWith('analytic_moments') && data.x !== undefined,
  )
  test.each(moments)('$name', async ({ data, expected }) => {
    const statistics = {
      mean: 'mean',
      sum: 'sum',
      var_ddof0: variance({ ddof: 0 }),
      var_ddof1: variance(),
      min: 'min',
      max: 'max',
      range: 'range',
    } as const
    const { components } = await bootstrap(data.x as number[], all(statistics), { resamples: B, seed: 5 })
    const value = (key: string) => expected[key].value as number
    const { mean, sum, var_ddof0, var_ddof1 } = components
    // The relative error of a standard deviation of B numbers is sqrt((kurtosis - 1) / (4 B)); kurtosis of these is below 10.
    const within = (got: number, wanted: number) =>
      expect(Math.abs(got / wanted - 1), `${got} ${wanted}`).toBeLessThan(5 * Math.sqrt(9 / (4 * B)))
    within(mean.standardError, value('mean_se'))
    within(sum.standardError, value('sum_se'))
    within(var_ddof0.standardError, value('var_ddof0_se'))
    within(var_ddof1.standardError, value('var_ddof1_se'))
    for (const [one, key] of [
      [var_ddof0, 'var_ddof0_bias'],
      [var_ddof1, 'var_ddof1_bias'],
    ] as const)
      expect(Math.abs(one.bias - value(key))).toBeLessThan((5 * one.standardError) / Math.sqrt(B))
    for (const [one, key] of [
      [components.min, 'P_min_replicate_eq_sample_min'],
      [components.max, 'P_max_replicate_eq_sample_max'],
      [components.range, 'P_range_replicate_eq_sample_range'],
    ] as const) {
      const share = one.replicates!.filter((replicate) => replicate === one.estimate).length / B
      const p = value(key)
      expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / B))
    }
    const pairs = [mean, var_ddof0].map((one) => one.replicates!)
    const [a, b] = pairs.map((values, k) => {
      const centre = values.reduce((total, x) => total + x, 0) / B
      return values.map((x) => (x - centre) / [mean, var_ddof0][k]!.standardError)
    })
    const correlated = a!.reduce((total, x, i) => total + x * b![i]!, 0) / B
    expect(Math.abs(correlated - value('corr_mean_var'))).toBeLessThan(10 / Math.sqrt(B))
    const { acceleration } = await jackknife(data.x as number[], 'mean')
    expect(Math.abs(acceleration - value('mean_bca_acceleration_jackknife'))).toBeLessThan(1e-10)
  })
})

describe('what other packages print', () => {
  test('scipy on 5,000 normal numbers', async () => {
    const { data, expected } = named('scipy_against_theory_n5000')
    const options = { resamples: B, seed: 3, method: 'percentile' } as const
    const both = await bootstrap(data.x as number[], 'mean', options)
    expect(both.standardError / expected.exact_bootstrap_se.value).toBeCloseTo(1, 1)
    const ends = [both.interval.low, both.interval.high]
    const upper = await both.intervalFor({ method: 'percentile', alternative: 'less' })
    const lower = await both.intervalFor({ method: 'percentile', alternative: 'greater' })
    for (const [got, wanted] of [
      [ends[0], expected.low],
      [ends[1], expected.high],
      [upper.high, expected.one_sided_less_high],
      [lower.low, expected.one_sided_greater_low],
    ] as const)
      expect(Math.abs(got! / wanted.value - 1)).toBeLessThan(wanted.tol_rel)
  })

  test("criterion's percentiles", async () => {
    const { data, expected } = named('criterion_percentile_definition')
    const estimate = async (of: Any) =>
      (await bootstrap(data.x as number[], of as 'mean', { resamples: 2, method: 'percentile' })).estimate
    for (const [ps, { value, tol_rel }] of [
      [[0.25, 0.5, 0.75], expected.p25_p50_p75],
      [[0.05, 0.95], expected.p5_p95],
    ] as const)
      for (const [i, p] of ps.entries())
        expect(Math.abs((await estimate(quantile(p))) / value[i] - 1)).toBeLessThan(tol_rel)
    expect(await estimate('interquartileRange')).toBe(expected.iqr.value)
    expect(await estimate('variance')).toBeCloseTo(expected.var_ddof1.value, 13)
    expect((await estimate('medianAbsoluteDeviation')) * 1.4826).toBeCloseTo(expected.mad_scaled.value, 12)
  })

  test("scikits.bootstrap's ABC, percentile and BCa", async () => {
    const { data, expected } = named('scikits_bootstrap_abc_mean')
    const of = async (method: 'abc' | 'percentile' | 'bca', confidenceLevel: number) => {
      const { interval } = await bootstrap(data.x as number[], 'mean', {
        method,
        confidenceLevel,
        resamples: B,
        seed: 1,
      })
      return [interval.low, interval.high]
    }
    const compare = (got: readonly number[], wanted: readonly number[], tolerance: number) =>
      expect(Math.max(...got.map((end, i) => Math.abs(end - wanted[i]!)))).toBeLessThan(tolerance)
    compare(await of('abc', 0.95), expected.abc_95.value, 1e-6)
    for (const [method, key] of [
      ['abc', 'abc_levels_.1_.2_.8_.9'],
      ['percentile', 'pi_levels_.1_.2_.8_.9 (percentile, B=10000, its own seed)'],
      ['bca', 'bca_levels_.1_.2_.8_.9 (B=10000)'],
    ] as const) {
      const [first, second, third, fourth] = expected[key].value
      const tolerance = Math.max(expected[key].tol_abs, 1e-6)
      compare(await of(method, 0.8), [first, fourth], tolerance)
      compare(await of(method, 0.6), [second, third], tolerance)
    }
  })

  test('BCa of the smallest ends at the smallest, and of the largest of negated values likewise', async () => {
    const x = Array.from({ length: 100 }, (_, i) => 2 + 4 * Math.sin(i * 0.618))
    const options = { method: 'bca', seed: 4 } as const
    const smallest = await bootstrap(x, 'min', options)
    const largest = await bootstrap(
      x.map((value) => -value),
      'max',
      options,
    )
    expect(smallest.interval.low).toBe(Math.min(...x))
    expect(largest.interval.high).toBe(-Math.min(...x))
  })

  test('means of pairs move together as theory says', async () => {
    const { data, expected } = named('analytic_bivariate_means_cd4')
    const means = all({ x: column('x', 'mean'), y: column('y', 'mean') })
    const { components } = await bootstrap(data as { x: number[]; y: number[] }, means, {
      resamples: B,
      seed: 6,
    })
    const { x, y } = components
    const within = (got: number, wanted: number) =>
      expect(Math.abs(got / wanted - 1)).toBeLessThan(5 * Math.sqrt(3 / (4 * B)))
    within(x.standardError, expected.se_mean_x.value)
    within(y.standardError, expected.se_mean_y.value)
    const product = x.replicates!.reduce(
      (sum, value, b) => sum + (value - x.estimate) * (y.replicates![b]! - y.estimate),
      0,
    )
    const correlated = product / B / (x.standardError * y.standardError)
    expect(Math.abs(correlated - expected.corr_of_replicate_means.value)).toBeLessThan(5 / Math.sqrt(B))
  })

  test('200,000 distinct numbers', async () => {
    const { expected } = named('analytic_mean_n200000_recipe')
    const x = Float64Array.from({ length: 200_000 }, (_, i) => (((i + 1) * 7919) % 999_983) / 1_048_576)
    const result = await bootstrap(x, 'mean', { resamples: 4_000, seed: 8, method: 'percentile' })
    expect(result.estimate / expected.t0.value).toBeCloseTo(1, 13)
    expect(Math.abs(result.standardError / expected.mean_se.value - 1)).toBeLessThan(5 / Math.sqrt(2 * 4_000))
    const [low, high] = expected.percentile_95_normal_approx.value
    // Ends of 4,000 replicates move by 0.04 standard errors; five of them are a twentieth of the width.
    expect(Math.abs(result.interval.low - low) / (high - low)).toBeLessThan(0.05)
    expect(Math.abs(result.interval.high - high) / (high - low)).toBeLessThan(0.05)
  })

  test('a statistic that is the same on every resample', async () => {
    const { data, expected } = named('bootstrapjl_all_equal_statistic')
    const all = await bootstrap(data.x as number[], proportion({ above: 0 }), { seed: 1 })
    const { low, high } = expected.all_intervals
    expect([all.interval.low * 10, all.interval.high * 10]).toEqual([low, high])
  })

  test('the correlation of the whole law-school population', async () => {
    const { data, expected } = named('classic_law82_population_correlation')
    const { estimate } = await bootstrap(
      data as { lsat: number[]; gpa: number[] },
      correlation('lsat', 'gpa'),
    )
    expect(Math.abs(estimate - expected.correlation.value)).toBeLessThan(1e-12)
  })
})

// docs/conventions.md, Degenerate data, has a row for each.
describe('at the edges', () => {
  const edge = (name: string) => named(`edge_${name}`).data
  const run = (x: readonly number[], options = {}) => bootstrap(x, 'mean', { seed: 1, ...options })
  test.each(['R0', 'R1'])('%s resamples are refused', async (name) => {
    const { x, n_resamples } = edge(name)
    expect(await rejection(run(x, { resamples: n_resamples }))).toMatchObject({ code: 'INVALID_OPTION' })
  })
  test.each([0, 1, 1.5, Number.NaN, -0.95])('level %d is refused', async (confidenceLevel) => {
    expect(await rejection(run([1, 2], { confidenceLevel }))).toMatchObject({ code: 'INVALID_OPTION' })
  })
  test.each(['constant_n35', 'constant_0.1_n10', 'single_n1'])('%s: [c, c], named', async (name) => {
    const { x } = edge(name)
    const { interval, standardError, estimate, warnings } = await run(x)
    expect([estimate, interval.low, interval.high, standardError]).toEqual([x[0], x[0], x[0], 0])
    expect(warnings.map(({ code }) => code)).toContain('CONSTANT_SAMPLE')
  })
  test('an empty sample, NaN, infinities', async () => {
    expect(await rejection(run([]))).toMatchObject({ code: 'EMPTY_SAMPLE' })
    for (const x of [
      [1, Number.NaN],
      [Number.NaN],
      [1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 4],
    ])
      expect(await rejection(run(x))).toMatchObject({ code: 'NOT_FINITE' })
    expect(await rejection(run([Number.NaN], { nan: 'omit' }))).toMatchObject({ code: 'EMPTY_SAMPLE' })
  })
  test('two resamples, two observations, two values, tiny ones, -0', async () => {
    expect((await run([1, 3, 2, 5], { resamples: 2 })).interval.low).toBeGreaterThan(0)
    for (const name of ['n2', 'two_valued', 'tiny_normal', 'negative_zero']) {
      const { interval, estimate } = await run(edge(name).x, { method: 'percentile' })
      expect(interval.low).toBeLessThanOrEqual(estimate)
      expect(interval.high).toBeGreaterThanOrEqual(estimate)
    }
  })
  test('values near 1e308 have a mean', async () => {
    const { estimate, interval } = await run(edge('huge_f64_overflow_sum').x)
    expect(estimate / 1.4e308).toBeCloseTo(1, 12)
    expect(interval.high).toBeLessThanOrEqual(1.7e308)
  })
  test('a statistic that gives NaN fails, a constant one is named', async () => {
    const failing = bootstrap(
      [1, 2],
      custom(() => Number.NaN),
    )
    expect(await rejection(failing)).toMatchObject({ code: 'STATISTIC_FAILED' })
    const constant = await bootstrap(
      [1, 2],
      custom(() => 7),
    )
    expect(constant.warnings.map(({ code }) => code)).toContain('CONSTANT_REPLICATES')
  })
  test('columns of unequal length are refused; a correlation of three rows is undefined once in nine', async () => {
    const { x, y, y_corr } = edge('paired_unequal_and_correlation_n3')
    expect(await rejection(bootstrap({ x, y }, correlation('x', 'y')))).toMatchObject({
      code: 'LENGTH_MISMATCH',
    })
    const three = await bootstrap({ x, y: y_corr }, correlation('x', 'y'), { resamples: B, seed: 2 })
    expect(Math.abs(three.undefinedReplicates / B - 1 / 9)).toBeLessThan(5 * Math.sqrt(8 / 81 / B))
  })
})

describe('ABC as abcnon', () => {
  const statistics: Record<string, Any> = {
    abc_aircondit_mean: 'mean',
    abc_cd4_corr: correlation('baseline', 'oneyear'),
    abc_city_ratio: ratio('x', 'u'),
    abc_law_corr: correlation('lsat', 'gpa'),
    abc_patch_ratio: ratio('y', 'z'),
    abc_spatial_var: variance({ ddof: 0 }),
  }
  test.each(Object.entries(statistics))('%s', async (name, of) => {
    const { data, expected } = named(name)
    const sample = typeof of === 'object' && 'columns' in of ? data : Object.values(data)[0]
    for (const [percent, row] of Object.entries<{ t0: number; limits: [number, number] }>(
      expected.abcnon_formula,
    )) {
      if (row.limits === undefined) continue
      const options = { method: 'abc', confidenceLevel: Number(percent) / 100, resamples: 2 } as const
      const { interval, estimate } = await bootstrap(sample as never, of as 'mean', options)
      expect(estimate / row.t0).toBeCloseTo(1, 9)
      for (const [got, wanted] of [
        [interval.low, row.limits[0]],
        [interval.high, row.limits[1]],
      ] as const)
        expect(Math.abs(got / wanted - 1), `${percent} ${got} ${wanted}`).toBeLessThan(1e-5)
    }
  })
})
