import { once } from 'node:events'
import { createContext, runInContext } from 'node:vm'
import { MessageChannel } from 'node:worker_threads'
import {
  bootstrap,
  bootstrapMany,
  bootstrapMeans,
  custom,
  jackknife,
  mean,
  ratio,
  replicateStream,
  type Sample,
} from 'bootlace'
import { describe, expect, test } from 'vitest'
import { child } from './child.ts'
import { rejection } from './rejection.ts'

const values = Array.from({ length: 1_000 }, (_, i) => (i * 37) % 101)
const seeded = { seed: 4, resamples: 200 }
const average = (resample: Float64Array) => resample.reduce((sum, value) => sum + value, 0) / resample.length

/** The same thousand numbers, wherever they lie. */
const homes: Record<string, () => Sample> = {
  'number[]': () => values,
  Float64Array: () => Float64Array.from(values),
  Float32Array: () => Float32Array.from(values),
  Int32Array: () => Int32Array.from(values),
  Uint32Array: () => Uint32Array.from(values),
  Int16Array: () => Int16Array.from(values),
  Uint16Array: () => Uint16Array.from(values),
  Int8Array: () => Int8Array.from(values),
  Uint8Array: () => Uint8Array.from(values),
  BigInt64Array: () => BigInt64Array.from(values, BigInt),
  BigUint64Array: () => BigUint64Array.from(values, BigInt),
  Buffer: () => Buffer.from(values) as Uint8Array,
  'a subarray': () => Float32Array.from([7, 7, 7, ...values, 9]).subarray(3, 1_003),
  'a Buffer of the pool': () => Buffer.concat([Buffer.from([1]), Buffer.from(values)]).subarray(1),
  'shared memory': () => {
    const shared = new Float64Array(new SharedArrayBuffer(8_000))
    shared.set(values)
    return shared
  },
  'shared memory that grows': () => {
    const buffer = new SharedArrayBuffer(4_000, { maxByteLength: 16_000 })
    buffer.grow(8_000)
    const shared = new Float64Array(buffer)
    shared.set(values)
    return shared
  },
  'a resizable buffer': () => {
    const array = new Float64Array(new ArrayBuffer(8_000, { maxByteLength: 16_000 }))
    array.set(values)
    return array
  },
  'a length-tracking view that shrank': () => {
    const buffer = new ArrayBuffer(16_000, { maxByteLength: 16_000 })
    const array = new Float64Array(buffer)
    array.set(values)
    buffer.resize(8_000)
    return array
  },
  'another realm': () => runInContext(`Float64Array.of(${values})`, createContext({})) as Float64Array,
  'a subclass': () => new (class Mine extends Float64Array {})(values),
  'a frozen array': () => Object.freeze([...values]),
}

describe('a sample is its numbers, wherever they lie', () => {
  test.each(Object.keys(homes))('%s', async (name) => {
    const expected = await bootstrapMeans(values, seeded)
    expect(await bootstrapMeans(homes[name]!(), seeded)).toEqual(expected)
  })
})

describe('a view out of bounds has no values', () => {
  test.each<[string, (buffer: ArrayBuffer) => Float64Array]>([
    ['a fixed length', (buffer) => new Float64Array(buffer, 0, 1_000)],
    ['an offset', (buffer) => new Float64Array(buffer, 4_000)],
  ])('%s', async (_, view) => {
    const buffer = new ArrayBuffer(8_000, { maxByteLength: 8_000 })
    const array = view(buffer).fill(1)
    buffer.resize(800)
    expect((await rejection(bootstrapMeans(array))).code).toMatch(/^(EMPTY|INVALID)_SAMPLE$/)
  })
})

