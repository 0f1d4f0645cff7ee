// Every export of the package: the digests of every plan, statistic and method, what the verbs owe each other, failures, abort,
// progress, transfer. For any runtime, by the addon or by WebAssembly, so without a test runner. BOOTLACE_EXPECT_KERNEL, where it
// is set, names the kernel that has to be at work.
import assert from 'node:assert/strict'
import * as bootlace from 'bootlace'

/** Which exports were used: at the end, all. */
const used = new Set()
const exported = new Proxy(
  { ...bootlace },
  {
    get(exports, name) {
      used.add(name)
      return exports[name]
    },
  },
)
const {
  all,
  bootstrap,
  bootstrapMany,
  bootstrapMeans,
  configure,
  custom,
  deriveSeed,
  explain,
  jackknife,
  mean,
  median,
  ofMeans,
  proportion,
  replicateStream,
} = exported

// Square roots are the same everywhere; sines are not.
const distinct = Float64Array.from({ length: 3_000 }, (_, i) => Math.sqrt(i + 2))
const small = distinct.slice(0, 100)
const table = { x: distinct, y: distinct.map((value, i) => value * (1 + (i % 7))) }
const seeded = { seed: 5, resamples: 301 }
const large = Float64Array.from({ length: 300_000 }, (_, i) => Math.sqrt(i))
/** Seconds on any machine, in 80 MB. */
const long = { seed: 5, resamples: 10_000_000 }

/** FNV-1a of bits: raised with valueVersion, the same on every machine, runtime and kernel. */
function digest(...arrays) {
  let hash = 0xcbf29ce484222325n
  for (const { buffer } of arrays)
    for (const byte of new Uint8Array(buffer))
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16)
}

/** All that is computed of one number. */
function figures({ replicates, estimate, standardError, bias, interval, monteCarloError }) {
  const { low, high } = monteCarloError
  const single = [estimate, standardError, bias, interval.low, interval.high]
  return [replicates, Float64Array.of(...single, low, high, monteCarloError.standardError)]
}

// what all runs share is set before the first
// How many threads, or Workers, there are must not matter.
const { BOOTLACE_THREADS: threads } = process.env
configure({ queue: 64, ...(threads ? { threads: Number(threads) } : {}) })

/** Replicates of every plan. These and the following by Node.js 20 on x64 with AVX2. */
const PLANS = {
  multinomial: ['5df146f811667e05', distinct.map((_, i) => i % 2), mean],
  'poisson-cells': ['2fdc76d469723931', distinct.map((_, i) => i % 5), mean],
  'order-statistic': ['f24421b0073c7328', distinct, median],
  'weighted-sums': ['2effdb9d8be3ba8f', distinct, mean],
  direct: ['d3a5b8b1ef0f3702', small, mean],
  sequence: ['303788724c827afc', distinct, custom((values) => values[7])],
}
for (const [name, [expected, sample, statistic]] of Object.entries(PLANS)) {
  const { replicates, valueVersion, plan } = await bootstrap(sample, statistic, seeded)
  assert.equal(valueVersion, 5)
  assert.equal(plan.algorithm, name)
  assert.equal(plan.kernel, process.env.BOOTLACE_EXPECT_KERNEL || plan.kernel)
  assert.equal(digest(replicates), expected, name)
  // for any number of threads
  const alone = await bootstrap(sample, statistic, { ...seeded, threads: 1 })
  assert.deepEqual(alone.replicates, replicates, name)
}

