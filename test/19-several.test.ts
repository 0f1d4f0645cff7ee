import {
  all,
  bootstrap,
  column,
  custom,
  customTable,
  explain,
  jackknife,
  mean,
  median,
  ofMeans,
  proportion,
  quantile,
  ratio,
  regression,
} from 'bootlace'
import { describe, expect, test } from 'vitest'
import { rejection } from './rejection.ts'
import { waves } from './samples.ts'

const table = {
  x: Float64Array.from(waves),
  y: Float64Array.from(waves, (value, i) => 3 - 2 * value + Math.sin(i)),
}

describe('all', () => {
  test('components come from the same resamples, index by index', async () => {
    const { components } = await bootstrap(waves, all({ mean, sum: 'sum', median }), {
      seed: 3,
      resamples: 500,
    })
    const { mean: means, sum: sums } = components
    expect(components.median.statistic).toBe('median')
    expect(
      means.replicates!.every((value, b) => Math.abs(value * waves.length - sums.replicates![b]!) < 1e-9),
    ).toBe(true)
  })

  test('each method has its say in each component', async () => {
    const { components } = await bootstrap(waves, all({ mean, max: 'max' }), { seed: 3, resamples: 500 })
    expect([components.mean.interval.method, components.max.interval.method]).toEqual(['bca', 'percentile'])
    expect(components.max.warnings.map(({ code }) => code)).toEqual(['NON_REGULAR_STATISTIC'])
  })

  test('columns of a table', async () => {
    const statistic = all({ ratio: ratio('x', 'y'), p90: column('y', quantile(0.9)) })
    const { components } = await bootstrap(table, statistic, { seed: 1, resamples: 200 })
    expect(components.p90.statistic).toBe('column(y, quantile(0.9))')
    expect((await explain(table, statistic)).algorithm).toBe('weighted-sums')
  })

  test.each([
    [{}, 'INVALID_STATISTIC'],
    [{ mean, ratio: ratio('a', 'b') }, 'INVALID_STATISTIC'],
    [{ fit: regression('y', ['x']) }, 'INVALID_STATISTIC'],
    [{ mine: custom((resample) => resample[0]!) }, 'UNSUPPORTED'],
    [{ none: 'medain' }, 'INVALID_STATISTIC'],
    [null, 'INVALID_STATISTIC'],
  ])('%o is refused', (parts, code) => {
    let thrown: unknown
    try {
      all(parts as never)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code })
  })
})

test('a regression has its coefficients by name', async () => {
  const fit = await bootstrap(table, regression('y', ['x']), { seed: 1, resamples: 300 })
  expect(Object.keys(fit.components)).toEqual(['intercept', 'x'])
  expect(fit.components.x.estimate).toBeCloseTo(-2, 1)
  expect(
    await rejection(bootstrap({ y: table.y, x: table.y.map(() => 1) }, regression('y', ['x']))),
  ).toMatchObject({
    code: 'STATISTIC_UNDEFINED',
  })
})

test('ofMeans is the function of the means, replicate by replicate', async () => {
  const options = { seed: 5, resamples: 300, method: 'percentile' } as const
  const mine = await bootstrap(
    table,
    ofMeans(['x', 'y'], ([x, y]) => x! / y!),
    options,
  )
  const built = await bootstrap(table, ratio('x', 'y'), options)
  expect(mine.estimate).toBeCloseTo(built.estimate, 12)
  mine.replicates!.forEach((value, b) => {
    expect(value).toBeCloseTo(built.replicates![b]!, 10)
  })
  const bca = await bootstrap(
    table,
    ofMeans(['x', 'y'], ([x, y]) => x! / y!),
    { seed: 5, resamples: 300 },
  )
  const expected = await built.intervalFor({ method: 'bca' })
  expect(bca.interval.low).toBeCloseTo(expected.low, 9)
})

