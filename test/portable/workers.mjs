// Terminates twenty workers in the middle of their runs, several times over, and looks at what is left of them: nothing.
// For every runtime that is supported: no test runner.
import assert from 'node:assert/strict'
import { Worker } from 'node:worker_threads'
import { bootstrapMeans } from 'bootlace'

const ROUNDS = 5
const WORKERS = 20
/** From here on after terminate(), for so long, nothing of the runs may be at work any more. */
const AFTER_MS = 100
const FOR_MS = 300
/** On a slow or busy machine runtimes themselves are at work for longer: so often one looks again. A run takes minutes. */
const WINDOWS = 10
/** Deno is still taking its own workers apart; one run that went on would be 300 and more. */
const MOST_CPU_MS = globalThis.Deno ? 120 : 30

const RUN = `
  'use strict'
  const { parentPort, workerData } = require('node:worker_threads')
  const { bootstrap, bootstrapMany, bootstrapMeans, correlation, custom, mean, median, replicateStream, trimmedMean, variance } = require('bootlace')
  const x = Float64Array.from({ length: 300_000 }, (_, i) => Math.sin(i) * 1000)
  const y = x.map((value, i) => value + Math.cos(i))
  const few = x.map((value) => Math.round(value / 250))
  const runs = [
    () => bootstrapMeans(x, { resamples: 5e6 }),
    () => bootstrapMeans(few, { resamples: 3e8 }),
    () => bootstrap(x, median, { resamples: 3e8 }),
    () => bootstrap(x, trimmedMean(0.1), { resamples: 1e6 }),
    () => bootstrap({ x, y }, correlation('x', 'y'), { resamples: 1e6 }),
    () => bootstrap(x.slice(0, 200), mean, { resamples: 3e8 }),
    () => bootstrap(x, variance(), { method: 'studentized', resamples: 1e5 }),
    () => bootstrap(x.slice(0, 500), mean, { method: 'calibrated', resamples: 1e6 }),
    () => bootstrap(x, mean, { tolerance: 1e-6 }),
    () => bootstrap(x.slice(0, 500), custom((values) => values[0]), { resamples: 1e8 }),
    () => bootstrapMany(Array(100).fill(x), mean, { resamples: 1e5, keepReplicates: false }),
    async () => { for await (const _ of replicateStream(x, mean, { resamples: 1e8, batch: 1e5 })); },
    () => bootstrapMeans(x, { resamples: 5e6, onProgress: () => undefined, signal: new AbortController().signal }),
  ]
  runs[workerData % runs.length]().then(() => { throw new Error('run ' + workerData + ' is done already') })
  parentPort.postMessage('under way')`

for (let round = 0; round < ROUNDS; round++) {
  const workers = Array.from(
    { length: WORKERS },
    (_, i) => new Worker(RUN, { eval: true, workerData: round + i }),
  )
  await Promise.all(
    workers.map(
      (worker) => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject)),
    ),
  )
  for (const worker of workers) worker.on('error', (error) => assert.fail(error))
  await pause(50)
  const codes = await Promise.all(workers.map((worker) => worker.terminate()))
  assert.deepEqual(codes, Array(WORKERS).fill(1))
  await pause(AFTER_MS)
  let cpu = Number.POSITIVE_INFINITY
  for (let window = 0; window < WINDOWS && cpu >= MOST_CPU_MS; window++) {
    const before = process.cpuUsage()
    await pause(FOR_MS)
    const { user, system } = process.cpuUsage(before)
    cpu = (user + system) / 1_000
  }
  assert.ok(cpu < MOST_CPU_MS, `round ${round}: ${cpu} ms of CPU time`)
  // The pool is free for others.
  assert.equal((await bootstrapMeans([1, 2, 4], { resamples: 9 })).length, 9)
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

console.log(`${ROUNDS} x ${WORKERS} workers terminated`)