/** Replicates and figures of every statistic, of a vector's components one after the other. */
const STATISTICS = {
  mean: '38683b4e5e14ec7b',
  sum: '2872b52e3935f23',
  min: '1adfa0a30bbd4360',
  max: '5db086cee6e44ace',
  range: '5bbcfbec39d677af',
  interquartileRange: '39fa43381b095c02',
  medianAbsoluteDeviation: 'afd8fbea4e7277b5',
  skewness: 'b3a78eb979ecaec1',
  kurtosis: 'cd6e4bcc245998a6',
  coefficientOfVariation: '78e0088bdb4cd8fd',
  geometricMean: 'aaa214022781c583',
  harmonicMean: 'c0a2ab600b0c451d',
  gini: 'ef552f492c3a1eaa',
  'trimmedMean(0.1)': ['d8588911c34d45cb', exported.trimmedMean(0.1)],
  'winsorizedMean(0.1)': ['98c8bd6e428f071c', exported.winsorizedMean(0.1)],
  'variance()': ['23fc88f4bd21267a', exported.variance()],
  'standardDeviation({ ddof: 0 })': ['b118b0e514ca4ea7', exported.standardDeviation({ ddof: 0 })],
  'quantile(0.9, { type: 6 })': ['fcc5c0169e810a84', exported.quantile(0.9, { type: 6 })],
  'proportion({ above: 40 })': ['2a51ac803df1ebd0', proportion({ above: 40 })],
  "column('y', median)": ['66973d78c13a4f3f', exported.column('y', median), table],
  ratio: ['d686b1d204e9fe43', exported.ratio('y', 'x'), table],
  weightedMean: ['1a8ad195b8fcc85d', exported.weightedMean('x', 'y'), table],
  covariance: ['e05ba5618129d675', exported.covariance('x', 'y'), table],
  correlation: ['8402626b8b1bc381', exported.correlation('x', 'y'), table],
  rankCorrelation: ['a6567952237d82ac', exported.rankCorrelation('x', 'y'), table],
  slope: ['8b7a3a548d58bbff', exported.slope('x', 'y'), table],
  regression: ['3110efe0bcf890f7', exported.regression('y', ['x']), table],
  all: ['4ec3d49486003cb3', all({ mean, p90: exported.quantile(0.9) })],
  custom: ['22e3701a51733360', custom((values) => values[2] + values[98], { symmetric: true })],
  'custom, a vector': [
    '826933c6be6ab3c5',
    custom((values) => values.slice(0, 2), { components: ['a', 'b'] }),
  ],
  customTable: [
    '31b67c09cb89bc29',
    exported.customTable(['x', 'y'], ({ x, y }, rows) => x[0] * y[rows - 1]),
    table,
  ],
  ofMeans: ['d686b1d204e9fe43', ofMeans(['x', 'y'], ([x, y]) => y / x), table],
}
for (const [name, entry] of Object.entries(STATISTICS)) {
  const [expected, statistic, data] = typeof entry === 'string' ? [entry, exported[name]] : entry
  const result = await bootstrap(data ?? distinct, statistic, seeded)
  const parts = Object.values(result.components ?? [result])
  assert.equal(digest(...parts.flatMap(figures)), expected, name)
}

/** Of every method and every other option that changes values. */
const OPTIONS = [
  ['240cde6866317bea', { method: 'percentile' }],
  ['d3e3aa3f1426c513', { method: 'basic', alternative: 'less' }],
  ['93d55ff561646904', { method: 'normal', confidenceLevel: 0.9 }],
  ['3fdbc13f7a93f871', { method: 'bca', alternative: 'greater' }],
  ['bc007eb8e4add5b5', { method: 'expanded', quantileRule: 'rank' }],
  ['1b35e70ef67038ff', { method: 'studentized' }],
  ['a5b790362a99d07e', { method: 'studentized', innerResamples: 20 }, exported.gini],
  ['6ec9059c18f960b9', { method: 'calibrated', innerResamples: 50 }],
  ['e08430e1b5872d29', { method: 'abc' }],
  ['4c80da8a430ea0e1', { method: 'wilson' }, proportion({ above: 8 })],
  ['95c67469c210b9fa', { method: 'clopperPearson' }, proportion({ above: 8 })],
  ['b4a992723e2da71e', { tolerance: 0.05, resamples: undefined }],
  ['a140c9943252cbe5', { nan: 'omit' }, mean, Float64Array.of(...small, Number.NaN)],
]
for (const [expected, options, statistic = mean, sample = small] of OPTIONS) {
  const result = await bootstrap(sample, statistic, { ...seeded, ...options })
  assert.equal(result.interval.method, options.method ?? 'bca')
  assert.equal(digest(...figures(result)), expected, JSON.stringify(options))
}

