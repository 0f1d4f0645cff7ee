import { Readable } from 'node:stream'
import {
  bootstrap,
  bootstrapMeans,
  custom,
  mean,
  median,
  ofMeans,
  type Replicates,
  ratio,
  regression,
  replicateStream,
  variance,
} from 'bootlace'
import { describe, expect, test } from 'vitest'
import { rejection } from './rejection.ts'
import { conversions, waves } from './samples.ts'

const large = Float64Array.from({ length: 60_000 }, (_, i) => Math.sin(i) * 1000)
const average = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

async function collected(stream: AsyncIterable<Replicates>): Promise<readonly Replicates[]> {
  const batches: Replicates[] = []
  for await (const batch of stream) batches.push(batch)
  return batches
}

const joined = (batches: readonly Replicates[]) => batches.flatMap((batch) => [...batch])
const iterator = (stream: AsyncIterable<Replicates>) => stream[Symbol.asyncIterator]()

describe('batches are the replicates of bootstrap', () => {
  const options = { seed: 11, resamples: 1_003 }
  const cases = {
    multinomial: () => [
      replicateStream(conversions, mean, { ...options, batch: 100 }),
      bootstrap(conversions, mean, options),
    ],
    direct: () => [
      replicateStream(waves.slice(0, 50), mean, { ...options, batch: 7 }),
      bootstrap(waves.slice(0, 50), mean, options),
    ],
    'weighted-sums': () => [
      replicateStream(large, mean, { ...options, batch: 501 }),
      bootstrap(large, mean, options),
    ],
    'order-statistic': () => [
      replicateStream(large, median, { ...options, batch: 1_003 }),
      bootstrap(large, median, options),
    ],
    variance: () => [
      replicateStream(waves, variance(), { ...options, batch: 999 }),
      bootstrap(waves, variance(), options),
    ],
    'of a table': () => {
      const table = { a: waves, b: waves.map((x) => x * x) }
      return [
        replicateStream(table, ratio('a', 'b'), { ...options, batch: 64 }),
        bootstrap(table, ratio('a', 'b'), options),
      ]
    },
    custom: () => [
      replicateStream(waves, custom(average), { ...options, batch: 100 }),
      bootstrap(waves, custom(average), options),
    ],
    ofMeans: () => {
      const table = { a: waves }
      const statistic = ofMeans(['a'], ([a]) => a! * 2)
      return [
        replicateStream(table, statistic, { ...options, batch: 100 }),
        bootstrap(table, statistic, options),
      ]
    },
    'the mean alone': () => [
      replicateStream(waves, mean, { ...options, batch: 17 }),
      bootstrapMeans(waves, options).then((replicates) => ({ replicates })),
    ],
  } satisfies Record<
    string,
    () => [AsyncIterable<Replicates>, Promise<{ replicates: Replicates | undefined }>]
  >

  test.each(Object.keys(cases) as (keyof typeof cases)[])('%s', async (name) => {
    const [stream, run] = cases[name]()
    const batches = await collected(stream)
    expect(joined(batches)).toEqual([...(await run).replicates!])
    expect(batches.slice(0, -1).every((batch) => batch.length === batches[0]!.length)).toBe(true)
  })
})

test('a batch is 65,536 by default, and an array of its own', async () => {
  const batches = await collected(replicateStream([1, 2, 4], mean, { resamples: 150_000, seed: 1 }))
  expect(batches.map((batch) => batch.length)).toEqual([65_536, 65_536, 18_928])
  expect(new Set(batches.map((batch) => batch.buffer)).size).toBe(3)
  structuredClone(batches[0]!, { transfer: [batches[0]!.buffer] })
  expect(batches[0]!.length).toBe(0)
})

test('batches are made when they are asked for', async () => {
  let calls = 0
  const counting = custom((values) => {
    calls++
    return values[0]!
  })
  const batches = iterator(replicateStream(waves, counting, { resamples: 1_000, batch: 10 }))
  await batches.next()
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(calls).toBe(11) // and the estimate
  await batches.next()
  expect(calls).toBe(21)
  await batches.return!()
})

