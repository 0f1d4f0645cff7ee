import { bootstrap, bootstrapMeans, configure, mean, median, quantile, type Sample, variance } from 'bootlace'
import { describe, expect, test } from 'vitest'
import { conversions, waves } from './samples.ts'

// As many threads as are asked for below, however few cores there are.
configure({ threads: 7 })

const statistics = { mean, median, 'quantile(5/6)': quantile(5 / 6), variance: variance() }
// One sample for each way of making replicates; in each, no statistic is constant.
const dice = Uint8Array.from({ length: 12_000 }, (_, i) => 1 + (i % 6))
const samples = { 'many values': waves, 'six values': dice, 'few observations': [1, 2, 4, 8, 16, 32] }

describe.each(Object.entries(samples))('%s', (_, sample) => {
  describe.each(Object.entries(statistics))('%s', (_, statistic) => {
    const run = async (options: object) =>
      (await bootstrap(sample, statistic, { seed: 42, resamples: 3000, ...options })).replicates!

    test('the number of threads changes nothing', async () => {
      const [one, two, seven] = await Promise.all([1, 2, 7].map((threads) => run({ threads })))
      expect(two).toEqual(one)
      expect(seven).toEqual(one)
    })

    test('the seed decides', async () => {
      const one = await run({})
      expect(await run({ seed: 42n })).toEqual(one)
      expect(await run({ seed: 43 })).not.toEqual(one)
    })

    test('the first replicates do not depend on how many follow', async () => {
      const all = await run({})
      expect(await run({ resamples: 1001 })).toEqual(all.subarray(0, 1001))
    })
  })
})

test('the type of the array changes nothing, only its values matter', async () => {
  const values = Array.from({ length: 400 }, (_, i) => (i * 37) % 101)
  const options = { seed: 9, resamples: 500 }
  const expected = await bootstrapMeans(values, options)
  const typed: Sample[] = [
    Float32Array.from(values),
    Float64Array.from(values),
    Int32Array.from(values),
    Uint32Array.from(values),
    Int16Array.from(values),
    Uint16Array.from(values),
    Int8Array.from(values),
    Uint8Array.from(values),
    BigInt64Array.from(values, BigInt),
    BigUint64Array.from(values, BigInt),
    Buffer.from(values),
  ]
  for (const sample of typed) expect(await bootstrapMeans(sample, options)).toEqual(expected)
})

test('a view is read where it begins and ends, shared memory too', async () => {
  const options = { seed: 9, resamples: 200 }
  const whole = Float64Array.from({ length: 300 }, (_, i) => i)
  const expected = await bootstrapMeans(whole.slice(100, 200), options)
  expect(await bootstrapMeans(whole.subarray(100, 200), options)).toEqual(expected)
  const shared = new Float64Array(new SharedArrayBuffer(800))
  shared.set(whole.subarray(100, 200))
  expect(await bootstrapMeans(shared, options)).toEqual(expected)
})

test('the input is captured at the call: a later write does not change the answer', async () => {
  const options = { seed: 9, resamples: 20_000 }
  const expected = await bootstrapMeans(waves, options)
  const typed = waves.slice()
  const plain = Array.from(waves)
  const running = [bootstrapMeans(typed, options), bootstrapMeans(plain, options)]
  typed.fill(0)
  plain.fill(0)
  for (const replicates of await Promise.all(running)) expect(replicates).toEqual(expected)
})

test('two values that are not 0 and 1 take the plan of 0 and 1, and the same resamples', async () => {
  const options = { seed: 5, resamples: 1000 }
  const other = Float32Array.from(conversions, (value) => (value === 1 ? 7.5 : 2))
  const zeroOne = await bootstrap(conversions, mean, options)
  const moved = await bootstrap(other, mean, options)
  expect(zeroOne.plan.algorithm).toBe('multinomial')
  expect(moved.plan).toEqual(zeroOne.plan)
  for (const [i, share] of zeroOne.replicates!.entries())
    expect(moved.replicates![i]).toBeCloseTo(2 + 5.5 * share, 12)
})