// the verbs agree with each other
const result = await bootstrap(distinct, mean, seeded)
const { replicates, interval, estimate } = result
assert.ok(interval.low < estimate && estimate < interval.high)
assert.deepEqual(await bootstrapMeans(distinct, seeded), replicates)
const byPercentile = await bootstrap(distinct, mean, { ...seeded, method: 'percentile' })
assert.deepEqual(await result.intervalFor({ method: 'percentile' }), byPercentile.interval)
const batches = []
for await (const batch of replicateStream(distinct, mean, { ...seeded, batch: 64 })) batches.push(batch)
assert.deepEqual(
  batches.flatMap((batch) => [...batch]),
  [...replicates],
)
const [first, second] = await bootstrapMany([small, distinct].values(), mean, { ...seeded, seed: 9 })
assert.equal(first.sampleSize, small.length)
assert.deepEqual(second.replicates, await bootstrapMeans(distinct, { ...seeded, seed: deriveSeed(9, 1) }))
assert.deepEqual(await explain(distinct, mean, seeded), result.plan)
const one = await jackknife(small, mean)
assert.equal(
  digest(one.values, one.influence, Float64Array.of(one.acceleration, one.bias)),
  '2158e82f51f9ee4f',
)
const several = await bootstrap(distinct, all({ mean, median }), seeded)
assert.deepEqual(Object.keys(several.components), ['mean', 'median'])
const doubled = await bootstrap(
  table,
  ofMeans(['x'], ([x]) => 2 * x),
  seeded,
)
assert.ok(Math.abs(doubled.estimate - 2 * estimate) < 1e-12)
assert.equal(JSON.parse(JSON.stringify(result)).seed, '5')
assert.match(String(result), /^mean 36\.5\d*, 95 % interval \[/)

// a sample may have any type and lie anywhere; what it is later changes nothing
const counts = Array.from({ length: 500 }, (_, i) => (i * i) % 101)
const ofCounts = await bootstrapMeans(counts, seeded)
for (const Type of [Float32Array, Int32Array, Uint32Array, Int16Array, Uint16Array, Int8Array, Uint8Array])
  assert.deepEqual(await bootstrapMeans(Type.from(counts), seeded), ofCounts, Type.name)
for (const Type of [BigInt64Array, BigUint64Array])
  assert.deepEqual(await bootstrapMeans(Type.from(counts, BigInt), seeded), ofCounts, Type.name)
const shared = new Float64Array(new SharedArrayBuffer(8 * distinct.length + 8), 8)
shared.set(distinct)
assert.deepEqual(await bootstrapMeans(shared, seeded), replicates)
const overwritten = distinct.slice()
const captured = bootstrapMeans(overwritten, seeded)
overwritten.fill(0)
assert.deepEqual(await captured, replicates)

// failures have codes, and say how to mend them
const failures = [
  ['EMPTY_SAMPLE', () => bootstrap([], mean)],
  ['INVALID_SAMPLE', () => bootstrap('sample', mean)],
  ['NOT_FINITE', () => bootstrap([1, Number.NaN], mean), { index: 1 }],
  ['NOT_FINITE', () => bootstrapMany([[1], [Number.POSITIVE_INFINITY]], mean), { index: 1 }],
  ['LENGTH_MISMATCH', () => bootstrap({ x: [1, 2], y: [1] }, exported.ratio('x', 'y'))],
  ['UNKNOWN_COLUMN', () => bootstrap({ x: [1, 2] }, exported.ratio('x', 'y'))],
  ['INVALID_STATISTIC', () => bootstrap([1, 2], 'average')],
  ['INVALID_OPTION', () => bootstrapMeans([1, 2], { resamples: 0 })],
  ['UNKNOWN_OPTION', () => jackknife([1, 2], mean, { resample: 5 })],
  ['UNSUPPORTED', () => bootstrap([1, 2], mean, { method: 'wilson' })],
  ['STATISTIC_UNDEFINED', () => bootstrap([1, 0], exported.geometricMean)],
  ['STATISTIC_FAILED', () => bootstrap([1, 2], custom(fail)), { cause: new Error('failed') }],
]
function fail() {
  throw new Error('failed')
}
for (const [code, run, more] of failures)
  await assert.rejects(run(), (error) => {
    assert.ok(error instanceof exported.BootstrapError)
    const { name, cause, index, hint } = error
    assert.deepEqual({ name, code: error.code }, { name: 'BootstrapError', code })
    if (more) assert.deepEqual({ ...('cause' in more ? { cause } : { index }) }, more)
    assert.ok(hint === undefined || typeof hint === 'string')
    return true
  })
assert.throws(() => configure({ queue: 1 }), { code: 'INVALID_OPTION' })

// every verb hears of an abort: at once where it came before the run, and in the middle of it
const verbs = {
  bootstrap: (options) => bootstrap(large, mean, { ...long, ...options }),
  'bootstrap, of a function': (options) => bootstrap(small, custom(third), { ...long, ...options }),
  bootstrapMeans: (options) => bootstrapMeans(large, { ...long, ...options }),
  bootstrapMany: (options) => bootstrapMany([large, large], mean, { ...long, ...options }),
  replicateStream: (options) =>
    replicateStream(large, mean, { ...long, batch: 1_000_000, ...options }).next(),
  jackknife: (options) => jackknife(large.slice(0, 2_000), custom(slowly), options),
}
function third(values) {
  return values[2]
}
/** 2,000 calls of 5 ms: whoever is aborted in the middle has let the event loop have its turn. */
function slowly(values) {
  for (const until = performance.now() + 5; performance.now() < until; );
  return values[0]
}
const reason = new Error('no longer wanted')
for (const [name, run] of Object.entries({ explain: (options) => explain(large, mean, options), ...verbs }))
  await assert.rejects(run({ signal: AbortSignal.abort(reason) }), (error) => error === reason, name)
for (const [name, run] of Object.entries(verbs)) {
  const controller = new AbortController()
  setTimeout(() => controller.abort(reason), 60)
  await assert.rejects(run({ signal: controller.signal }), (error) => error === reason, name)
}
const aborted = bootstrapMeans(large, { ...long, signal: AbortSignal.timeout(30) })
await assert.rejects(aborted, { name: 'TimeoutError' })
// one that comes afterwards changes nothing
const late = new AbortController()
assert.deepEqual(await bootstrapMeans(distinct, { ...seeded, signal: late.signal }), replicates)
late.abort()

// progress never falls, and ends with all; what it throws ends the run
const watched = [
  [300_000, (onProgress) => bootstrapMeans(distinct, { resamples: 300_000, onProgress })],
  [200_000, (onProgress) => bootstrapMany([distinct, distinct], mean, { resamples: 100_000, onProgress })],
  [50_000, (onProgress) => bootstrap(small, custom(third), { resamples: 50_000, onProgress })],
  [small.length, (onProgress) => jackknife(small, mean, { onProgress })],
]
for (const [all, run] of watched) {
  const told = []
  await run(({ done, total }) => told.push([done, total]))
  const done = told.map(([value]) => value)
  assert.deepEqual(
    done,
    done.toSorted((a, b) => a - b),
  )
  assert.deepEqual(told.at(-1), [all, all])
}
const thrown = bootstrapMeans(large, { ...long, onProgress: fail })
await assert.rejects(thrown, { message: 'failed' })

// every array that comes out can be transferred, and a result can be posted
const arrays = [
  replicates,
  byPercentile.replicates,
  ofCounts,
  batches[0],
  second.replicates,
  several.components.median.replicates,
  doubled.replicates,
  one.values,
  one.influence,
]
for (const array of arrays) {
  const { length } = array
  const values = [...array]
  const moved = structuredClone(array, { transfer: [array.buffer] })
  assert.deepEqual([array.length, moved.length, [...moved]], [0, length, values])
}
const { port1, port2 } = new MessageChannel()
const posted = new Promise((resolve) => {
  port2.onmessage = ({ data }) => resolve(data)
})
const fresh = await bootstrap(distinct, mean, seeded)
port1.postMessage(fresh, [fresh.replicates.buffer])
const arrived = await posted
port1.close()
port2.close()
assert.equal(fresh.replicates.length, 0)
assert.deepEqual([arrived.estimate, arrived.seed, arrived.interval.low], [estimate, 5n, interval.low])
assert.equal(digest(arrived.replicates), PLANS['weighted-sums'][0])

assert.deepEqual(
  Object.keys(bootlace).filter((name) => !used.has(name)),
  [],
  'exports that nothing here has used',
)
console.log(
  `every verb, by the kernel ${result.plan.kernel}, on`,
  globalThis.Bun
    ? `Bun ${Bun.version}`
    : globalThis.Deno
      ? `Deno ${Deno.version.deno}`
      : `Node.js ${process.versions.node}`,
)
