import { readdir } from 'node:fs/promises'
import { bootstrapMeans, median } from 'bootlace'
import { expect, test } from 'vitest'

// Distinct values: no plan is quicker than n draws a replicate.
const distinct = Float32Array.from({ length: 100_000 }, (_, i) => Math.fround(Math.sin(i) * 1000))

interface Run {
  readonly seconds: number
  readonly ticks: number
  readonly reads: number
}

/** How often a 10 ms interval fired and a folder was read while a run went on. */
async function runBeside(resamples: number): Promise<Run> {
  let ticks = 0
  let reads = 0
  let isRunning = true
  const interval = setInterval(() => ticks++, 10)
  const started = performance.now()
  const running = bootstrapMeans(distinct, { resamples }).finally(() => {
    isRunning = false
    clearInterval(interval)
  })
  while (isRunning) {
    await readdir('.') // goes through libuv's pool, which a run must leave alone
    reads++
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(await running).toHaveLength(resamples)
  return { seconds: (performance.now() - started) / 1000, ticks, reads }
}

test('timers and files go on during a run', async () => {
  let resamples = 10_000
  let run = await runBeside(resamples)
  while (run.seconds < 2) {
    resamples *= 2
    run = await runBeside(resamples)
  }
  expect(run.ticks).toBeGreaterThanOrEqual(100)
  expect(run.reads).toBeGreaterThanOrEqual(30)
})

test('statistics are values: one serves many runs at a time', async () => {
  const runs = Array.from({ length: 20 }, (_, seed) => bootstrapMeans([1, 2, 4], { seed, resamples: 10 }))
  const results = await Promise.all(runs)
  expect(new Set(results.map(String)).size).toBe(20)
  expect(Object.isFrozen(median)).toBe(true)
})
