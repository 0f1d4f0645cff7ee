// Values that both sides know, as bytes: a tag, and what belongs to it in little-endian order. The other side is crate/wasm/src/value.rs.

const NOTHING = 0
const FALSE = 1
const TRUE = 2
const NUMBER = 3
const WHOLE = 4
const TEXT = 5
const LIST = 6
const RECORD = 7
const DOUBLES = 8

/** A value of records, lists, strings, numbers, booleans and bigints in [0, 2^64) as bytes. */
export function written(value: unknown): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder()
  const bytes: number[] = []
  const number = (width: number, write: (view: DataView) => void) => {
    const view = new DataView(new ArrayBuffer(width))
    write(view)
    bytes.push(...new Uint8Array(view.buffer))
  }
  const length = (count: number) => number(4, (view) => view.setUint32(0, count, true))
  const text = (string: string) => {
    const encoded = encoder.encode(string)
    length(encoded.length)
    bytes.push(...encoded)
  }
  const write = (value: unknown): void => {
    switch (typeof value) {
      case 'undefined':
        bytes.push(NOTHING)
        return
      case 'boolean':
        bytes.push(value ? TRUE : FALSE)
        return
      case 'number':
        bytes.push(NUMBER)
        number(8, (view) => view.setFloat64(0, value, true))
        return
      case 'bigint':
        bytes.push(WHOLE)
        number(8, (view) => view.setBigUint64(0, value, true))
        return
      case 'string':
        bytes.push(TEXT)
        text(value)
        return
    }
    if (Array.isArray(value)) {
      bytes.push(LIST)
      length(value.length)
      for (const item of value) write(item)
      return
    }
    const fields = Object.entries(value as object)
    bytes.push(RECORD)
    length(fields.length)
    for (const [name, field] of fields) {
      text(name)
      write(field)
    }
  }
  write(value)
  return Uint8Array.from(bytes)
}

/** The value of such bytes; `doubles` gives the array that waits at a place. */
export function read(bytes: Uint8Array, doubles: (place: number) => Float64Array): unknown {
  const decoder = new TextDecoder()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const skip = (width: number) => {
    at += width
    return at - width
  }
  const length = () => view.getUint32(skip(4), true)
  const text = () => {
    const count = length()
    const from = skip(count)
    return decoder.decode(bytes.subarray(from, from + count))
  }
  const next = (): unknown => {
    const tag = view.getUint8(skip(1))
    switch (tag) {
      case NOTHING:
        return undefined
      case FALSE:
      case TRUE:
        return tag === TRUE
      case NUMBER:
        return view.getFloat64(skip(8), true)
      case WHOLE:
        return view.getBigUint64(skip(8), true)
      case TEXT:
        return text()
      case LIST:
        return Array.from({ length: length() }, next)
      case RECORD:
        return Object.fromEntries(Array.from({ length: length() }, () => [text(), next()] as const))
      case DOUBLES:
        return doubles(length())
    }
    throw new Error(`a message with the tag ${tag}`)
  }
  return next()
}