describe('what becomes of the input after the call changes nothing', () => {
  const fates: Record<string, (array: Float64Array<ArrayBuffer>) => void> = {
    overwritten: (array) => array.fill(Number.NaN),
    transferred: (array) => structuredClone(array, { transfer: [array.buffer] }),
    resized: (array) => array.buffer.resize(8),
  }
  const fresh = () => {
    const array = new Float64Array(new ArrayBuffer(8_000, { maxByteLength: 8_000 }))
    array.set(values)
    return array
  }
  const verbs: Record<string, (sample: Sample) => Promise<ArrayLike<number>>> = {
    bootstrapMeans: (sample) => bootstrapMeans(sample, seeded),
    bootstrap: async (sample) => (await bootstrap(sample, mean, seeded)).replicates!,
    custom: async (sample) => (await bootstrap(sample, custom(average), seeded)).replicates!,
    'of a table': async (x) => (await bootstrap({ x, y: values }, ratio('x', 'y'), seeded)).replicates!,
    jackknife: async (sample) => (await jackknife(sample, mean)).values,
    bootstrapMany: async (sample) => (await bootstrapMany([sample, sample], mean, seeded))[1]!.replicates!,
    replicateStream: async (sample) => {
      for await (const batch of replicateStream(sample, mean, seeded)) return batch
      return []
    },
  }

  test.each(Object.keys(verbs).flatMap((verb) => Object.keys(fates).map((fate) => [verb, fate] as const)))(
    '%s, %s',
    async (verb, fate) => {
      const expected = await verbs[verb]!(values)
      const sample = fresh()
      const running = verbs[verb]!(sample)
      fates[fate]!(sample)
      expect(await running).toEqual(expected)
    },
  )
})

describe('replicates', () => {
  test('are V8’s own: they can be transferred, cloned and posted, and are the whole of their buffer', async () => {
    const replicates = await bootstrapMeans(values, seeded)
    expect(replicates.byteLength).toBe(replicates.buffer.byteLength)
    const { port1, port2 } = new MessageChannel()
    const arrived = once(port2, 'message')
    const copy = structuredClone(replicates)
    port1.postMessage(replicates, [replicates.buffer])
    expect(replicates.length).toBe(0)
    expect(await arrived).toEqual([copy])
    port1.close()
  })

  test('no run hands out memory that another has', async () => {
    const [a, b] = await Promise.all([bootstrapMeans(values, seeded), bootstrapMeans(values, seeded)])
    a.fill(0)
    expect(b[0]).not.toBe(0)
  })
})

// Virtual memory is what the kernel counts: not what a container grants, but refused the same way.
describe.runIf(process.platform === 'linux')(
  'without memory for it, a run rejects and the process lives',
  () => {
    const LIMIT_KB = 4_000_000
    const cases: Record<string, string> = {
      'replicates, in the native part': `bootstrapMeans([1, 2], { resamples: 600_000_000 })`,
      'replicates, in JavaScript': `bootstrapMeans([1, 2], { resamples: 190_000_000 })`,
      'the copy of a sample': `bootstrapMeans(new Float64Array(250_000_000))`,
      'several components': `bootstrap([1, 2, 4], all({ mean, max, min }), { resamples: 120_000_000 })`,
      'a function of the caller’s': `bootstrap([1, 2, 4], custom(() => 1), { resamples: 400_000_000 })`,
    }

    test.each(Object.keys(cases))('%s', async (name) => {
      const script = `
      import { all, bootstrap, bootstrapMeans, custom, max, mean, min } from 'bootlace'
      await bootstrapMeans([1, 2])
      const outcome = await ${cases[name]}.then(() => 'done', (error) => error.code ?? String(error))
      console.log(outcome, (await bootstrapMeans([1, 2], { resamples: 2 })).length)`
      const { code, stdout, stderr } = await child(script, {
        under: ['bash', '-c', `ulimit -v ${LIMIT_KB}; exec "$@"`, 'limited'],
      })
      expect([code, stdout.trim(), stderr]).toEqual([0, 'OUT_OF_MEMORY 2', ''])
    })
  },
)
