// Every verb, abort, progress, transfer and the digests of every plan, for any runtime that has Node's addons: no test runner.
import assert from 'node:assert/strict'
import * as bootlace from 'bootlace'

const {
  all,
  bootstrap,
  bootstrapMany,
  bootstrapMeans,
  custom,
  deriveSeed,
  explain,
  jackknife,
  mean,
  median,
  replicateStream,
} = bootlace

const distinct = Float64Array.from({ length: 3_000 }, (_, i) => Math.sqrt(i + 2))
const table = { x: distinct, y: distinct.map((value, i) => value * (1 + (i % 7))) }

/** FNV-1a of the bits of the replicates: raised with valueVersion, the same on every machine, runtime and kernel. */
function digest(replicates) {
  let hash = 0xcbf29ce484222325n
  for (const byte of new Uint8Array(replicates.buffer))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16)
}

const seeded = { seed: 5, resamples: 301 }
/** By Node.js 20 on x64 with AVX-512. */
const GOLDEN = {
  multinomial: [
    '74a33e0c5f5875a9',
    () =>
      bootstrap(
        distinct.map((_, i) => i % 5),
        mean,
        seeded,
      ),
  ],
  'poisson-cells': [
    'fc0d921b23d5a5ac',
    () =>
      bootstrap(
        Float64Array.from({ length: 90_000 }, (_, i) => i % 300),
        mean,
        seeded,
      ),
  ],
  'order-statistic': ['b102d7ea3dcf702b', () => bootstrap(distinct, median, seeded)],
  'weighted-sums': ['a7b9a743f6f07795', () => bootstrap(distinct, mean, seeded)],
  direct: ['fd44f458d489cf31', () => bootstrap(distinct.slice(0, 100), mean, seeded)],
  'of a table': ['7556e92b2589602e', () => bootstrap(table, bootlace.correlation('x', 'y'), seeded)],
  studentized: [
    '24b3360e7b5534f3',
    () => bootstrap(distinct, bootlace.variance(), { ...seeded, method: 'studentized' }),
  ],
  custom: [
    'a997f8928f987e6d',
    () =>
      bootstrap(
        distinct,
        custom((values) => values[7]),
        seeded,
      ),
  ],
}

for (const [name, [expected, run]] of Object.entries(GOLDEN)) {
  const { replicates, valueVersion } = await run()
  assert.equal(valueVersion, 3)
  assert.equal(digest(replicates), expected, name)
}

// the verbs agree with each other
const { replicates, interval, estimate } = await bootstrap(distinct, mean, seeded)
assert.ok(interval.low < estimate && estimate < interval.high)
assert.deepEqual(await bootstrapMeans(distinct, seeded), replicates)
const streamed = []
for await (const batch of replicateStream(distinct, mean, { ...seeded, batch: 64 })) streamed.push(...batch)
assert.deepEqual(streamed, [...replicates])
const [, second] = await bootstrapMany([distinct.slice(1), distinct], mean, { ...seeded, seed: 9 })
assert.deepEqual(second.replicates, await bootstrapMeans(distinct, { ...seeded, seed: deriveSeed(9, 1) }))
assert.equal((await explain(distinct, mean)).algorithm, 'weighted-sums')
assert.equal((await jackknife(distinct, mean)).values.length, distinct.length)
assert.deepEqual(Object.keys((await bootstrap(distinct, all({ mean, median }), seeded)).components), [
  'mean',
  'median',
])
const doubled = await bootstrap(
  table,
  bootlace.ofMeans(['x'], ([x]) => 2 * x),
  seeded,
)
assert.ok(Math.abs(doubled.estimate - 2 * estimate) < 1e-12)

// failures have codes
await assert.rejects(bootstrap([], mean), { name: 'BootstrapError', code: 'EMPTY_SAMPLE' })
await assert.rejects(bootstrap([1, Number.NaN], mean), { code: 'NOT_FINITE', index: 1 })
assert.throws(() => bootlace.configure({ threads: 1 }), { code: 'INVALID_OPTION' })

// abort and progress
const controller = new AbortController()
const reason = new Error('no longer wanted')
setTimeout(() => controller.abort(reason), 60)
const aborted = bootstrapMeans(distinct, { resamples: 100_000_000, signal: controller.signal })
await assert.rejects(aborted, (error) => error === reason)
const told = []
await bootstrapMeans(distinct, { resamples: 300_000, onProgress: ({ done }) => told.push(done) })
assert.deepEqual(
  told,
  told.toSorted((a, b) => a - b),
)
assert.equal(told.at(-1), 300_000)

// arrays of replicates are plain ones, and input may lie anywhere
const length = replicates.length
const moved = structuredClone(replicates, { transfer: [replicates.buffer] })
assert.deepEqual([moved.length, replicates.length], [length, 0])
const shared = new Float64Array(new SharedArrayBuffer(8 * distinct.length))
shared.set(distinct)
assert.deepEqual(await bootstrapMeans(shared, seeded), moved)
const cloned = structuredClone(await bootstrap(distinct, mean, seeded))
assert.equal(cloned.estimate, estimate)

console.log(
  'every verb, on',
  globalThis.Bun
    ? `Bun ${Bun.version}`
    : globalThis.Deno
      ? `Deno ${Deno.version.deno}`
      : `Node.js ${process.versions.node}`,
)
