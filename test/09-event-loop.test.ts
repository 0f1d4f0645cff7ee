import { readdir } from 'node:fs/promises'
import { bootstrapMeans, median } from 'bootlace'
import { expect, test } from 'vitest'

// Distinct values: no plan is quicker than n draws a replicate.
const distinct = Float32Array.from({ length: 100_000 }, (_, i) => Math.fround(Math.sin(i) * 1000))

/** A number of resamples that takes this machine about so many seconds. */
async function resamplesFor(seconds: number): Promise<number> {
  const started = performance.now()
  await bootstrapMeans(distinct, { resamples: 2000 })
  return Math.ceil((2000 * seconds * 1000) / (performance.now() - started))
}

test('timers and files go on during a run', async () => {
  const resamples = await resamplesFor(2)
  let ticks = 0
  const interval = setInterval(() => ticks++, 10)
  let isRunning = true
  const running = bootstrapMeans(distinct, { resamples }).finally(() => {
    isRunning = false
  })
  let reads = 0
  while (isRunning) {
    await readdir('.') // goes through libuv's pool, which a run must leave alone
    reads++
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  clearInterval(interval)
  expect(await running).toHaveLength(resamples)
  expect(ticks).toBeGreaterThanOrEqual(100)
  expect(reads).toBeGreaterThanOrEqual(30)
})

test('statistics are values: one serves many runs at a time', async () => {
  const runs = Array.from({ length: 20 }, (_, seed) => bootstrapMeans([1, 2, 4], { seed, resamples: 10 }))
  const results = await Promise.all(runs)
  expect(new Set(results.map(String)).size).toBe(20)
  expect(Object.isFrozen(median)).toBe(true)
})
