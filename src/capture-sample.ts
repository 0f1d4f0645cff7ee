import { rethrowing } from './arguments.ts'
import { BootstrapError, isOurs } from './errors.ts'
import { allocated } from './memory.ts'
import { TYPED_ARRAYS, type TypedSample } from './sample.ts'
import { show } from './show.ts'

/** Checks the shape of a sample. The values of typed arrays are the native side's to check, off the event loop. */
export function captureSample(data: unknown): TypedSample {
  return rethrowing('the sample cannot be read', 'INVALID_SAMPLE', () => {
    const type = typedArrayName(data)
    if (type !== undefined && TYPED_ARRAYS.has(type)) return checkedTypedArray(data as TypedSample)
    if (Array.isArray(data)) return converted(data)
    throw new BootstrapError(
      `expected the sample as a typed array or an array of numbers, got ${show(data)}`,
      {
        code: 'INVALID_SAMPLE',
        hint: notASampleHint(data, type),
      },
    )
  })
}

/** Those of a list, each as captureSample; the index of an error is the sample's. */
export function captureSamples(samples: unknown): readonly TypedSample[] {
  return rethrowing('the samples cannot be read', 'INVALID_SAMPLE', () => {
    const isList = typeof samples === 'object' && samples !== null && Symbol.iterator in samples
    const isOne = typedArrayName(samples) !== undefined
    const isMap = Object.prototype.toString.call(samples) === '[object Map]'
    if (!isList || isOne || isMap)
      throw new BootstrapError(`expected samples as an array or another iterable, got ${show(samples)}`, {
        code: 'INVALID_SAMPLE',
        hint: isOne
          ? 'a list of samples: [sample], or the verb for one: bootstrap(sample, mean)'
          : 'write [sampleA, sampleB], or the values of a Map: samples.values()',
      })
    // An iterator may hand out one array again and again.
    const mayReuse = !Array.isArray(samples)
    const captured: TypedSample[] = []
    for (const sample of samples as Iterable<unknown>) {
      const one = captureOneOf(sample, captured.length)
      captured.push(mayReuse ? copyOf(one) : one)
    }
    return captured
  })
}

/** A copy by the language's own constructor: slice() is a view where the sample is a Buffer, and the caller's where it is a subclass. */
export function copyOf(sample: TypedSample): TypedSample {
  const own = globalThis[typedArrayName(sample) as 'Float64Array']
  try {
    const copy = new own(sample.length)
    setTypedArray.call(copy, sample as Float64Array)
    return copy
  } catch (cause) {
    throw new BootstrapError(`no memory for a copy of ${sample.length} observations`, {
      code: 'OUT_OF_MEMORY',
      cause,
    })
  }
}
const setTypedArray = Float64Array.prototype.set

function captureOneOf(sample: unknown, place: number): TypedSample {
  try {
    return captureSample(sample)
  } catch (error) {
    if (!isOurs(error)) throw error
    const { code, cause } = error
    const hint = typeof sample === 'number' ? 'one sample goes in a list: [sample]' : error.hint
    throw new BootstrapError(`sample ${place}: ${error.message}`, { code, hint, cause, index: place })
  }
}

/** 'Float32Array' ... of a typed array of any realm (an iframe's, vm's), for which instanceof is false; else undefined. */
function typedArrayName(value: unknown): string | undefined {
  return typeOfTypedArray.call(value)
}
const typeOfTypedArray = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get as (this: unknown) => string | undefined

function checkedTypedArray(sample: TypedSample): TypedSample {
  if (sample.length > 0) return sample
  if (isDetached(sample.buffer))
    throw new BootstrapError('the sample is detached: its buffer was transferred, so its values are gone', {
      code: 'INVALID_SAMPLE',
      hint: 'call before the buffer is transferred, or transfer a copy: sample.slice()',
    })
  throw emptySample()
}

/** ArrayBuffer.prototype.detached came with Node 22; a view over a detached buffer cannot be made in any version. */
function isDetached(buffer: ArrayBufferLike): boolean {
  try {
    new Uint8Array(buffer)
    return false
  } catch {
    return true
  }
}

function emptySample(): BootstrapError {
  return new BootstrapError('the sample is empty: expected at least one observation', {
    code: 'EMPTY_SAMPLE',
  })
}

/** NaN and infinities pass: they are judged with those of typed arrays, in one place, by the native side. */
function converted(values: readonly unknown[]): Float64Array {
  const { length } = values
  if (length === 0) throw emptySample()
  const sample = allocated(length, 'the sample')
  for (let i = 0; i < length; i++) {
    const value = values[i]
    if (typeof value !== 'number') throw notANumber(values, value, i)
    sample[i] = value
  }
  return sample
}

function notANumber(values: readonly unknown[], value: unknown, index: number): BootstrapError {
  const came = value === undefined && !(index in values) ? 'a hole' : show(value)
  return new BootstrapError(`expected numbers in the sample, got ${came} at index ${index}`, {
    code: 'INVALID_SAMPLE',
    hint: elementHint(value),
    index,
  })
}

function elementHint(element: unknown): string | undefined {
  switch (typeof element) {
    case 'string':
      return 'convert strings first: Float64Array.from(values, Number)'
    case 'bigint':
      return 'put bigints in a BigInt64Array or a BigUint64Array'
    case 'boolean':
      return 'convert booleans first: Uint8Array.from(values, Number)'
    case 'undefined':
      return "leave missing values out, or write NaN and nan: 'omit'"
    case 'object':
      return objectElementHint(element)
    default:
      return undefined
  }
}

function objectElementHint(element: object | null): string | undefined {
  if (element === null) return "leave missing values out, or write NaN and nan: 'omit'"
  if (Array.isArray(element) || ArrayBuffer.isView(element))
    return 'a sample in a list, as scipy takes it: pass the sample itself, not [sample]'
  const column = Object.keys(element).find((key) => /^[A-Za-z_$][\w$]{0,30}$/.test(key))
  return column && `rows of objects: pass one column, rows.map((row) => row.${column})`
}

function notASampleHint(data: unknown, typedArray: string | undefined): string | undefined {
  if (typedArray === 'Uint8ClampedArray') return 'convert it first: Uint8Array.from(data)'
  if (typedArray !== undefined) return 'convert it first: Float32Array.from(data)'
  if (typeof data === 'string') return "parse it first: Float64Array.from(text.split(','), Number)"
  if (typeof data === 'function') return 'the sample comes first, then the statistic: bootstrap(sample, mean)'
  if (typeof data !== 'object' || data === null) return undefined
  const tag = Object.prototype.toString.call(data)
  if (/^\[object (Shared)?ArrayBuffer\]$/.test(tag) || ArrayBuffer.isView(data))
    return 'say what its bytes are: new Float64Array(buffer), new Float32Array(buffer) …'
  if (tag === '[object Promise]') return 'await it first'
  if (Symbol.iterator in data) return 'collect it first: Float64Array.from(data)'
  return 'the statistic reads one variable: pass one column of the table, data.revenue'
}
