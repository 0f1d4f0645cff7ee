import {
  bootstrap,
  bootstrapMany,
  bootstrapMeans,
  custom,
  explain,
  jackknife,
  mean,
  ofMeans,
  type Progress,
  replicateStream,
} from 'bootlace'
import { describe, expect, test } from 'vitest'
import { waves } from './samples.ts'

const large = Float64Array.from({ length: 300_000 }, (_, i) => Math.sin(i) * 1000)
const average = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

type Watch = (onProgress: (progress: Progress) => void) => Promise<unknown>

/** Some hundreds of milliseconds each, and the total that they say. */
const runs: Record<string, readonly [number, Watch]> = {
  bootstrap: [20_000, (onProgress) => bootstrap(large, mean, { resamples: 20_000, onProgress })],
  bootstrapMeans: [20_000, (onProgress) => bootstrapMeans(large, { resamples: 20_000, onProgress })],
  'few resamples of many': [150, (onProgress) => bootstrapMeans(large, { resamples: 150, onProgress })],
  tolerance: [
    10_000_000,
    (onProgress) => bootstrap(large, mean, { tolerance: 0.01, onProgress, keepReplicates: false }),
  ],
  custom: [20_000, (onProgress) => bootstrap(waves, custom(average), { resamples: 20_000, onProgress })],
  ofMeans: [
    20_000,
    (onProgress) =>
      bootstrap(
        { x: large },
        ofMeans(['x'], ([x]) => x!),
        { resamples: 20_000, onProgress },
      ),
  ],
  bootstrapMany: [
    300 * 5_000,
    (onProgress) => bootstrapMany(Array(300).fill(waves), mean, { resamples: 5_000, onProgress }),
  ],
  'bootstrapMany, large': [
    3 * 5_000,
    (onProgress) => bootstrapMany(Array(3).fill(large), mean, { resamples: 5_000, onProgress }),
  ],
  replicateStream: [
    20_000,
    async (onProgress) => {
      for await (const _ of replicateStream(large, mean, { resamples: 20_000, batch: 3_000, onProgress }));
    },
  ],
  jackknife: [300_000, (onProgress) => jackknife(large, mean, { onProgress })],
}

describe('progress never falls, is at most 20 a second, and ends at its total, once', () => {
  test.each(Object.keys(runs))('%s', async (name) => {
    const [total, run] = runs[name]!
    const seen: Progress[] = []
    const started = performance.now()
    await run((progress) => seen.push(progress))
    const seconds = (performance.now() - started) / 1_000
    expect(seen.every((progress) => progress.total === total)).toBe(true)
    const done = seen.map((progress) => progress.done)
    expect(done).toEqual(done.toSorted((a, b) => a - b))
    expect(new Set(done).size).toBe(done.length)
    expect(done.at(-1)).toBe(total)
    // A timer that comes early, and the last word.
    expect(done.length).toBeLessThanOrEqual(20 * seconds + 2)
    expect(done.every((one) => Number.isInteger(one))).toBe(true)
  })

  test('is heard of while a run goes on', async () => {
    const seen: number[] = []
    await bootstrapMeans(large, { resamples: 60_000, onProgress: ({ done }) => seen.push(done) })
    expect(seen.length).toBeGreaterThan(2)
  })

  test('of functions of column means, too', async () => {
    const seen: number[] = []
    const slow = ofMeans(['x'], ([x]) => {
      const until = performance.now() + 0.2
      while (performance.now() < until);
      return x!
    })
    await bootstrap({ x: waves }, slow, { resamples: 2_000, onProgress: ({ done }) => seen.push(done) })
    expect(seen.length).toBeGreaterThan(2)
    expect(seen[0]).toBeLessThan(2_000)
  })

  test('and of a stream of small batches', async () => {
    const seen: number[] = []
    const options = { resamples: 60_000, batch: 100, onProgress: ({ done }: Progress) => seen.push(done) }
    for await (const _ of replicateStream(large, mean, options));
    expect(seen.length).toBeGreaterThan(2)
  })

  test('explain makes none', async () => {
    await explain(waves, mean, { onProgress: () => expect.unreachable() })
  })
})

describe('a callback that throws ends the run with what it threw', () => {
  test.each(Object.keys(runs))('%s', async (name) => {
    const thrown = new Error('enough')
    let calls = 0
    const run = runs[name]![1](() => {
      calls++
      throw thrown
    })
    await expect(run).rejects.toBe(thrown)
    await new Promise((resolve) => setTimeout(resolve, 120))
    expect(calls).toBe(1)
  })

  test('an async one that rejects, too: nothing is left unhandled', async () => {
    const thrown = new Error('later')
    const run = bootstrapMeans(large, {
      resamples: 5_000_000,
      onProgress: async () => {
        throw thrown
      },
    })
    await expect(run).rejects.toBe(thrown)
  })
})

test('an async callback that rejects late ends a stream at its next batch', async () => {
  const thrown = new Error('later')
  let calls = 0
  const run = async () => {
    const onProgress = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      if (calls++ === 0) throw thrown
    }
    const options = { resamples: 1_000_000, batch: 100, onProgress }
    for await (const _ of replicateStream(large, mean, options))
      await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await expect(run()).rejects.toBe(thrown)
})

test('progress does not hold the process', async () => {
  const { child } = await import('./child.ts')
  const script = `
    import { bootstrapMeans } from 'bootlace'
    await bootstrapMeans([1, 2, 4], { onProgress: () => undefined })
    console.log('done')`
  const { code, stdout } = await child(script)
  expect([code, stdout.trim()]).toEqual([0, 'done'])
})
