// Thousands of runs of all kinds, some aborted, some in workers that are terminated, one process: memory does not grow, no thread
// is left, and the process ends by itself. `node --expose-gc scripts/soak.mjs [runs]`, more than 2,000;
// the receipt is written for the full 10,000.
import { readdirSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import * as bootlace from 'bootlace'
import { writeReceipt } from '../bench/receipt.mjs'

const { bootstrap, bootstrapMany, bootstrapMeans, custom, jackknife, mean, median, replicateStream } =
  bootlace

const FULL = 10_000
const RUNS = Number(process.argv[2] ?? FULL)
/** Short ones leave half to what a process needs of memory once. */
const WARM_UP = RUNS === FULL ? 1_000 : RUNS / 2
/** What is compared: the first so many runs after the warm-up, and the last. */
const WINDOW = Math.floor((RUNS - WARM_UP) / 9)
const SAMPLE_EVERY = Math.ceil(WINDOW / 200)
/** Of fewer runs there are fewer samples, which scatter by some megabytes. */
const MOST_GROWTH_MB = RUNS === FULL ? 5 : 10
const A_WORKER_EVERY = 50
const LONGEST_EXIT_MS = 1_000

const large = Float64Array.from({ length: 100_000 }, (_, i) => Math.sin(i) * 1000)
const few = large.map((value) => Math.round(value / 250))
const small = large.subarray(0, 200)
const table = { x: large, y: large.map((value, i) => value + Math.cos(i)) }
const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

/** In turn, each with a signal that two in three never hear of. */
const SHAPES = [
  (options) => bootstrap(small, mean, options),
  (options) => bootstrapMeans(large, { ...options, resamples: 60 }),
  (options) => bootstrap(few, mean, options),
  (options) => bootstrap(large, median, { ...options, resamples: 2_000 }),
  (options) => bootstrap(table, bootlace.correlation('x', 'y'), { ...options, resamples: 20 }),
  (options) => bootstrap(small, bootlace.variance(), { ...options, method: 'studentized', resamples: 500 }),
  (options) => bootstrap(small, custom(average), { ...options, resamples: 300 }),
  (options) => bootstrapMany(Array(20).fill(small), mean, { ...options, resamples: 500 }),
  (options) => jackknife(small, mean, options),
  async (options) => {
    for await (const batch of replicateStream(small, mean, { ...options, batch: 700 }))
      if (batch[0] === 0) break
  },
  async (options) => {
    for await (const _ of replicateStream(large, mean, { ...options, resamples: 1e9, batch: 10 })) break
  },
  (options) => bootstrap([], mean, options),
  (options) => bootstrapMeans(large, { ...options, resamples: 1e8 }), // always aborted
]

const WORK = `
  const { bootstrapMeans } = require('bootlace')
  bootstrapMeans(Float64Array.from({ length: 100_000 }, (_, i) => Math.sin(i)), { resamples: 1e7 })
  require('node:worker_threads').parentPort.postMessage('under way')`

async function one(i) {
  if (i % A_WORKER_EVERY === 0) {
    const worker = new Worker(WORK, { eval: true })
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
    await worker.terminate()
    return
  }
  const controller = new AbortController()
  const shape = i % SHAPES.length
  const timer =
    i % 3 === 0 || shape === SHAPES.length - 1 ? setTimeout(() => controller.abort(), i % 7) : undefined
  await SHAPES[shape]({ signal: controller.signal, onProgress: i % 2 ? undefined : () => undefined }).catch(
    (error) => {
      if (error.name !== 'AbortError' && error.code !== 'EMPTY_SAMPLE') throw error
    },
  )
  clearTimeout(timer)
}

function rss() {
  global.gc()
  global.gc()
  return process.memoryUsage.rss() / 2 ** 20
}

function median2(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}

/** Those of the process, by the system's word. */
function threads() {
  return process.platform === 'linux' ? readdirSync('/proc/self/task').length : undefined
}

await one(1)
const before = threads()
const started = performance.now()
const [early, late] = [[], []]
for (let i = 1; i <= RUNS; i++) {
  await one(i)
  if (i % SAMPLE_EVERY !== 0) continue
  if (i > WARM_UP && i <= WARM_UP + WINDOW) early.push(rss())
  if (i > RUNS - WINDOW) late.push(rss())
}
const seconds = (performance.now() - started) / 1_000
// A terminated worker's last thread may need a moment.
await new Promise((resolve) => setTimeout(resolve, 200))
const [from, to] = [early, late].map(median2)
const result = {
  runs: RUNS,
  seconds: Math.round(seconds),
  rssMb: { early: round(from), late: round(to), growth: round(to - from) },
  threads: { afterFirstRun: before, atTheEnd: threads() },
}
process.stdout.write(`${JSON.stringify(result)}\n`)
const failures = [
  to - from >= MOST_GROWTH_MB && `memory grew by ${round(to - from)} MB`,
  before !== threads() && `threads were ${before} and are ${threads()}`,
].filter(Boolean)
if (RUNS === FULL) writeReceipt('soak', result)
if (failures.length > 0) {
  process.stderr.write(`${failures.join('; ')}\n`)
  process.exitCode = 1
}
// Nothing but a run, a timer or a listener of ours could hold the process from here on.
setTimeout(() => {
  process.stderr.write('the process does not end by itself\n')
  process.exit(1)
}, LONGEST_EXIT_MS).unref()

function round(value) {
  return Math.round(value * 100) / 100
}
