import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** What a program says, as JSON, in a process of its own by this kernel. */
async function said(program: string, kernel: string): Promise<Record<string, unknown>> {
  const env = { ...process.env, BOOTLACE_KERNEL: kernel }
  const script = `
    import * as b from 'bootlace'
    import { createHash } from 'node:crypto'
    const digest = (values) => createHash('sha1').update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)).digest('hex')
    const failure = ({ code, message, hint, index }) => ({ code, message, hint, index })
    const floats = (n) => Float32Array.from({ length: n }, (_, i) => Math.fround(Math.sin(i + 1) * 1000))
    const answers = {}
    ${program}
    console.log(JSON.stringify(answers))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env,
    maxBuffer: 1e8,
  })
  return JSON.parse(stdout)
}

/** Without what depends on the kernel by its nature. */
const result = `
  const facts = ({ estimate, standardError, bias, interval, monteCarloError, warnings, replicates, resamples, sampleSize, undefinedReplicates, plan }) => ({
    estimate, standardError, bias, interval, monteCarloError, warnings, resamples, sampleSize, undefinedReplicates,
    plan: { ...plan, kernel: undefined },
    replicates: replicates && digest(replicates),
  })`

test.each([1, 4])('%i Workers give the bits that the binary gives', async (threads) => {
  const program = `${result}
    b.configure({ threads: ${threads} })
    const x = floats(40_000)
    answers.shared = digest(await b.bootstrapMeans(x, { seed: 1, resamples: 5_001 }))
    answers.capped = digest(await b.bootstrapMeans(x, { seed: 1, resamples: 5_001, threads: 2 }))
    answers.tolerance = facts(await b.bootstrap(x, 'mean', { seed: 2, tolerance: 0.02 }))
    answers.median = facts(await b.bootstrap(x, 'median', { seed: 3, resamples: 200_000 }))
    answers.cells = facts(await b.bootstrap(x.map((v) => v % 9 | 0), 'mean', { seed: 3, resamples: 20_000 }))
    const table = { x, y: x.map((v, i) => v + floats(1 + (i % 7))[0]) }
    answers.slope = facts(await b.bootstrap(table, b.slope('x', 'y'), { seed: 4, resamples: 999 }))
    answers.studentized = facts(await b.bootstrap(x.slice(0, 500), 'gini', { seed: 4, resamples: 299, method: 'studentized' }))
    const many = await b.bootstrapMany([x, x.slice(0, 50), x.slice(9, 900)], 'mean', { seed: 5, resamples: 777 })
    answers.many = many.map(facts)
    answers.stream = []
    for await (const batch of b.replicateStream(x, 'mean', { seed: 6, resamples: 1_000, batch: 333 })) answers.stream.push(digest(batch))
    const jackknife = await b.jackknife(x, 'variance')
    answers.jackknife = { ...jackknife, values: digest(jackknife.values), influence: digest(jackknife.influence) }
    answers.custom = facts(await b.bootstrap(x.slice(0, 900), b.custom((r) => r[0] - r.at(-1)), { seed: 7, resamples: 500 }))
    answers.ofMeans = facts(await b.bootstrap(table, b.ofMeans(['x', 'y'], ([a, c]) => a / c), { seed: 8, resamples: 500 }))
    answers.kernel = (await b.explain(x, 'mean')).kernel`
  const [wasm, native] = await Promise.all([said(program, 'wasm'), said(program, 'scalar')])
  expect(wasm.kernel).toBe('wasm')
  expect(native.kernel).toBe('scalar')
  expect({ ...wasm, kernel: 0 }).toEqual({ ...native, kernel: 0 })
})

test('every type of array, and every mistake, is answered as by the binary', async () => {
  const program = `${result}
    const arrays = [Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Uint8Array, Uint16Array, Uint32Array]
    for (const Type of arrays)
      answers[Type.name] = facts(await b.bootstrap(Type.from([3, 1, 4, 1, 5, 9, 2, 6]), 'mean', { seed: 1 }))
    for (const Type of [BigInt64Array, BigUint64Array])
      answers[Type.name] = facts(await b.bootstrap(Type.from([3n, 1n, 2n ** 53n - 1n]), 'mean', { seed: 1 }))
    answers.shared = facts(await b.bootstrap(new Float64Array(new SharedArrayBuffer(64)).fill(2), 'mean', { seed: 1 }))
    answers.failures = (await Promise.allSettled([
      b.bootstrap([], 'mean'),
      b.bootstrap([1, NaN, 3], 'mean'),
      b.bootstrap(BigInt64Array.of(1n, 2n ** 53n), 'mean'),
      b.bootstrap(BigInt64Array.of(1n, -(2n ** 60n)), 'mean'),
      b.bootstrap([0, 0], 'harmonicMean'),
      b.bootstrap({ x: [1, 2], y: [1] }, b.slope('x', 'y')),
      b.bootstrap([1], b.variance({ ddof: 1 })),
      b.bootstrap([1, 2], b.custom(() => { throw new Error('no') })),
      b.bootstrapMany([[1, 2], [1, NaN]], 'mean'),
      b.bootstrapMany([BigInt64Array.of(2n ** 53n)], 'mean'),
      b.jackknife({ x: [1, 2, 3], y: [1, 2, 4] }, b.regression('x', ['y'])),
    ])).map(({ reason }) => failure(reason ?? {}))
    for (const use of [() => b.bootstrapMeans([1, 2]), () => b.explain([1, 2], 'mean')]) await use()
    try { b.configure({ threads: 2 }) } catch (error) { answers.late = failure(error) }`
  const [wasm, native] = await Promise.all([said(program, 'wasm'), said(program, 'scalar')])
  expect(wasm).toEqual(native)
  expect((wasm.failures as { code?: string }[]).every(({ code }) => code !== undefined)).toBe(true)
})

test('what does not fit 32 bits is OUT_OF_MEMORY, and the next run is fine', async () => {
  const program = `
    answers.both = await b.bootstrap([1, 2], b.all({ mean: b.mean, sum: b.sum }), { resamples: 2 ** 31 }).catch(failure)
    answers.tooMany = await b.bootstrapMeans([1, 2], { resamples: 2 ** 31 }).catch(failure)
    answers.next = (await b.bootstrapMeans([1, 2], { resamples: 10, seed: 1 })).length`
  const { both, tooMany, next } = await said(program, 'wasm')
  expect([both, tooMany]).toMatchObject([{ code: 'OUT_OF_MEMORY' }, { code: 'OUT_OF_MEMORY' }])
  expect(next).toBe(10)
})

test('an abort stops the Workers, others go on, and the process ends by itself', async () => {
  const program = `
    b.configure({ threads: 2 })
    const x = floats(1_000_000)
    const controller = new AbortController()
    let told = 0
    const long = b.bootstrapMeans(x, { resamples: 1_000_000, signal: controller.signal, onProgress: () => told++ })
    const other = b.bootstrapMeans(x.slice(0, 20_000), { seed: 1, resamples: 10_000 })
    for (let wait = 0; wait < 1_000 && told === 0; wait++) await new Promise((resolve) => setTimeout(resolve, 20))
    controller.abort(new Error('enough'))
    answers.reason = (await long.catch((error) => error)).message
    answers.other = digest(await other)
    answers.told = told > 0
    await new Promise((resolve) => setTimeout(resolve, 100))
    answers.share = Infinity
    for (let window = 0; window < 10 && answers.share >= 0.5; window++) {
      const before = process.cpuUsage()
      await new Promise((resolve) => setTimeout(resolve, 300))
      const { user, system } = process.cpuUsage(before)
      answers.share = (user + system) / 300_000
    }
    answers.again = digest(await b.bootstrapMeans(x.slice(0, 20_000), { seed: 1, resamples: 10_000 }))`
  const { reason, other, again, told, share } = await said(program, 'wasm')
  expect({ reason, told }).toEqual({ reason: 'enough', told: true })
  expect(again).toBe(other)
  // Two Workers at work would take the time of two processors.
  expect(share).toBeLessThan(0.5)
})

test('so many runs may wait, and no more', async () => {
  const program = `
    b.configure({ threads: 1, queue: 3 })
    const runs = Array.from({ length: 40 }, (_, i) => b.bootstrapMeans([1, 2, i], { seed: 1 }))
    const codes = (await Promise.allSettled(runs)).map(({ status, reason }) => reason?.code ?? status)
    answers.codes = codes
    answers.next = (await b.bootstrapMeans([1, 2])).length`
  const { codes, next } = await said(program, 'wasm')
  expect(codes).toEqual([...Array(4).fill('fulfilled'), ...Array(36).fill('QUEUE_FULL')])
  expect(next).toBe(9_999)
})

test('streams that stay open hold nothing: no place, no process', async () => {
  const program = `
    b.configure({ threads: 1 })
    const x = floats(3_000)
    const open = Array.from({ length: 40 }, (_, i) => b.replicateStream(x, 'mean', { seed: i, resamples: 1_000, batch: 10 }))
    answers.firsts = (await Promise.all(open.map((stream) => stream.next()))).map(({ value }) => digest(value))
    answers.other = (await b.bootstrapMeans(x, { seed: 1, resamples: 10 })).length
    // Five seconds without work stop the Workers: a stream goes on in another.
    await new Promise((resolve) => setTimeout(resolve, 5_500))
    answers.second = digest((await open[0].next()).value)
    const whole = await b.bootstrapMeans(x, { seed: 0, resamples: 1_000 })
    answers.expected = [digest(whole.subarray(0, 10)), digest(whole.subarray(10, 20))]`
  const { firsts, second, expected, other } = await said(program, 'wasm')
  expect(new Set(firsts as string[]).size).toBe(40)
  expect([(firsts as string[])[0], second]).toEqual(expected)
  expect(other).toBe(10)
})

test('what is aborted or forgotten in a shared Worker leaves no memory behind', async () => {
  // A Worker that kept them would need 2.4 GB and, by its 32 bits, fail before the end.
  const program = `
    b.configure({ threads: 1 })
    const x = floats(1_000_000)
    const other = b.bootstrapMeans(x, { resamples: 6_000 })
    answers.reasons = 0
    for (let i = 0; i < 300; i++) {
      const controller = new AbortController()
      const run = b.bootstrapMeans(x, { resamples: 1_000_000, signal: controller.signal }).catch((reason) => reason)
      const stream = b.replicateStream(x, 'mean', { resamples: 1_000_000, batch: 1 })
      if (i % 100 === 0) await stream.next()
      await new Promise((resolve) => setTimeout(resolve, 5))
      controller.abort('enough')
      if ((await run) === 'enough') answers.reasons += 1
      await stream.return()
    }
    answers.memory = process.memoryUsage().rss
    answers.other = (await other).length`
  const { reasons, memory, other } = await said(program, 'wasm')
  expect({ reasons, other }).toEqual({ reasons: 300, other: 6_000 })
  expect(memory as number).toBeLessThan(1e9)
})

test('where no Worker may be started it says so', async () => {
  const flags = ['--experimental-permission', '--allow-fs-read=*', '--input-type=module', '--eval']
  const script = `import { bootstrap } from 'bootlace'
    console.log(JSON.stringify(await bootstrap([1, 2], 'mean').catch(({ code, hint }) => ({ code, hint }))))`
  const env = { ...process.env, BOOTLACE_KERNEL: 'wasm' }
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script], { env })
  expect(JSON.parse(stdout)).toMatchObject({
    code: 'NATIVE_MISSING',
    hint: expect.stringContaining('--allow-worker'),
  })
})

test('the module needs nothing of its surroundings', async () => {
  const { wasm } = JSON.parse(readFileSync('dist/wasm.json', 'utf8'))
  const { inflateRawSync } = await import('node:zlib')
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { Module: { new (bytes: Uint8Array): object; imports(module: object): unknown[] } }
  }
  const module = new WebAssembly.Module(inflateRawSync(Buffer.from(wasm, 'base64')))
  expect(WebAssembly.Module.imports(module)).toEqual([])
})