test('customTable gets rows that belong together', async () => {
  const pairs = {
    a: Float64Array.from({ length: 50 }, (_, i) => i),
    b: Float64Array.from({ length: 50 }, (_, i) => -i),
  }
  const apart = customTable(['a', 'b'], ({ a, b }, rows) => {
    let sum = 0
    for (let i = 0; i < rows; i++) sum += Math.abs(a[i]! + b[i]!)
    return sum
  })
  for (const symmetric of [false, true]) {
    const statistic = customTable(['a', 'b'], ({ a, b }) => a[7]! + b[7]!, { symmetric })
    expect((await bootstrap(pairs, statistic, { resamples: 50 })).standardError).toBe(0)
  }
  expect((await bootstrap(pairs, apart, { resamples: 50 })).estimate).toBe(0)
})

test('BCa of a function of yours is that of the statistic that it is', async () => {
  const options = { seed: 1, resamples: 500, method: 'bca' } as const
  const average = custom((resample) => resample.reduce((sum, x) => sum + x, 0) / resample.length)
  const mine = await bootstrap(waves, average, options)
  const left = await jackknife(waves, average)
  expect(left.acceleration).toBeCloseTo((await jackknife(waves, mean)).acceleration, 9)
  expect(mine.interval.method).toBe('bca')
  expect(await rejection(bootstrap(waves, average, { method: 'calibrated' }))).toMatchObject({
    code: 'UNSUPPORTED',
  })
  const many = Array.from({ length: 5_000 }, (_, i) => i)
  expect((await jackknife(many, average)).warnings.map(({ code }) => code)).toEqual(['GROUPED_JACKKNIFE'])
})

describe('methods', () => {
  test('proportions: exact, by score, and no event named', async () => {
    const events = Array.from({ length: 100 }, (_, i) => (i < 4 ? 1 : 0))
    const of = async (method: 'wilson' | 'clopperPearson') =>
      (await bootstrap(events, proportion(), { method, resamples: 2 })).interval
    // scipy 1.17.1: binomtest(4, 100).proportion_ci(method=...)
    expect((await of('wilson')).high).toBeCloseTo(0.0983707143588792, 9)
    expect((await of('clopperPearson')).low).toBeCloseTo(0.011004493986188203, 9)
    const none = await bootstrap(events, proportion({ above: 5 }), { seed: 1 })
    expect(none.warnings.map(({ code }) => code)).toContain('ZERO_EVENTS')
  })

  test('calibrated and studentized run on every statistic that has them', async () => {
    for (const method of ['calibrated', 'studentized'] as const)
      for (const statistic of [mean, median, 'gini'] as const) {
        const { interval } = await bootstrap(waves.slice(0, 50), statistic, {
          method,
          resamples: 99,
          innerResamples: 20,
          seed: 1,
        })
        expect(interval.method).toBe(method)
        expect(interval.low).toBeLessThan(interval.high)
      }
    expect(await rejection(bootstrap(waves, 'max', { method: 'studentized' }))).toMatchObject({
      code: 'UNSUPPORTED',
    })
  })

  test('results do not depend on threads, at any level', async () => {
    for (const method of ['calibrated', 'studentized'] as const) {
      const options = { method, resamples: 99, innerResamples: 20, seed: 1 } as const
      const [one, two] = await Promise.all(
        [1, 2].map((threads) => bootstrap(waves, median, { ...options, threads })),
      )
      expect(one!.interval).toEqual(two!.interval)
    }
  })
})

describe('tolerance', () => {
  test('is met, by the same steps whatever the threads', async () => {
    const of = (threads: number) => bootstrap(waves, mean, { tolerance: 0.02, seed: 9, threads })
    const [one, two] = await Promise.all([of(1), of(2)])
    expect(one!.resamples).toBe(two!.resamples)
    expect(one!.replicates).toEqual(two!.replicates)
    const { low, high } = one!.interval
    const error = Math.max(one!.monteCarloError.low, one!.monteCarloError.high)
    expect(error).toBeLessThanOrEqual((0.02 * (high - low)) / 2)
    const fixed = await bootstrap(waves, mean, { resamples: one!.resamples, seed: 9 })
    expect(fixed.replicates).toEqual(one!.replicates)
  })

  test('says where the most resamples do not suffice', async () => {
    const { warnings, resamples } = await bootstrap(waves, mean, {
      tolerance: 0.001,
      resamples: 3_000,
      seed: 1,
    })
    expect(resamples).toBe(3_000)
    expect(warnings.map(({ code }) => code)).toEqual(['TOLERANCE_NOT_MET'])
  })
})
