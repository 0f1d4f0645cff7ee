import { soon } from '../soon.ts'
import { type Answer, type Column, type Failure, Instance, type Verb } from './instance.ts'

// The side of a Worker: one instance, which does what it is asked in pieces of some milliseconds, so that runs pass one another, and
// one that is ended stops.

/** What a host asks; `job` is the run that it belongs to. */
export type Call = { readonly id: number; readonly job: number } & (
  | {
      readonly ask: Verb
      readonly numbers: readonly number[]
      readonly about?: unknown
      readonly columns?: readonly Column[]
    }
  /** Opens a run or a share, and gives the columns back as soon as they are copied if others are to have them too. */
  | {
      readonly open: 'open_run' | 'open_share'
      readonly request: unknown
      readonly columns: readonly Column[]
      readonly giveBack: boolean
    }
  | Piece
  | { readonly give: number; readonly first: number; readonly rows: Float64Array }
  /** Whole runs, one after the other, until one fails. */
  | { readonly runs: readonly Whole[]; readonly keep: boolean }
)

/** Replicates of an open run: laid down there, or as rows for another, or as the values that rows stand for. */
interface Piece {
  readonly make: number
  readonly from: number
  readonly to: number
  readonly chunkLength: number
  readonly rows: boolean
  readonly values: boolean
}

interface Whole {
  readonly request: unknown
  readonly columns: readonly Column[]
}

/** What a Worker says: that so many resamples more are made, that it has copied the columns, what came of a call; or that it may not compile. */
export type Report = { readonly id: number } & (
  | { readonly made: number }
  | { readonly back: readonly Column[] }
  | { readonly answer: unknown }
  | { readonly fault: string }
  | { readonly refused: string }
)

/** How a Worker is reached, in whatever surroundings. */
export interface Host {
  readonly hear: (listener: (message: unknown) => void) => void
  readonly say: (message: unknown, transfer: readonly ArrayBuffer[]) => void
}

/** Long enough that turns cost nothing, short enough that a run that is ended stops at once. */
const SLICE_MS = 8

