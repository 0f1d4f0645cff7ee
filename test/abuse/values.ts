import { createContext, runInContext } from 'node:vm'
import { mean } from 'bootlace'

/** Of another realm, for which instanceof is false. */
const realm = createContext({})

function detached(): Float64Array {
  const array = Float64Array.of(1, 2, 3)
  structuredClone(array, { transfer: [array.buffer] })
  return array
}

/** A fixed-length view whose buffer has shrunk below it. */
function outOfBounds(): Float64Array {
  const buffer = new ArrayBuffer(80, { maxByteLength: 80 })
  const array = new Float64Array(buffer, 0, 10).fill(1)
  buffer.resize(8)
  return array
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable([1, 2], {})
  revoke()
  return proxy
}

const refuse = (): never => {
  throw new Error('no entry')
}

/** Claims another length at every look. */
function changingLength(): unknown {
  let looks = 0
  return { 0: 1, 1: 2, get length() { return looks++ } } // biome-ignore format: a line
}

/** What programs hand over when they go wrong, and some of what is right somewhere: made anew for every cell. */
export const VALUES: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  '0': () => 0,
  '-0': () => -0,
  '1': () => 1,
  '-1': () => -1,
  '0.5': () => 0.5,
  '1.5': () => 1.5,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  '2^31': () => 2 ** 31,
  '2^32': () => 2 ** 32,
  '2^53': () => 2 ** 53,
  '1e308': () => 1e308,
  '5e-324': () => 5e-324,
  "''": () => '',
  "'1'": () => '1',
  "'mean'": () => 'mean',
  "'x'": () => 'x',
  'a long string': () => 'x'.repeat(100_000),
  '0n': () => 0n,
  '1n': () => 1n,
  '-1n': () => -1n,
  '2n^64': () => 2n ** 64n,
  '2n^10000': () => 2n ** 10_000n,
  'a symbol': () => Symbol('s'),
  'a function': () => () => 1,
  'an async function': () => async () => 1,
  'a class': () => class Nothing {},
  '{}': () => ({}),
  '{ x: [1, 2] }': () => ({ x: [1, 2] }),
  'no prototype': () => Object.create(null),
  '[]': () => [],
  '[1, 2]': () => [1, 2],
  "['x']": () => ['x'],
  '[NaN]': () => [Number.NaN],
  '[[1, 2]]': () => [[1, 2]],
  '[null]': () => [null],
  sparse: () => Object.assign([1, 2], { 5: 3 }),
  frozen: () => Object.freeze([1, 2]),
  'an array-like': () => ({ length: 2, 0: 1, 1: 2 }),
  'a changing length': changingLength,
  'throwing getters': () => Object.defineProperty({}, 'x', { enumerable: true, get: refuse }),
  'a throwing proxy': () =>
    new Proxy([1, 2], { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse }),
  'a proxy of an array': () => new Proxy([1, 2], {}),
  'a revoked proxy': revoked,
  'a Map': () => new Map([['x', 1]]),
  'a Set': () => new Set([1, 2]),
  'a Date': () => new Date(0),
  'a RegExp': () => /x/,
  'a promise': () => Promise.resolve(1),
  'an Error': () => new Error('mine'),
  'a boxed number': () => Object(1),
  'a boxed string': () => Object('mean'),
  'a generator': () => (function* () { yield 1 })(), // biome-ignore format: a line
  'an ArrayBuffer': () => new ArrayBuffer(16),
  'a SharedArrayBuffer': () => new SharedArrayBuffer(16),
  'a DataView': () => new DataView(new ArrayBuffer(16)),
  'a Uint8ClampedArray': () => Uint8ClampedArray.of(1, 2),
  'a Float64Array': () => Float64Array.of(1, 2),
  'an empty Float64Array': () => new Float64Array(),
  'a Float64Array of NaN': () => Float64Array.of(1, Number.NaN),
  'a Float32Array of Infinity': () => Float32Array.of(1, Number.POSITIVE_INFINITY),
  detached,
  'out of bounds': outOfBounds,
  'length-tracking': () => new Float64Array(new ArrayBuffer(16, { maxByteLength: 64 })).fill(1),
  'shared memory': () => new Float64Array(new SharedArrayBuffer(16)),
  'a BigInt64Array': () => BigInt64Array.of(1n, 2n),
  'bigints beyond 2^53': () => BigUint64Array.of(1n, 2n ** 60n),
  'an array of another realm': () => runInContext('[1, 2]', realm),
  'a Float64Array of another realm': () => runInContext('Float64Array.of(1, 2)', realm),
  'an AbortController': () => new AbortController(),
  'an AbortSignal': () => new AbortController().signal,
  'a statistic': () => mean,
  'a copy of a statistic': () => ({ ...mean }),
}
