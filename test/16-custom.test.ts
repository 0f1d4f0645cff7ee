import { BootstrapError, bootstrap, bootstrapMeans, custom, explain, mean } from 'bootlace'
import { describe, expect, test } from 'vitest'
import { child } from './child.ts'
import { rejection } from './rejection.ts'

const average = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
const sample = Float64Array.from({ length: 300 }, (_, i) => Math.sqrt(i + 2))
const seeded = { seed: 5, resamples: 1_500 }

describe('a function of the resample', () => {
  test.each([false, true])('has the mean law (symmetric: %s)', async (symmetric) => {
    const result = await bootstrap(sample, custom(average, { symmetric }), seeded)
    const built = await bootstrap(sample, mean, seeded)
    expect(result.estimate).toBeCloseTo(built.estimate, 12)
    // Two standard errors from 1,500 replicates each: their ratio has standard deviation 1 / sqrt(1,500) = 0.026; five of them.
    expect(Math.abs(result.standardError / built.standardError - 1)).toBeLessThan(0.13)
    expect(result.statistic).toBe('custom(average)')
    expect(result.plan.algorithm).toBe(symmetric ? 'weighted-sums' : 'sequence')
    expect(result.replicates).toHaveLength(seeded.resamples)
  })

  test('gets every resample in drawn order, or in that of the sample', async () => {
    const rises = (values: Float64Array) =>
      values.filter((value, i) => i > 0 && value < values[i - 1]!).length
    const drawn = await bootstrap(sample, custom(rises), { seed: 1, resamples: 50 })
    const sorted = await bootstrap(sample, custom(rises, { symmetric: true }), { seed: 1, resamples: 50 })
    expect(drawn.replicates?.every((falls) => falls > 100)).toBe(true)
    expect(sorted.replicates?.every((falls) => falls === 0)).toBe(true)
  })

  test('may overwrite its array', async () => {
    const selfish = (values: Float64Array) => average(values.sort().fill(values[0]!, 0, 150))
    const once = await bootstrap(sample, custom(selfish), seeded)
    const again = await bootstrap(
      sample,
      custom((values) => selfish(values.slice())),
      seeded,
    )
    expect(once.replicates).toEqual(again.replicates)
  })

  test('first replicates do not depend on how many follow', async () => {
    for (const symmetric of [false, true]) {
      const few = await bootstrap(sample, custom(average, { symmetric }), { seed: 5, resamples: 7 })
      const many = await bootstrap(sample, custom(average, { symmetric }), seeded)
      expect(many.replicates?.slice(0, 7)).toEqual(few.replicates)
    }
  })

  test('components come from the same resamples', async () => {
    const both = custom((values) => [average(values), 2 * average(values)], { components: ['one', 'two'] })
    const { components, warnings, ...facts } = await bootstrap(sample, both, seeded)
    expect(components.two.replicates).toEqual(components.one.replicates?.map((value) => 2 * value))
    expect(components.one.statistic).toBe('one')
    expect(facts.resamples).toBe(1_500)
    expect(warnings).toEqual([])
    const again = await bootstrap(sample, both, seeded)
    expect(String(again).split('\n')).toHaveLength(2)
    expect(Object.keys(JSON.parse(JSON.stringify(again)).components)).toEqual(['one', 'two'])
  })

  test('many at once share the slices: the event loop has its turns all the same', async () => {
    const controller = new AbortController()
    let longest = 0
    let last = performance.now()
    const ticks = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 1)
    const options = { resamples: 1_000_000, signal: controller.signal }
    const begun = performance.now()
    const runs = Array.from({ length: 60 }, () => bootstrap(sample, custom(average), options))
    const inCall = performance.now() - begun
    last = performance.now()
    setTimeout(() => controller.abort('enough'), 400)
    const outcomes = await Promise.allSettled(runs)
    clearInterval(ticks)
    expect(outcomes.every((one) => one.status === 'rejected' && one.reason === 'enough')).toBe(true)
    // A slice each a turn would be 60 times 5 ms; one for all is 5 ms, and what else the machine does.
    expect(longest).toBeLessThan(60 * 5 * 0.5 + inCall)
  })

  test('the event loop has its turns', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const slow = (values: Float64Array) => average(values) + 0 * average(values)
    await bootstrap(sample, custom(slow), { seed: 1, resamples: 60_000 })
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
  })

  test('explain', async () => {
    expect((await explain(sample, custom(average))).algorithm).toBe('sequence')
  })

  test('other runs go on beside it', async () => {
    const [slow, quick] = await Promise.all([
      bootstrap(sample, custom(average), seeded),
      bootstrapMeans(sample, seeded),
    ])
    expect([slow.resamples, quick.length]).toEqual([1_500, 1_500])
  })
})

