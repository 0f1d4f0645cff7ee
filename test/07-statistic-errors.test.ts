import { BootstrapError, bootstrap, explain, mean, quantile, standardDeviation, variance } from 'bootlace'
import { describe, expect, test } from 'vitest'
import { rejection } from './rejection.ts'

const sample = [1, 2, 4]
const withStatistic = (statistic: unknown) => rejection(bootstrap(sample, statistic as 'mean'))

function thrown(call: () => unknown): BootstrapError {
  try {
    call()
  } catch (error) {
    if (error instanceof BootstrapError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('not a statistic', () => {
  test.each<[unknown, string | undefined]>([
    ['medain', "Did you mean 'median'?"],
    ['Mean', "Did you mean 'mean'?"],
    ['std', "write 'standardDeviation'"],
    ['p95', 'import { quantile } and write quantile(0.95)'],
    ['zzzzzz', undefined],
    [variance, 'variance is a function: call it, variance()'],
    [standardDeviation, 'standardDeviation is a function: call it, standardDeviation()'],
    [quantile, 'quantile is a function: call it, quantile(0.95)'],
    [() => 1, 'a function of yours: wrap it, custom((resample) => ...)'],
    [undefined, 'name it second: bootstrap(sample, mean)'],
  ])('%o', async (statistic, hint) => {
    const error = await withStatistic(statistic)
    expect(error.code).toBe('INVALID_STATISTIC')
    expect(error.hint).toBe(hint)
  })

  test.each([null, 5, {}, { kind: 'mean' }, { kind: 'bayesian' }, { resamples: 9 }, structuredClone(mean)])(
    '%o',
    async (statistic) => {
      expect(await withStatistic(statistic)).toMatchObject({
        code: 'INVALID_STATISTIC',
        hint: expect.stringContaining('import one'),
      })
    },
  )

  test('explain rejects as bootstrap does', async () => {
    expect(await rejection(explain(sample, 'medain' as 'mean'))).toMatchObject({ code: 'INVALID_STATISTIC' })
    expect(await rejection(explain([], mean))).toMatchObject({ code: 'EMPTY_SAMPLE' })
  })
})

describe('what builds a statistic throws', () => {
  test.each<[unknown, string | undefined]>([
    [-0.1, undefined],
    [1.1, 'not in percent: write quantile(0.011)'],
    [95, 'not in percent: write quantile(0.95)'],
    [Number.NaN, undefined],
    ['0.5', undefined],
    [undefined, undefined],
  ])('quantile(%o)', (p, hint) => {
    const error = thrown(() => quantile(p as number))
    expect(error.code).toBe('INVALID_STATISTIC')
    expect(error.hint).toBe(hint)
  })

  test.each<[string, () => unknown, string]>([
    ['quantile type 10', () => quantile(0.5, { type: 10 as 9 }), 'INVALID_OPTION'],
    ['quantile type 1.5', () => quantile(0.5, { type: 1.5 as 9 }), 'INVALID_OPTION'],
    ['quantile typ', () => quantile(0.5, { typ: 1 } as object), 'UNKNOWN_OPTION'],
    ['quantile options 7', () => quantile(0.5, 7 as unknown as object), 'INVALID_OPTION'],
    ['variance ddof -1', () => variance({ ddof: -1 }), 'INVALID_OPTION'],
    ['variance ddof NaN', () => variance({ ddof: Number.NaN }), 'INVALID_OPTION'],
    ['variance dof', () => variance({ dof: 0 } as object), 'UNKNOWN_OPTION'],
    ['standardDeviation null', () => standardDeviation(null as unknown as object), 'INVALID_OPTION'],
  ])('%s', (_, call, code) => {
    expect(thrown(call).code).toBe(code)
  })

  test('statistics are frozen', () => {
    for (const statistic of [mean, quantile(0.5), variance()]) expect(Object.isFrozen(statistic)).toBe(true)
  })
})
