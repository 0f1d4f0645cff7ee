import { bootstrap, mean, median } from 'bootlace'
import { describe, expect, test } from 'vitest'
import { rejection } from './rejection.ts'
import { waves } from './samples.ts'

const result = await bootstrap(waves, mean, { seed: 2, resamples: 4000, method: 'percentile' })
const sorted = result.replicates!.toSorted()

/** Type 7, written out. */
function quantileOf(p: number): number {
  const h = (sorted.length - 1) * p
  const below = Math.floor(h)
  return sorted[below]! + (h - below) * ((sorted[below + 1] ?? 0) - sorted[below]!)
}

const Z95 = 1.959963984540054 // the normal quantile at 0.975

test('percentile: quantiles of type 7 of the replicates', () => {
  expect(result.interval.low).toBeCloseTo(quantileOf(0.025), 12)
  expect(result.interval.high).toBeCloseTo(quantileOf(0.975), 12)
})

test('basic reflects percentile about the estimate', async () => {
  const { low, high } = await result.intervalFor({ method: 'basic' })
  expect(low).toBeCloseTo(2 * result.estimate - result.interval.high, 12)
  expect(high).toBeCloseTo(2 * result.estimate - result.interval.low, 12)
})

test('normal: z standard errors about the estimate, less the bias', async () => {
  const { low, high } = await result.intervalFor({ method: 'normal' })
  const centre = result.estimate - result.bias
  expect(low).toBeCloseTo(centre - Z95 * result.standardError, 10)
  expect(high).toBeCloseTo(centre + Z95 * result.standardError, 10)
})

describe.each(['percentile', 'basic', 'normal'] as const)('%s', (method) => {
  test('intervalFor gives what bootstrap gives', async () => {
    for (const alternative of ['two-sided', 'less', 'greater'] as const) {
      const options = { method, alternative, confidenceLevel: 0.9 }
      const run = await bootstrap(waves, mean, { seed: 2, resamples: 4000, ...options })
      expect(await result.intervalFor(options)).toEqual(run.interval)
      expect(run.interval).toMatchObject(options)
    }
  })

  test('one-sided bounds are the ends of the two-sided interval of twice the alpha', async () => {
    const both = await result.intervalFor({ method, confidenceLevel: 0.9 })
    const less = await result.intervalFor({ method, confidenceLevel: 0.95, alternative: 'less' })
    const greater = await result.intervalFor({ method, confidenceLevel: 0.95, alternative: 'greater' })
    expect(less.low).toBe(Number.NEGATIVE_INFINITY)
    expect(less.high).toBeCloseTo(both.high, 12)
    expect(greater.low).toBeCloseTo(both.low, 12)
    expect(greater.high).toBe(Number.POSITIVE_INFINITY)
  })

  test('a higher level holds a lower one', async () => {
    const levels = [0.5, 0.8, 0.9, 0.95, 0.99]
    const intervals = await Promise.all(
      levels.map((confidenceLevel) => result.intervalFor({ method, confidenceLevel })),
    )
    for (let i = 1; i < levels.length; i++) {
      expect(intervals[i]!.low).toBeLessThan(intervals[i - 1]!.low)
      expect(intervals[i]!.high).toBeGreaterThan(intervals[i - 1]!.high)
    }
  })

  test('follows the units of the data', async () => {
    const scaled = await bootstrap(
      waves.map((value) => value * 1024),
      median,
      { seed: 2, method },
    )
    const { interval } = await bootstrap(waves, median, { seed: 2, method })
    expect(scaled.interval.low / 1024).toBeCloseTo(interval.low, 10)
    expect(scaled.interval.high / 1024).toBeCloseTo(interval.high, 10)
  })
})

test('another interval needs the replicates', async () => {
  const left = await bootstrap(waves, mean, { resamples: 50, keepReplicates: false })
  expect(await rejection(left.intervalFor({}))).toMatchObject({ code: 'UNSUPPORTED' })
  const moved = await bootstrap(waves, mean, { resamples: 50 })
  structuredClone(moved.replicates, { transfer: [moved.replicates!.buffer] })
  expect(await rejection(moved.intervalFor({}))).toMatchObject({ code: 'UNSUPPORTED' })
})

test('intervalFor rejects what it does not know', async () => {
  const refused = async (options: object) => rejection(result.intervalFor(options))
  expect(await refused({ level: 0.9 })).toMatchObject({ code: 'UNKNOWN_OPTION' })
  expect(await refused({ resamples: 9 })).toMatchObject({ code: 'UNKNOWN_OPTION' })
  expect(await refused({ confidenceLevel: 1 })).toMatchObject({ code: 'INVALID_OPTION' })
  expect(await refused({ method: 'studentized' })).toMatchObject({ code: 'UNSUPPORTED' })
})