describe('a function that fails', () => {
  const failing = (statistic: (values: Float64Array) => unknown) =>
    rejection(bootstrap(sample, custom(statistic as never), { seed: 1, resamples: 20 }))

  test('by throwing: its error is the cause', async () => {
    const cause = new Error('mine')
    let calls = 0
    const error = await failing(() => {
      calls += 1
      if (calls === 5) throw cause
      return 1
    })
    expect(error).toMatchObject({ code: 'STATISTIC_FAILED', cause })
    expect(error.message).toBe('the statistic failed on replicate 3: it threw mine')
  })

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['1'], [undefined], [Promise.resolve(1)], [[1]]])(
    'by returning %o',
    async (value) => {
      const error = await failing(() => value)
      expect(error).toMatchObject({
        code: 'STATISTIC_FAILED',
        message: expect.stringContaining('the sample'),
      })
    },
  )

  // Each of them ends the process where its rejection is not heard.
  test('by a promise that rejects: nothing else ends', async () => {
    const script = `
      import { bootstrap, custom, customTable, ofMeans } from 'bootlace'
      const lost = async () => { throw new Error('lost') }
      const several = custom(() => [1, lost()], { components: ['a', 'b'] })
      const x = { x: [1, 2, 4] }
      const runs = [
        bootstrap(x.x, custom(lost)),
        bootstrap(x.x, custom(lost, { components: ['a', 'b'] })),
        bootstrap(x.x, several),
        bootstrap(x.x, custom(() => [lost(), lost()])),
        bootstrap(x, customTable(['x'], lost)),
        bootstrap(x, ofMeans(['x'], lost)),
      ]
      const codes = await Promise.all(runs.map((run) => run.then(() => 'done', ({ code }) => code)))
      await new Promise((resolve) => setTimeout(resolve, 20))
      console.log(JSON.stringify(codes))`
    const { code, stdout, stderr } = await child(script)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual(Array(6).fill('STATISTIC_FAILED'))
  })

  test('by another number of components', async () => {
    const statistic = custom(() => [1, 2, 3], { components: ['a', 'b'] })
    expect(await rejection(bootstrap(sample, statistic))).toMatchObject({ code: 'STATISTIC_FAILED' })
  })
})

describe('mistakes', () => {
  const thrown = (call: () => unknown) => {
    try {
      call()
    } catch (error) {
      if (error instanceof BootstrapError) return error.code
    }
    return 'nothing'
  }
  test.each([
    [() => custom('mean' as never), 'INVALID_STATISTIC'],
    [() => custom(average, { symmetric: 1 } as never), 'INVALID_OPTION'],
    [() => custom(average, { symetric: true } as never), 'UNKNOWN_OPTION'],
    [() => custom(average, { components: [] } as never), 'INVALID_OPTION'],
    [() => custom(average, { components: ['a', 'a'] } as never), 'INVALID_OPTION'],
  ])('%s', (call, code) => expect(thrown(call)).toBe(code))

  test('a bad sample is refused as ever', async () => {
    expect(await rejection(bootstrap([1, Number.NaN], custom(average)))).toMatchObject({
      code: 'NOT_FINITE',
      index: 1,
    })
    expect(await rejection(bootstrap([], custom(average)))).toMatchObject({ code: 'EMPTY_SAMPLE' })
  })
})
