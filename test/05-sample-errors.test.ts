import { createContext, runInContext } from 'node:vm'
import { bootstrap, bootstrapMeans, mean, variance } from 'bootlace'
import { describe, expect, test } from 'vitest'
import { rejection } from './rejection.ts'

const refused = (sample: unknown) => rejection(bootstrapMeans(sample as number[]))

function detached(): Float64Array {
  const sample = Float64Array.of(1, 2, 3)
  structuredClone(sample, { transfer: [sample.buffer] })
  return sample
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable([], {})
  revoke()
  return proxy
}

const throwing = new Proxy([1, 2, 3], {
  get() {
    throw new Error('no entry')
  },
})

describe('not a sample', () => {
  test.each<[string, unknown, string, RegExp | undefined]>([
    ['nothing', undefined, 'undefined', undefined],
    ['null', null, 'null', undefined],
    ['a number', 5, '5', undefined],
    ['a string', '1,2,3', '"1,2,3"', /parse/],
    ['a long string', 'x'.repeat(1e6), `"${'x'.repeat(40)}…"`, /parse/],
    ['a symbol', Symbol('s'), 'Symbol(s)', undefined],
    ['a bigint', 10n, '10n', undefined],
    ['a function', mean.constructor, 'function Object', /first/],
    ['a table', { revenue: [1, 2] }, '{ revenue }', /one column/],
    ['an array-like', { length: 2, 0: 1, 1: 2 }, '{ 0, 1, length }', /one variable/],
    ['an iterable', new Set([1, 2]), 'type Set', /Float64Array\.from/],
    ['a promise', Promise.resolve([1]), 'type Promise', /await/],
    ['an ArrayBuffer', new ArrayBuffer(8), 'type ArrayBuffer', /new Float64Array/],
    ['a SharedArrayBuffer', new SharedArrayBuffer(8), 'type SharedArrayBuffer', /new Float64Array/],
    ['a DataView', new DataView(new ArrayBuffer(8)), 'type DataView', /new Float64Array/],
    ['a Uint8ClampedArray', new Uint8ClampedArray(3), 'a Uint8ClampedArray of length 3', /Uint8Array\.from/],
    ['a revoked proxy', revoked(), 'revoked', undefined],
    ['a throwing proxy', throwing, 'no entry', undefined],
  ])('%s', async (_, sample, shown, hint) => {
    const error = await refused(sample)
    expect(error.code).toBe('INVALID_SAMPLE')
    expect(error.message + String(error.cause)).toContain(shown)
    expect(error.message.length).toBeLessThan(250)
    if (hint === undefined) expect(error.hint).toBeUndefined()
    else expect(error.hint).toMatch(hint)
  })

  test('a detached array is not called empty', async () => {
    const error = await refused(detached())
    expect(error.code).toBe('INVALID_SAMPLE')
    expect(error.message).toContain('detached')
  })
})

describe('elements of an array that are not numbers', () => {
  test.each<[string, unknown[], string, RegExp | undefined]>([
    ['a hole', Object.assign([1, 2], { 3: 4 }), 'a hole', /leave missing/],
    ['undefined', [1, 2, undefined], 'undefined', /leave missing/],
    ['null', [1, 2, null], 'null', /leave missing/],
    ['a string', [1, 2, '3'], '"3"', /Number/],
    ['a bigint', [1, 2, 3n], '3n', /BigInt64Array/],
    ['a boolean', [1, 2, true], 'true', /Number/],
    ['a symbol', [1, 2, Symbol('s')], 'Symbol(s)', undefined],
    ['a row', [1, 2, { clicks: 3, views: 4 }], '{ clicks, views }', /rows of objects.*row\.clicks/],
    ['a sample', [1, 2, [3]], 'an array of length 1', /not \[sample\]/],
    ['a typed array', [1, 2, Float64Array.of(3)], 'a Float64Array of length 1', /not \[sample\]/],
  ])('%s', async (_, sample, shown, hint) => {
    const error = await refused(sample)
    expect(error).toMatchObject({ code: 'INVALID_SAMPLE', index: 2 })
    expect(error.message).toContain(shown)
    if (hint === undefined) expect(error.hint).toBeUndefined()
    else expect(error.hint).toMatch(hint)
  })
})

describe('values', () => {
  test.each([[[]], [new Float32Array()], [new BigInt64Array()], [Buffer.alloc(0)]])(
    '%o is empty',
    async (sample) => {
      expect(await refused(sample)).toMatchObject({ code: 'EMPTY_SAMPLE' })
    },
  )

  test('nothing is left after nan: omit', async () => {
    const error = await rejection(bootstrapMeans([Number.NaN, Number.NaN], { nan: 'omit' }))
    expect(error.code).toBe('EMPTY_SAMPLE')
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    '%d is not finite',
    async (value) => {
      for (const sample of [[1, value, 3], Float64Array.of(1, value, 3), Float32Array.of(1, value, 3)])
        expect(await refused(sample)).toMatchObject({ code: 'NOT_FINITE', index: 1 })
    },
  )

  test('infinities are not omitted', async () => {
    const running = bootstrapMeans([1, Number.NaN, Number.POSITIVE_INFINITY], { nan: 'omit' })
    expect(await rejection(running)).toMatchObject({ code: 'NOT_FINITE', index: 2 })
  })

  test('bigints beyond 2^53 are not rounded', async () => {
    const edge = 2n ** 53n
    await bootstrapMeans(BigInt64Array.of(edge - 1n, 1n - edge), { resamples: 2 })
    expect(await refused(BigInt64Array.of(0n, -edge - 1n))).toMatchObject({
      code: 'INVALID_SAMPLE',
      index: 1,
    })
    expect(await refused(BigUint64Array.of(0n, edge + 1n))).toMatchObject({
      code: 'INVALID_SAMPLE',
      index: 1,
    })
  })

  test('too few observations for the statistic', async () => {
    expect(await rejection(bootstrap([5], variance()))).toMatchObject({ code: 'STATISTIC_UNDEFINED' })
    expect((await bootstrap([5], variance({ ddof: 0 }))).estimate).toBe(0)
  })

  test('arrays of another realm are samples', async () => {
    const realm = createContext({})
    for (const source of ['[1, 2, 4]', 'Float32Array.of(1, 2, 4)', 'BigInt64Array.of(1n, 2n, 4n)'])
      expect(await bootstrapMeans(runInContext(source, realm), { seed: 1 })).toEqual(
        await bootstrapMeans([1, 2, 4], { seed: 1 }),
      )
  })
})