test('what nobody asks for is not made', async () => {
  let calls = 0
  const counting = ofMeans(['a'], ([a]) => {
    calls++
    return a!
  })
  const batches = iterator(replicateStream({ a: waves }, counting, { resamples: 1_000, batch: 10 }))
  expect(calls).toBe(0)
  await batches.next()
  expect(calls).toBe(10)
  await batches.return!()
})

test('the input is captured at the call', async () => {
  const values = Float64Array.from(waves)
  const stream = replicateStream(values, mean, { seed: 3, resamples: 100 })
  const called = replicateStream(values, custom(average), { seed: 3, resamples: 100 })
  const expected = [await bootstrapMeans(waves, { seed: 3, resamples: 100 })]
  const expectedOfCalled = (await bootstrap(waves, custom(average), { seed: 3, resamples: 100 })).replicates
  values.fill(0)
  expect(await collected(stream)).toEqual(expected)
  expect(await collected(called)).toEqual([expectedOfCalled])
})

describe('the end', () => {
  test('there is one pass', async () => {
    const stream = replicateStream(waves, mean, { resamples: 10 })
    expect(await collected(stream)).toHaveLength(1)
    expect(await collected(stream)).toHaveLength(0)
  })

  test('leaving the loop is the end of it', async () => {
    const stream = replicateStream(large, mean, { resamples: 1e8, batch: 10 })
    for await (const batch of stream) {
      expect(batch).toHaveLength(10)
      break
    }
    expect(await iterator(stream).next()).toEqual({ done: true, value: undefined })
  })

  test('return() before the first batch, and while one is being made', async () => {
    const early = iterator(replicateStream(large, mean, { resamples: 1e8 }))
    expect(await early.return!()).toMatchObject({ done: true })
    expect(await early.next()).toMatchObject({ done: true })
    const busy = iterator(replicateStream(large, mean, { resamples: 1e8, batch: 1e7 }))
    const next = busy.next()
    expect(await busy.return!()).toMatchObject({ done: true })
    expect(await next).toMatchObject({ done: true })
  })

  test('several next() at once come in order', async () => {
    const batches = iterator(replicateStream(waves, mean, { resamples: 30, batch: 10, seed: 2 }))
    const all = await Promise.all([batches.next(), batches.next(), batches.next(), batches.next()])
    expect(all.map(({ done }) => done)).toEqual([false, false, false, true])
    const expected = await bootstrapMeans(waves, { resamples: 30, seed: 2 })
    expect(all.flatMap(({ value }) => [...((value as Replicates | undefined) ?? [])])).toEqual([...expected])
  })

  test('a throw in the loop is the loop’s', async () => {
    const stopped = new Error('stop')
    const run = async () => {
      for await (const _ of replicateStream(large, mean, { resamples: 1e8, batch: 10 })) throw stopped
    }
    await expect(run()).rejects.toBe(stopped)
  })

  test('a Node stream reads it', async () => {
    let length = 0
    for await (const batch of Readable.from(replicateStream(waves, mean, { resamples: 100, batch: 30 })))
      length += batch.length
    expect(length).toBe(100)
  })
})

describe('what is wrong rejects the first next()', () => {
  test.each<[string, () => AsyncIterable<Replicates>, string]>([
    ['the sample', () => replicateStream([], mean), 'EMPTY_SAMPLE'],
    ['a value', () => replicateStream([1, Number.NaN], mean), 'NOT_FINITE'],
    ['the statistic', () => replicateStream([1], 'mode' as 'mean'), 'INVALID_STATISTIC'],
    ['the batch', () => replicateStream([1], mean, { batch: 0 }), 'INVALID_OPTION'],
    ['an option', () => replicateStream([1], mean, { method: 'bca' } as object), 'UNKNOWN_OPTION'],
    ['several values', () => replicateStream(waves, regression('y', ['x']) as never), 'UNSUPPORTED'],
    [
      'the function',
      () =>
        replicateStream(
          [1, 2],
          custom(() => Number.NaN),
        ),
      'STATISTIC_FAILED',
    ],
  ])('%s', async (_, stream, code) => {
    const batches = iterator(stream())
    expect(await rejection(batches.next())).toMatchObject({ code })
    expect(await batches.next()).toEqual({ done: true, value: undefined })
  })

  test('and is nobody’s unhandled rejection where nobody asks', async () => {
    replicateStream([], mean)
    replicateStream(
      [1],
      custom(() => Number.NaN),
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
  })
})
