import { configure } from 'bootlace'
import { describe, expect, test } from 'vitest'
import { child } from './child.ts'

/** What a script prints as JSON, in a process of its own: the pool is set up once a process. */
async function told(script: string, options?: Parameters<typeof child>[1]): Promise<unknown> {
  const { code, stdout, stderr } = await child(`${PRELUDE}\n${script}`, options)
  if (code !== 0) throw new Error(`ended with ${code}: ${stderr}`)
  return JSON.parse(stdout)
}

const PRELUDE = `
  import { readdirSync, readFileSync } from 'node:fs'
  import { bootstrap, bootstrapMany, bootstrapMeans, configure, mean } from 'bootlace'
  const large = Float64Array.from({ length: 300_000 }, (_, i) => Math.sin(i))
  const long = (options) => bootstrapMeans(large, { resamples: 4_000, ...options })
  const codeOf = (promise) => promise.then(() => 'done', ({ name, code }) => name === 'BootstrapError' ? code : name)
  const say = (value) => console.log(JSON.stringify(value))
  const threads = () => readdirSync('/proc/self/task').filter((id) =>
    readFileSync('/proc/self/task/' + id + '/comm', 'utf8').startsWith('bootlace-')).length
`
const onLinux = process.platform === 'linux'

describe('configure', () => {
  test.runIf(onLinux)('sets the size of the pool; a run never has more', async () => {
    const script = `
      configure({ threads: 3 })
      configure({ queue: 7 })
      await long()
      say(threads())`
    expect(await told(script)).toBe(3)
  })

  test.runIf(onLinux)('else the pool is what affinity grants', async () => {
    const script = `
      await long()
      say(threads())`
    expect(await told(script, { under: ['taskset', '--cpu-list', '0'] })).toBe(1)
  })

  test('comes before the first run', async () => {
    const script = `
      const codes = [await codeOf(bootstrapMeans([1, 2]))]
      try { configure({ threads: 1 }) } catch (error) { codes.push(error.code, error.hint.length > 0) }
      say(codes)`
    expect(await told(script)).toEqual(['done', 'INVALID_OPTION', true])
  })

  test.each<[unknown, string]>([
    [{ threads: 0 }, 'INVALID_OPTION'],
    [{ threads: 1_025 }, 'INVALID_OPTION'],
    [{ threads: 1.5 }, 'INVALID_OPTION'],
    [{ queue: -1 }, 'INVALID_OPTION'],
    [{ queue: Number.POSITIVE_INFINITY }, 'INVALID_OPTION'],
    [{ thread: 1 }, 'UNKNOWN_OPTION'],
    [null, 'INVALID_OPTION'],
    [4, 'INVALID_OPTION'],
  ])('refuses %o', (options, code) => {
    expect(() => configure(options as object)).toThrow(expect.objectContaining({ code }))
  })
})

