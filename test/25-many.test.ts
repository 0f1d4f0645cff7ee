import {
  all,
  type BootstrapOptions,
  bootstrap,
  bootstrapMany,
  custom,
  deriveSeed,
  max,
  mean,
  median,
  ratio,
  type Sample,
  variance,
} from 'bootlace'
import { describe, expect, test } from 'vitest'
import { rejection } from './rejection.ts'
import { conversions, waves } from './samples.ts'

const large = Float64Array.from({ length: 200_000 }, (_, i) => Math.sin(i) * 1000)
const average = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
const samples: readonly Sample[] = [
  waves,
  conversions,
  [1, 2, 4],
  large,
  waves.slice(0, 40),
  BigInt64Array.of(1n, 9n),
  large,
]

describe('each is what it would be alone', () => {
  const statistics = { mean, median, variance: variance({ ddof: 0 }), max, custom: custom(average) }
  const options: BootstrapOptions[] = [
    {},
    { method: 'percentile', threads: 1 },
    { confidenceLevel: 0.8, alternative: 'less' },
  ]

  test.each(Object.keys(statistics) as (keyof typeof statistics)[])('%s', async (name) => {
    for (const more of options) {
      const asked = { ...more, resamples: 150 }
      const many = await bootstrapMany(samples, statistics[name], { ...asked, seed: 3 })
      expect(many).toHaveLength(samples.length)
      for (const [i, result] of many.entries()) {
        const seed = deriveSeed(3, i)
        const alone = await bootstrap(samples[i]!, statistics[name], { ...asked, seed })
        expect({ ...result, elapsedMs: 0 }).toEqual({ ...alone, elapsedMs: 0 })
      }
    }
  })

  test('components, studentized and a tolerance', async () => {
    const both = all({ mean, median })
    const [first] = await bootstrapMany([waves], both, { seed: 1, resamples: 99 })
    const alone = await bootstrap(waves, both, { seed: deriveSeed(1, 0), resamples: 99 })
    expect(first!.components.median.replicates).toEqual(alone.components.median.replicates)
    for (const more of [{ method: 'studentized', resamples: 200 }, { tolerance: 0.1 }] as const) {
      const [one] = await bootstrapMany([waves], mean, { ...more, seed: 1 })
      const same = await bootstrap(waves, mean, { ...more, seed: deriveSeed(1, 0) })
      expect(one!.toJSON()).toEqual(same.toJSON())
      expect(one!.replicates).toEqual(same.replicates)
    }
  })

  test('another interval can be had of each', async () => {
    const [, second] = await bootstrapMany([waves, conversions], mean, { seed: 1 })
    expect((await second!.intervalFor({ method: 'basic' })).method).toBe('basic')
  })
})

test('takes any iterable, and none at all', async () => {
  const seeded = { seed: 1, resamples: 9 }
  const expected = (await bootstrapMany([waves, conversions], mean, seeded)).map(String)
  const groups = new Map([
    ['a', waves],
    ['b', conversions as Sample],
  ])
  expect((await bootstrapMany(groups.values(), mean, seeded)).map(String)).toEqual(expected)
  expect((await bootstrapMany(new Set<Sample>(groups.values()), mean, seeded)).map(String)).toEqual(expected)
  expect(await bootstrapMany([], mean)).toEqual([])
})

test('samples are captured at the call', async () => {
  for (const statistic of [mean, custom(average)]) {
    const values = Float64Array.from(waves)
    const run = bootstrapMany([values, values], statistic, { seed: 1, resamples: 9 })
    values.fill(0)
    for (const { estimate } of await run) expect(estimate).toBeCloseTo(average(waves), 10)
  }
})

test('an iterator may hand out one array again and again', async () => {
  for (const statistic of [mean, custom(average)]) {
    const reused = function* () {
      const array = new Float64Array(3)
      for (let i = 0; i < 3; i++) yield array.fill(i)
    }
    const results = await bootstrapMany(reused(), statistic, { resamples: 9 })
    expect(results.map(({ estimate }) => estimate)).toEqual([0, 1, 2])
  }
})

test('a Buffer is captured as its bytes, a subclass as its numbers', async () => {
  class Odd extends Float64Array {
    override slice(): never {
      throw new Error('no entry')
    }
  }
  const buffer = Buffer.from([1, 2, 6])
  const run = bootstrapMany([buffer, new Odd([4, 5])], custom(average), { resamples: 9 })
  buffer.fill(9)
  expect((await run).map(({ estimate }) => estimate)).toEqual([3, 4.5])
})

