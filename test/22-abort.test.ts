import { getEventListeners } from 'node:events'
import {
  all,
  type BootstrapOptions,
  bootstrap,
  bootstrapMany,
  bootstrapMeans,
  correlation,
  custom,
  customTable,
  explain,
  gini,
  jackknife,
  max,
  mean,
  median,
  ofMeans,
  regression,
  replicateStream,
  skewness,
  trimmedMean,
  variance,
} from 'bootlace'
import { describe, expect, test } from 'vitest'
import { waves } from './samples.ts'

const large = Float64Array.from({ length: 300_000 }, (_, i) => Math.sin(i) * 1000)
const other = large.map((value, i) => value + Math.cos(7 * i))
const cells = Float64Array.from({ length: 300_000 }, (_, i) => i % 300)
const table = { x: large, y: other }
const average = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Each would take a minute or more. */
const long: Record<string, (options: BootstrapOptions) => Promise<unknown>> = {
  multinomial: (options) =>
    bootstrap(
      cells.map((x) => x % 9),
      mean,
      { ...options, resamples: 5e8 },
    ),
  'poisson-cells': (options) => bootstrap(cells, mean, { ...options, resamples: 2e8 }),
  'order-statistic': (options) => bootstrap(large, median, { ...options, resamples: 5e8 }),
  'weighted-sums': (options) => bootstrap(large, mean, { ...options, resamples: 5e6 }),
  'weighted-sums, few and huge': (options) =>
    bootstrapMeans(large, { signal: options.signal, resamples: 2e6 }),
  'sorted sums': (options) => bootstrap(large, trimmedMean(0.1), { ...options, resamples: 5e6 }),
  'whole counts': (options) => bootstrap(large, all({ gini, skewness }), { ...options, resamples: 1e6 }),
  'largest of few, many ties': (options) => bootstrap(waves.slice(0, 9), max, { ...options, resamples: 5e8 }),
  direct: (options) => bootstrap(waves.slice(0, 100), mean, { ...options, resamples: 5e8 }),
  'columns of a table': (options) => bootstrap(table, correlation('x', 'y'), { ...options, resamples: 1e6 }),
  regression: (options) => bootstrap(table, regression('y', ['x']), { ...options, resamples: 1e6 }),
  studentized: (options) =>
    bootstrap(large, variance(), { ...options, method: 'studentized', resamples: 1e5 }),
  calibrated: (options) => bootstrap(waves, skewness, { ...options, method: 'calibrated', resamples: 1e6 }),
  tolerance: (options) => bootstrap(large, mean, { ...options, tolerance: 1e-6 }),
  custom: (options) => bootstrap(waves, custom(average), { ...options, resamples: 1e8 }),
  customTable: (options) =>
    bootstrap(
      table,
      customTable(['x'], ({ x }) => average(x)),
      { ...options, resamples: 1e6 },
    ),
  'custom, its jackknife': (options) =>
    bootstrap(large, custom(average), { ...options, method: 'bca', resamples: 2 }),
  'ofMeans, its means': (options) =>
    bootstrap(
      table,
      ofMeans(['x', 'y'], ([x, y]) => x! / y!),
      { ...options, resamples: 1e6 },
    ),
  'ofMeans, its calls': (options) =>
    bootstrap(
      { x: waves.slice(0, 9) },
      ofMeans(['x'], ([x]) => spin(x!)),
      { ...options, resamples: 1e7 },
    ),
  many: (options) => bootstrapMany(Array(1_000).fill(large), mean, options),
  'many, custom': (options) => bootstrapMany(Array(1_000).fill(large), custom(average), options),
  'a stream': async ({ signal }) => {
    for await (const _ of replicateStream(large, mean, { resamples: 1e8, signal }));
  },
  'a stream of custom': async ({ signal }) => {
    for await (const _ of replicateStream(large, custom(average), { resamples: 1e8, signal }));
  },
}

/** 0.1 ms. */
function spin(x: number): number {
  const until = performance.now() + 0.1
  while (performance.now() < until);
  return x
}

/** Two cores at work would be 2; the runner's own timers and collector are a few hundredths. */
const IDLE = 0.5

/** The reason that it rejected with, and whether the process is idle afterwards: a share of one core. */
async function aborted(run: (options: BootstrapOptions) => Promise<unknown>, afterMs: number) {
  const controller = new AbortController()
  const reason = new Error('no longer wanted')
  setTimeout(() => controller.abort(reason), afterMs)
  const outcome = await run({ signal: controller.signal, keepReplicates: false }).then(
    () => 'finished',
    (error: unknown) => error,
  )
  await pause(60)
  // Some hold 2.4 GB, which a slow machine takes a while to give back; a run that went on would be busy to the end of this.
  let busy = Number.POSITIVE_INFINITY
  for (let window = 0; window < 30 && busy >= IDLE; window++) {
    const before = process.cpuUsage()
    await pause(100)
    const { user, system } = process.cpuUsage(before)
    busy = (user + system) / 100_000
  }
  return { isReason: outcome === reason, outcome, busy }
}

