import { BootstrapError, bootstrap, mean, median, standardDeviation, sum } from 'bootlace'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 60 })
const seed = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const statistic = fc.constantFrom(mean, median, sum, standardDeviation())

test('any arguments at all give a result or a BootstrapError', async () => {
  const anything = fc.anything({
    withBigInt: true,
    withTypedArray: true,
    withNullPrototype: true,
    withSparseArray: true,
  })
  await fc.assert(
    fc.asyncProperty(anything, anything, anything, async (data, given, options) => {
      const outcome = await bootstrap(data as number[], given as 'mean', options as object).catch(
        (error) => error,
      )
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(BootstrapError)
    }),
    { seed: 1, numRuns: 500 },
  )
})

test('any sample and any option value too', async () => {
  const anything = fc.anything({ withBigInt: true, withTypedArray: true, withSparseArray: true })
  const name = fc.constantFrom('resamples', 'seed', 'threads', 'nan', 'method', 'confidenceLevel')
  await fc.assert(
    fc.asyncProperty(anything, name, anything, async (data, option, value) => {
      const options = { resamples: 5, [option]: value }
      const outcome = await bootstrap(data as number[], mean, options).catch((error) => error)
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(BootstrapError)
    }),
    { seed: 2, numRuns: 500 },
  )
})

test('doubling the data doubles all that is in its units, to the bit', async () => {
  await fc.assert(
    fc.asyncProperty(values, seed, statistic, async (data, seed, statistic) => {
      const options = { seed, resamples: 40 }
      const one = await bootstrap(data, statistic, options)
      const two = await bootstrap(
        data.map((value) => 2 * value),
        statistic,
        options,
      )
      expect(two.estimate).toBe(2 * one.estimate)
      expect(two.standardError).toBe(2 * one.standardError)
      expect(two.interval.low).toBe(2 * one.interval.low)
      expect(two.interval.high).toBe(2 * one.interval.high)
    }),
    { seed: 3, numRuns: 100 },
  )
})

test('an interval of percentiles lies within the replicates', async () => {
  await fc.assert(
    fc.asyncProperty(values, seed, statistic, async (data, seed, statistic) => {
      const { replicates, interval } = await bootstrap(data, statistic, { seed, resamples: 40 })
      expect(interval.low).toBeGreaterThanOrEqual(Math.min(...replicates!))
      expect(interval.high).toBeLessThanOrEqual(Math.max(...replicates!))
      expect(interval.low).toBeLessThanOrEqual(interval.high)
    }),
    { seed: 4, numRuns: 100 },
  )
})

// x -> a x + b: figures of location move along, those of scale are multiplied. Powers of two scale to the bit; others, and
// offsets, to 1e-9 of the spread: decimals and binary fractions are encoded apart, each to 2^-40 of the standard error or better.
test('estimates, errors and ends move along with x -> a x + b', async () => {
  const wide = fc.array(
    fc.integer({ min: -64, max: 64 }).map((k) => k / 64),
    { minLength: 3, maxLength: 40 },
  )
  const scale = fc.constantFrom(1e-300, 1e-9, 3, 1e9, 1e300)
  const located = fc.constantFrom('mean', 'median', 'max', 'min')
  const method = fc.constantFrom('percentile', 'basic', 'normal', 'bca', 'expanded')
  await fc.assert(
    fc.asyncProperty(wide, scale, located, method, seed, async (data, a, name, method, seed) => {
      fc.pre(Math.max(...data) - Math.min(...data) > 1e-3)
      const options = { seed, resamples: 99, method, nan: 'reject' } as const
      const b = a < 1 || a > 1e6 ? 0 : 5
      const one = await bootstrap(data, name, options)
      const moved = await bootstrap(
        data.map((x) => a * x + b),
        name,
        options,
      )
      const close = (got: number, wanted: number) =>
        expect(Math.abs(got / a - wanted / a)).toBeLessThanOrEqual(1e-9)
      close(moved.estimate, a * one.estimate + b)
      close(moved.standardError, a * one.standardError)
      close(moved.interval.low, a * one.interval.low + b)
      close(moved.interval.high, a * one.interval.high + b)
      expect(moved.interval.method).toBe(one.interval.method)
    }),
    { seed: 5, numRuns: 150 },
  )
})

test.each(['skewness', 'kurtosis', 'coefficientOfVariation', 'gini'] as const)(
  '%s does not change with the unit, at 1e-300 to 1e300',
  async (name) => {
    const data = Array.from({ length: 30 }, (_, i) => 2 + Math.sin(i * 0.618))
    const one = await bootstrap(data, name, { seed: 1, resamples: 99 })
    for (const a of [1e-300, 1e-9, 7, 1e300]) {
      const two = await bootstrap(
        data.map((x) => a * x),
        name,
        { seed: 1, resamples: 99 },
      )
      for (const [got, wanted] of [
        [two.estimate, one.estimate],
        [two.standardError, one.standardError],
        [two.interval.low, one.interval.low],
        [two.interval.high, one.interval.high],
      ] as const)
        expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-9 * Math.abs(wanted))
    }
  },
)

test.each([1e9, 1e15])('an offset of %d leaves the spread', async (offset) => {
  const near = Array.from({ length: 200 }, (_, i) => ((i * 37) % 64) / 8)
  const far = near.map((x) => offset + x)
  for (const name of ['mean', 'median', 'standardDeviation'] as const) {
    const [one, two] = await Promise.all([near, far].map((data) => bootstrap(data, name, { seed: 3 })))
    // Eighths are exact at 1e15.
    expect(Math.abs(two!.standardError / one!.standardError - 1)).toBeLessThan(1e-9)
  }
})

// On whole runs: within five of both runs' Monte Carlo errors.
test('negated data give negated ends, exchanged', async () => {
  const data = Array.from({ length: 40 }, (_, i) => Math.exp(Math.sin(i * 0.618)))
  for (const method of ['percentile', 'basic', 'normal', 'bca', 'expanded', 'studentized'] as const) {
    const options = { method, resamples: 20_000 } as const
    const one = await bootstrap(data, mean, { ...options, seed: 1 })
    const two = await bootstrap(
      data.map((x) => -x),
      mean,
      { ...options, seed: 2 },
    )
    const near = (a: number, b: number, errorOfA: number, errorOfB: number) =>
      expect(Math.abs(a + b)).toBeLessThan(5 * Math.hypot(errorOfA, errorOfB))
    near(one.interval.low, two.interval.high, one.monteCarloError.low, two.monteCarloError.high)
    near(one.interval.high, two.interval.low, one.monteCarloError.high, two.monteCarloError.low)
  }
})