/** Serves a host, whose messages are the module, calls, and numbers of jobs that are over: what these have open is closed. */
export function serve({ hear, say }: Host): void {
  let came: (bytes: Uint8Array<ArrayBuffer>) => void
  const ready = new Promise<Uint8Array<ArrayBuffer>>((resolve) => {
    came = resolve
  }).then(Instance.of)
  ready.catch((error) => say({ id: 0, refused: String(error) } satisfies Report, []))
  const jobs = new Map<number, JobHere>()
  const jobOf = (number: number): JobHere => {
    const job = jobs.get(number) ?? { calls: 0, isOver: false, handles: [] }
    jobs.set(number, job)
    return job
  }

  const make = async (
    instance: Instance,
    { make: handle, from, to, chunkLength, rows, values }: Piece,
    id: number,
    job: JobHere,
  ): Promise<Answer<{ rows: Float64Array }>> => {
    const parts: Float64Array[] = []
    let chunks = 1
    for (let at = from; at < to; ) {
      if (job.isOver) return { failure: CANCELLED }
      const next = Math.min(at + chunks * chunkLength, to)
      const began = performance.now()
      const made = rows
        ? instance.ask<{ rows: Float64Array }>('make_rows', [handle, at, next, values ? 1 : 0])
        : instance.ask<{ rows: Float64Array }>('make', [handle, at, next])
      if (made.failure !== undefined) return { failure: made.failure }
      if (made.rows !== undefined) parts.push(made.rows)
      const took = performance.now() - began
      say({ id, made: next - at } satisfies Report, [])
      at = next
      chunks = Math.max(
        1,
        Math.floor(took > 0 ? Math.min((chunks * SLICE_MS) / took, 4 * chunks) : 4 * chunks),
      )
      if (at < to) await new Promise<void>(soon) // messages come in
    }
    return rows ? { rows: joined(parts) } : {}
  }

  const whole = async (
    instance: Instance,
    { request, columns }: Whole,
    keep: boolean,
    id: number,
    job: JobHere,
  ): Promise<{ failure?: Failure }> => {
    const failure = instance.lay(columns)
    if (failure !== undefined) return { failure }
    const run = instance.ask<Opened>('open_run', [], request)
    if (run.failure !== undefined) return { failure: run.failure }
    const { handle, chunkLength } = run as Opened
    job.handles.push(handle)
    for (let wanted = run as Opened; ; ) {
      const { from, to } = wanted
      const piece = { make: handle, from, to, chunkLength, rows: false, values: false }
      const made = await make(instance, piece, id, job)
      if (made.failure !== undefined) return made
      const state = instance.ask<Opened & { isEnough: boolean }>('is_enough', [handle])
      if (state.failure !== undefined) return { failure: state.failure }
      if (state.isEnough) break
      wanted = state as Opened
    }
    job.handles.splice(job.handles.indexOf(handle), 1)
    return instance.ask<object>('finish', [handle, keep ? 1 : 0])
  }

  const done = async (call: Call, job: JobHere): Promise<unknown> => {
    const instance = await ready
    if (job.isOver) return { failure: CANCELLED }
    if ('make' in call) return make(instance, call, call.id, job)
    if ('give' in call) {
      return instance.give(call.give, call.first, call.rows) ? {} : { failure: LOST }
    }
    if ('runs' in call) {
      const outcomes: { failure?: Failure }[] = []
      for (const run of call.runs) {
        const outcome = await whole(instance, run, call.keep, call.id, job)
        outcomes.push(outcome)
        if (outcome.failure !== undefined) break
      }
      return { outcomes }
    }
    const failure = call.columns && instance.lay(call.columns)
    if (failure !== undefined) return { failure }
    if ('ask' in call) return instance.ask(call.ask, call.numbers, call.about)
    if (call.giveBack) say({ id: call.id, back: call.columns } satisfies Report, buffersOf(call.columns))
    const opened = instance.ask<{ handle: number }>(call.open, [], call.request)
    if (opened.handle !== undefined) job.handles.push(opened.handle)
    return opened
  }

  /** Once nothing of it is being done any more. */
  const forget = async (number: number, { calls, isOver, handles }: JobHere) => {
    if (calls > 0 || !isOver) return
    jobs.delete(number)
    const instance = await ready
    for (const handle of handles) instance.close(handle)
  }

  hear((message) => {
    if (message instanceof Uint8Array) {
      came(message as Uint8Array<ArrayBuffer>)
      return
    }
    if (typeof message === 'number') {
      const over = jobOf(message)
      over.isOver = true
      void forget(message, over)
      return
    }
    const call = message as Call
    const job = jobOf(call.job)
    job.calls += 1
    done(call, job)
      .then(
        (answer) => say({ id: call.id, answer } satisfies Report, buffersOf(answer)),
        (fault) => say({ id: call.id, fault: String((fault as Error).message) } satisfies Report, []),
      )
      .then(() => {
        job.calls -= 1
        return forget(call.job, job)
      })
  })
}

/** What opening a run says: see crate/wasm/src/lib.rs. */
export interface Opened {
  readonly handle: number
  readonly chunkLength: number
  readonly from: number
  readonly to: number
  readonly isLong: boolean
}

/** A run's part in a Worker. */
interface JobHere {
  calls: number
  isOver: boolean
  readonly handles: number[]
}

export const CANCELLED: Failure = { code: 'CANCELLED', message: 'the run was cancelled' }
const LOST: Failure = { code: 'INTERNAL', message: 'replicates that nobody asked for' }

/** One after the other. */
export function joined(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0]!
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** The buffers of all arrays in a value: they are handed over, not copied. */
export function buffersOf(value: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(buffersOf)
}