test('replicates are kept while all of them together are at most 10 million', async () => {
  const few = await bootstrapMany(Array(10).fill([1, 2]), mean, { resamples: 1_000_000 })
  expect(few.every(({ replicates }) => replicates?.length === 1_000_000)).toBe(true)
  const more = await bootstrapMany(Array(11).fill([1, 2]), mean, { resamples: 1_000_000 })
  expect(more.every(({ replicates }) => replicates === undefined)).toBe(true)
  const asked = await bootstrapMany([[1, 2]], mean, { resamples: 9, keepReplicates: false })
  expect(asked[0]!.replicates).toBeUndefined()
})

describe('a bad sample rejects the call, and says which it is', () => {
  test.each<[string, unknown, string, RegExp]>([
    ['empty', [waves, [], waves], 'EMPTY_SAMPLE', /^sample 1: /],
    ['not a number', [waves, [1, null, 3]], 'INVALID_SAMPLE', /^sample 1: .*index 1/],
    [
      'not finite',
      [waves, waves, Float32Array.of(1, 2, Number.NaN)],
      'NOT_FINITE',
      /^sample 2, observation 2: /,
    ],
    ['a table', [{ x: waves }], 'INVALID_SAMPLE', /^sample 0: /],
    ['null', [waves, null], 'INVALID_SAMPLE', /^sample 1: /],
  ])('%s', async (_, given, code, message) => {
    for (const statistic of [mean, custom(average)]) {
      const error = await rejection(bootstrapMany(given as Sample[], statistic))
      expect(error).toMatchObject({ code, index: Number(/\d/.exec(error.message)) })
      expect(error.message).toMatch(message)
    }
  })

  test('the first of several', async () => {
    const bad = (i: number) => (i % 7 === 5 ? [1, Number.NaN] : [1, 2, 4])
    const error = await rejection(
      bootstrapMany(
        Array.from({ length: 500 }, (_, i) => bad(i)),
        mean,
      ),
    )
    expect(error.index).toBe(5)
  })

  test('a statistic that has no value on one', async () => {
    const error = await rejection(bootstrapMany([[1, 2], [3]], variance()))
    expect(error).toMatchObject({ code: 'STATISTIC_UNDEFINED', index: 1 })
  })

  test.each<[string, unknown]>([
    ['one sample', waves],
    ['an array of numbers', [1, 2, 3]],
    ['a string', '1,2'],
    ['a number', 5],
    ['nothing', undefined],
    ['an async iterable', (async function* () {})()],
    ['a Map', new Map([['a', [1, 2]]])],
  ])('%s is not a list of samples', async (_, given) => {
    const error = await rejection(bootstrapMany(given as Sample[], mean))
    expect(error.code).toBe('INVALID_SAMPLE')
    expect(error.hint).toBeDefined()
  })

  test('statistics of tables are refused', async () => {
    const error = await rejection(bootstrapMany([waves], ratio('a', 'b') as never))
    expect(error).toMatchObject({ code: 'INVALID_STATISTIC' })
  })
})

describe('deriveSeed', () => {
  test('is a function of both, in the range of seeds', () => {
    expect(deriveSeed(3, 17)).toBe(deriveSeed(3n, 17))
    // By a second program, in Python, of Steele, Lea & Flood's splitmix64: mix(mix(3) + 17), both mod 2^64.
    expect(deriveSeed(3, 17)).toBe(7958438123765967213n)
    const all = [0, 1, 2, 3n, 2n ** 64n - 1n].flatMap((seed) =>
      Array.from({ length: 2_000 }, (_, i) => deriveSeed(seed, i)),
    )
    expect(new Set(all).size).toBe(10_000)
    expect(all.every((seed) => seed === BigInt.asUintN(64, seed))).toBe(true)
  })

  test.each<[unknown, unknown]>([
    [-1, 0],
    [0.5, 0],
    [2n ** 64n, 0],
    ['1', 0],
    [undefined, 0],
    [1, -1],
    [1, 0.5],
    [1, Number.NaN],
    [1, 2 ** 53],
    [1, 1n],
    [1, undefined],
  ])('%s, %s throws', (seed, index) => {
    expect(() => deriveSeed(seed as number, index as number)).toThrow(
      expect.objectContaining({ name: 'BootstrapError', code: 'INVALID_OPTION' }),
    )
  })
})
