import {
  bootstrap,
  bootstrapMeans,
  explain,
  max,
  mean,
  median,
  min,
  quantile,
  standardDeviation,
  sum,
  variance,
} from 'bootlace'
import { describe, expect, test } from 'vitest'
import { conversions, deviationOf, meanOf, waves } from './samples.ts'

const sorted = waves.toSorted()

describe('estimates are those of the sample', () => {
  const squares = deviationOf(waves) ** 2
  test.each([
    ['mean', mean, meanOf(waves)],
    ['sum', sum, meanOf(waves) * 500],
    ['median', median, (sorted[249]! + sorted[250]!) / 2],
    ['min', min, sorted[0]!],
    ['max', max, sorted[499]!],
    ['variance', variance(), squares],
    ['variance({ ddof: 0 })', variance({ ddof: 0 }), (squares * 499) / 500],
    ['standardDeviation', standardDeviation(), Math.sqrt(squares)],
    ['quantile(0.9)', quantile(0.9), sorted[449]! + 0.1 * (sorted[450]! - sorted[449]!)],
    ['quantile(0.9, { type: 1 })', quantile(0.9, { type: 1 }), sorted[449]!],
  ])('%s', async (name, statistic, expected) => {
    const result = await bootstrap(waves, statistic, { resamples: 100, seed: 1 })
    expect(result.statistic).toBe(name)
    expect(result.estimate).toBeCloseTo(expected, 10)
  })
})

test('a name is the statistic without parameters', async () => {
  for (const [name, statistic] of [
    ['mean', mean],
    ['variance', variance()],
    ['standardDeviation', standardDeviation()],
    ['median', quantile(0.5)],
  ] as const) {
    const [byName, byValue] = await Promise.all(
      [name, statistic].map((given) => bootstrap(waves, given, { resamples: 50, seed: 3 })),
    )
    expect(byName!.replicates).toEqual(byValue!.replicates)
  }
})

test('the summary is that of the replicates', async () => {
  const result = await bootstrap(waves, mean, { resamples: 2000, seed: 5 })
  const replicates = result.replicates!
  expect(replicates).toHaveLength(2000)
  expect(result.standardError).toBeCloseTo(deviationOf(replicates), 12)
  expect(result.bias).toBeCloseTo(meanOf(replicates) - result.estimate, 12)
  // The standard error of a mean is sd / sqrt(n); that of 2,000 replicates is within 5 of its own standard errors (1.6 %).
  const theory = (deviationOf(waves) * Math.sqrt(499 / 500)) / Math.sqrt(500)
  expect(result.standardError / theory).toBeGreaterThan(0.92)
  expect(result.standardError / theory).toBeLessThan(1.08)
})

test('a result says how it came about', async () => {
  const result = await bootstrap(conversions, mean, { seed: 7n })
  expect(result).toMatchObject({
    statistic: 'mean',
    estimate: 0.05,
    resamples: 9999,
    seed: 7n,
    sampleSize: 1000,
    undefinedReplicates: 0,
    warnings: [],
    interval: { confidenceLevel: 0.95, method: 'bca', alternative: 'two-sided' },
    plan: { algorithm: 'multinomial', exact: true, encodingError: 0, drawsRepresented: 9_999_000 },
  })
  expect(Number.isInteger(result.valueVersion)).toBe(true)
  expect(result.elapsedMs).toBeGreaterThan(0)
  expect(result.plan.reason).not.toBe('')
})

test('without a seed each run draws its own, and says which', async () => {
  const [one, other] = await Promise.all([bootstrap(waves, mean), bootstrap(waves, mean)])
  expect(one.seed).not.toBe(other.seed)
  const again = await bootstrap(waves, mean, { seed: one.seed })
  expect(again.replicates).toEqual(one.replicates)
})

test('bootstrapMeans gives the replicates of the mean', async () => {
  const options = { resamples: 300, seed: 11 }
  expect(await bootstrapMeans(waves, options)).toEqual((await bootstrap(waves, mean, options)).replicates)
  expect(await bootstrapMeans(waves, { ...options, resamples: 1 })).toHaveLength(1)
})

test('replicates come in a buffer of their own', async () => {
  const replicates = await bootstrapMeans(waves, { resamples: 300 })
  expect(replicates.byteOffset).toBe(0)
  expect(replicates.buffer.byteLength).toBe(2400)
  expect(structuredClone(replicates, { transfer: [replicates.buffer] })).toHaveLength(300)
  expect(replicates).toHaveLength(0)
})

test('replicates are left out on request, the summary is the same', async () => {
  const options = { resamples: 300, seed: 11 }
  const kept = await bootstrap(waves, median, options)
  const left = await bootstrap(waves, median, { ...options, keepReplicates: false })
  expect(left.replicates).toBeUndefined()
  expect(left.toJSON()).toEqual(kept.toJSON())
})

test('explain gives the plan that a run takes', async () => {
  for (const sample of [waves, conversions])
    for (const statistic of [mean, quantile(0.3), standardDeviation()]) {
      const { plan } = await bootstrap(sample, statistic, { resamples: 20 })
      expect(await explain(sample, statistic, { resamples: 20 })).toEqual(plan)
    }
})

test("nan: 'omit' leaves observations out and says how many", async () => {
  const options = { seed: 1, resamples: 100 }
  const holed = await bootstrap([1, Number.NaN, 2, 4, Number.NaN], mean, { ...options, nan: 'omit' })
  const whole = await bootstrap([1, 2, 4], mean, options)
  expect(holed.sampleSize).toBe(3)
  expect(holed.replicates).toEqual(whole.replicates)
  const warning = holed.warnings.find(({ code }) => code === 'OMITTED')
  expect(warning?.message).toContain('2')
})

test('a constant sample gives an answer and a warning', async () => {
  const result = await bootstrap([3, 3, 3, 3], mean, { resamples: 50 })
  expect(result).toMatchObject({ estimate: 3, standardError: 0, bias: 0, interval: { low: 3, high: 3 } })
  expect(result.warnings.map(({ code }) => code)).toContain('CONSTANT_SAMPLE')
})

test('no events at all is not passed off as certainty', async () => {
  const result = await bootstrap(new Uint8Array(100), mean, { resamples: 50 })
  expect(result.warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(['CONSTANT_SAMPLE']))
})