const refuse = (): never => {
  throw new Error('no entry')
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a long run rejects with the reason, and leaves the process idle', () => {
  test.each(Object.keys(long))('%s', async (name) => {
    const { isReason, outcome, busy } = await aborted(long[name]!, 120)
    expect(outcome).toBeInstanceOf(Error)
    expect(isReason).toBe(true)
    expect(busy).toBeLessThan(IDLE)
  })

  test('while it waits behind another', async () => {
    const first = new AbortController()
    const running = bootstrapMeans(large, { resamples: 2e6, signal: first.signal })
    const { isReason } = await aborted(
      (options) => bootstrap(large, mean, { ...options, resamples: 1e6 }),
      20,
    )
    expect(isReason).toBe(true)
    first.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('the signal', () => {
  const verbs: Record<string, (signal: AbortSignal) => Promise<unknown>> = {
    bootstrapMeans: (signal) => bootstrapMeans(waves, { signal }),
    bootstrap: (signal) => bootstrap(waves, mean, { signal }),
    explain: (signal) => explain(waves, mean, { signal }),
    jackknife: (signal) => jackknife(waves, mean, { signal }),
    bootstrapMany: (signal) => bootstrapMany([waves], mean, { signal }),
    custom: (signal) => bootstrap(waves, custom(average), { signal, resamples: 9 }),
    replicateStream: async (signal) => {
      for await (const _ of replicateStream(waves, mean, { signal }));
    },
  }

  test.each(Object.keys(verbs))('%s: aborted before the call', async (name) => {
    const reason = { any: 'thing' }
    await expect(verbs[name]!(AbortSignal.abort(reason))).rejects.toBe(reason)
  })

  test.each(Object.keys(verbs))('%s: is left without listeners', async (name) => {
    const { signal } = new AbortController()
    await verbs[name]!(signal)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test.each(Object.keys(verbs))('%s: aborted after the end changes nothing', async (name) => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const controller = new AbortController()
    await verbs[name]!(controller.signal)
    controller.abort()
    await pause(5)
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  test('without a reason gives an AbortError, from timeout a TimeoutError', async () => {
    const controller = new AbortController()
    const running = bootstrapMeans(large, { resamples: 2e6, signal: controller.signal })
    controller.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    const timed = bootstrapMeans(large, { resamples: 2e6, signal: AbortSignal.timeout(30) })
    await expect(timed).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test('the user’s own onabort is called', async () => {
    const controller = new AbortController()
    let called = 0
    controller.signal.onabort = () => called++
    const running = bootstrapMeans(large, { resamples: 2e6, signal: controller.signal })
    controller.abort()
    await expect(running).rejects.toBeDefined()
    expect(called).toBe(1)
  })

  test('a callback can abort its own run', async () => {
    const controller = new AbortController()
    let calls = 0
    const quitter = custom((values) => {
      if (++calls === 5) controller.abort('enough')
      return average(values)
    })
    await expect(bootstrap(waves, quitter, { signal: controller.signal, resamples: 1e7 })).rejects.toBe(
      'enough',
    )
    const then = calls
    await pause(50)
    expect(calls).toBe(then)
  })

  test('of which another listener keeps the news ends the run when it is done', async () => {
    const controller = new AbortController()
    controller.signal.addEventListener('abort', (event) => event.stopImmediatePropagation())
    const running = bootstrapMeans(large, { resamples: 2_000, signal: controller.signal })
    controller.abort('unheard')
    await expect(running).rejects.toBe('unheard')
  })

  test.each<[string, object]>([
    ['addEventListener', { addEventListener: refuse }],
    ['removeEventListener', { removeEventListener: refuse }],
    ['reason', Object.defineProperty({ aborted: true }, 'reason', { get: refuse })],
  ])('that throws at %s rejects or is none', async (_, odd) => {
    const nothing = () => undefined
    const signal = { aborted: false, addEventListener: nothing, removeEventListener: nothing }
    const given = Object.create(signal, Object.getOwnPropertyDescriptors(odd)) as AbortSignal
    const outcome = await bootstrapMeans(waves, { signal: given }).then(
      ({ length }) => length,
      (error: Error) => error.message,
    )
    expect([9_999, 'no entry']).toContain(outcome)
  })

  test('bad arguments come before it', async () => {
    const signal = AbortSignal.abort()
    await expect(bootstrap([], mean, { signal })).rejects.toMatchObject({ code: 'EMPTY_SAMPLE' })
  })

  test('one signal ends many runs, without a warning of too many listeners', async () => {
    const warnings: Error[] = []
    const note = (warning: Error) => warnings.push(warning)
    process.on('warning', note)
    const controller = new AbortController()
    const { signal } = controller
    const runs = Array.from({ length: 50 }, () => bootstrapMeans(large, { resamples: 1e6, signal }))
    controller.abort('all')
    const outcomes = await Promise.allSettled(runs)
    expect(outcomes.every((one) => one.status === 'rejected' && one.reason === 'all')).toBe(true)
    expect(getEventListeners(signal, 'abort')).toEqual([])
    await pause(0)
    process.off('warning', note)
    expect(warnings).toEqual([])
  })
})
