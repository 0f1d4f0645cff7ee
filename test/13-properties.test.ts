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
