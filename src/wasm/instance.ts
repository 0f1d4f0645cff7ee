import { read, written } from './message.ts'

/** What the module exports: see crate/wasm/src/lib.rs. Addresses and lengths are numbers, in bytes and values. */
interface Exports extends Record<Verb, (...numbers: readonly number[]) => void> {
  readonly memory: { readonly buffer: ArrayBuffer }
  start(): void
  message(length: number): number
  message_at(): number
  message_length(): number
  last_words_at(): number
  last_words_length(): number
  column(isDouble: number, length: number): number
  forget_columns(): void
  doubles_at(place: number): number
  doubles_length(place: number): number
  forget_doubles(): void
  place(handle: number, first: number, numbers: number): number
  close(handle: number): void
  drawn_at(handle: number, column: number): number
}

/** An export that answers by a message. */
export type Verb =
  | 'open_run'
  | 'open_share'
  | 'make'
  | 'make_rows'
  | 'is_enough'
  | 'finish'
  | 'explain'
  | 'interval_for'
  | 'summary'
  | 'jackknife'
  | 'jackknife_of'
  | 'open_resampler'
  | 'plan_of_resampler'
  | 'draw'

/** What the module takes; other numbers come as doubles. */
export type Column = Float32Array | Float64Array

/** What went wrong, as the native side says it. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly index?: number
}

export type Answer<Fields> = { failure?: Failure } & Partial<Fields>

/** What of WebAssembly is used: its types are the DOM's, not those of Node.js. */
interface Global {
  readonly WebAssembly: {
    instantiate(bytes: Uint8Array<ArrayBuffer>): Promise<{ readonly instance: { readonly exports: object } }>
  }
}

/** The module with a memory of its own. Its calls block; after one that has thrown it is of no use any more. */
export class Instance {
  readonly #exports: Exports

  private constructor(exports: Exports) {
    this.#exports = exports
    exports.start()
  }

  /** Compiled beside the calling thread. */
  static async of(bytes: Uint8Array<ArrayBuffer>): Promise<Instance> {
    const { WebAssembly } = globalThis as unknown as Global
    const { instance } = await WebAssembly.instantiate(bytes)
    return new Instance(instance.exports as unknown as Exports)
  }

  /** Lays down the columns that the next call takes, or says that there is no memory for them. */
  lay(columns: readonly Column[]): Failure | undefined {
    const exports = this.#exports
    for (const column of columns) {
      const at = exports.column(column.BYTES_PER_ELEMENT === 8 ? 1 : 0, column.length)
      if (at === 0) {
        exports.forget_columns()
        const message = `a copy of the sample: no memory for ${column.length} values of ${column.BYTES_PER_ELEMENT} bytes`
        return { code: 'OUT_OF_MEMORY', message }
      }
      const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
      this.#bytes(at, column.byteLength).set(bytes)
    }
    return undefined
  }

  /** Lays a message down, and calls: what comes back is a copy of its own. */
  ask<Fields>(verb: Verb, numbers: readonly number[] = [], asked?: unknown): Answer<Fields> {
    const exports = this.#exports
    if (asked !== undefined) {
      const message = written(asked)
      this.#bytes(exports.message(message.length), message.length).set(message)
    }
    try {
      exports[verb](...numbers)
    } catch (cause) {
      const words = new TextDecoder().decode(
        this.#bytes(exports.last_words_at(), exports.last_words_length()),
      )
      throw new Error(words === '' ? String(cause) : words, { cause })
    }
    const doubles = (place: number) => this.#doubles(exports.doubles_at(place), exports.doubles_length(place))
    const answer = read(this.#bytes(exports.message_at(), exports.message_length()), doubles)
    exports.forget_doubles()
    return answer as Answer<Fields>
  }

  /** Hands over rows that another instance has made; false where nobody asked for them. */
  give(handle: number, first: number, rows: Float64Array): boolean {
    const at = this.#exports.place(handle, first, rows.length)
    if (at === 0) return false
    new Float64Array(this.#exports.memory.buffer, at >>> 0, rows.length).set(rows)
    return true
  }

  close(handle: number): void {
    this.#exports.close(handle)
  }

  /** Copies a column of the last resample. */
  drawn(handle: number, column: number, to: Uint8Array): void {
    to.set(this.#bytes(this.#exports.drawn_at(handle, column), to.length))
  }

  #bytes(at: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#exports.memory.buffer, at >>> 0, length)
  }

  #doubles(at: number, length: number): Float64Array {
    return new Float64Array(this.#exports.memory.buffer, at >>> 0, length).slice()
  }
}