describe('the queue', () => {
  test('is full when as many wait as may: the next is refused, and those that wait are done', async () => {
    const script = `
      configure({ threads: 1, queue: 2 })
      say(await Promise.all([1, 2, 3, 4, 5].map(() => codeOf(long()))))`
    expect(await told(script)).toEqual(['done', 'done', 'done', 'QUEUE_FULL', 'QUEUE_FULL'])
  })

  test('short runs count, too, and many samples count once', async () => {
    const script = `
      configure({ threads: 1, queue: 3 })
      const runs = [long(), bootstrapMeans([1, 2]), bootstrapMany(Array(50).fill([1, 2]), mean), bootstrapMeans([1, 2])]
      say(await Promise.all([...runs.map(codeOf), codeOf(bootstrapMeans([1, 2])), codeOf(bootstrap([1, 2], mean))]))`
    expect(await told(script)).toEqual([...Array(4).fill('done'), 'QUEUE_FULL', 'QUEUE_FULL'])
  })

  test('of length 0 takes what can begin', async () => {
    const script = `
      configure({ threads: 2, queue: 0 })
      const one = () => codeOf(long({ threads: 1 }))
      const codes = await Promise.all([one(), one(), one()])
      say([...codes, await one()])`
    expect(await told(script)).toEqual(['done', 'done', 'QUEUE_FULL', 'done'])
  })

  test('refuses no run that has begun: functions of the caller’s, streams, other intervals', async () => {
    const script = `
      import { custom, replicateStream } from 'bootlace'
      configure({ threads: 1, queue: 1 })
      const done = await bootstrap([1, 2, 4], mean)
      const statistic = custom((values) => values[0])
      const called = codeOf(bootstrap([1, 2, 4], statistic, { resamples: 20_000, method: 'bca' }))
      const stream = replicateStream([1, 2, 4], mean, { resamples: 30, batch: 10 })
      await stream.next()
      const others = [1, 2, 3].map(() => codeOf(long()))
      const more = await codeOf(stream.next())
      const interval = await codeOf(done.intervalFor({ method: 'basic' }))
      say([await called, more, interval, ...await Promise.all(others)])`
    expect(await told(script)).toEqual(['done', 'done', 'done', 'done', 'done', 'QUEUE_FULL'])
  })

  test('has room again when a waiting run is aborted', async () => {
    const script = `
      configure({ threads: 1, queue: 1 })
      const controller = new AbortController()
      const running = [codeOf(long()), codeOf(long({ signal: controller.signal }))]
      const refused = await codeOf(long())
      controller.abort()
      say([refused, ...await Promise.all([...running, codeOf(long())])])`
    expect(await told(script)).toEqual(['QUEUE_FULL', 'done', 'AbortError', 'done'])
  })

  test('says how to mend it', async () => {
    const script = `
      configure({ threads: 1, queue: 0 })
      const first = long()
      const { code, message, hint } = await long().catch((error) => error)
      await first
      say({ code, message, hint })`
    expect(await told(script)).toMatchObject({
      code: 'QUEUE_FULL',
      message: 'expected at most 0 runs to wait, and as many do',
      hint: expect.stringMatching(/bootstrapMany.*configure/),
    })
  })
})

test('a short run passes long ones, and long ones are done in their order', async () => {
  const script = `
    configure({ threads: 1 })
    const order = []
    const as = (name, run) => run.then(() => order.push(name))
    await Promise.all([as('long', long()), as('second', long()), as('short', bootstrapMeans([1, 2])), as('third', long())])
    say(order)`
  expect(await told(script)).toEqual(['short', 'long', 'second', 'third'])
})

test('a steady stream of short runs does not keep a long one for ever', async () => {
  const script = `
    configure({ threads: 1 })
    const short = Float64Array.from({ length: 200 }, (_, i) => Math.cos(i))
    let isDone = false
    let shorts = 0
    const lane = async () => {
      for (; !isDone && shorts < 20_000; shorts++) await bootstrap(short, mean, { keepReplicates: false })
    }
    const running = long({ resamples: 3_000 }).then(() => { isDone = true })
    await Promise.all([running, ...Array.from({ length: 64 }, lane)])
    say(shorts < 20_000)`
  expect(await told(script)).toBe(true)
})

test('a short run passes what does not look for it', async () => {
  const script = `
    import { jackknife, rankCorrelation } from 'bootlace'
    configure({ threads: 1 })
    const x = Float64Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i))
    const order = []
    const slow = jackknife({ x, y: x.map((value, i) => value + Math.cos(i)) }, rankCorrelation('x', 'y')).then(() => order.push('slow'))
    await new Promise((resolve) => setTimeout(resolve, 100))
    for (let i = 0; i < 3; i++) await bootstrapMeans([1, 2, 4]).then(() => order.push('short'))
    await slow
    say(order)`
  expect(await told(script)).toEqual(['short', 'short', 'short', 'slow'])
})

test('threads of a run cap it: with one it takes no more than one core', async () => {
  const script = `
    const before = process.cpuUsage(), started = performance.now()
    await long({ threads: 1, resamples: 20_000 })
    const { user, system } = process.cpuUsage(before)
    say((user + system) / 1_000 / (performance.now() - started))`
  // One thread, and what the collector and the copies take.
  expect(await told(script)).toBeLessThan(1.3)
})
