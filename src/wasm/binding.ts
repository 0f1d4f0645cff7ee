import { BootstrapError, ofSample } from '../errors.ts'
import type {
  NativeBatch,
  NativeBinding,
  NativeColumn,
  NativeComponent,
  NativeFailure,
  NativeIntervalOutcome,
  NativeIntervalRequest,
  NativeJackknife,
  NativeOutcome,
  NativeOutcomes,
  NativeRequest,
  NativeWarning,
} from '../native-binding.ts'
import { captured } from './capture.ts'
import { CANCELLED, Crew, type Hand, type Job, WasmControl } from './crew.ts'
import { type Column, type Failure, Instance, type Verb } from './instance.ts'
import { moduleOf, refused } from './module.ts'
import type { Surroundings } from './surroundings.ts'
import type { Opened } from './worker.ts'

/** As many runs may wait as for the native pool. */
const DEFAULT_QUEUE = 10_000

/** Pieces a Worker that a step of a run is given out in: the last one then leaves others idle for an eighth of the time. */
const PIECES_A_WORKER = 8

/** Its functions, where a control is that of crew.ts and what waits to be taken is an array. */
type Binding = Record<
  Exclude<keyof NativeBinding, 'default' | 'ExternalObject' | '__napiBindingTarget'>,
  unknown
>

type Location = Parameters<NativeBinding['intervalFor']>[1]

type Outcome = NativeOutcome & { failure?: NativeFailure }

/**
 * The native binding's functions by WebAssembly: what it does on threads is done in Workers, each with an instance of its own, since
 * any of them makes any chunk to the same bits. No memory is shared, so pages need no headers for it.
 */
export function wasmBinding(surroundings: Surroundings): NativeBinding {
  const module = moduleOf(surroundings)
  const crew = new Crew(surroundings, module, DEFAULT_QUEUE)

  /** One call of one Worker. */
  const once = <Answer>(
    verb: Verb,
    columns: readonly NativeColumn[],
    about: unknown,
    control: WasmControl,
    isNew = true,
  ): Promise<Answer> => {
    const data = captured(columns)
    if (!isNew) control.isAdmitted = true // what it is made of is there: no run waits to begin
    return crew.run(control, async (job) =>
      data.failure === undefined
        ? job.ask(job.hand(), { ask: verb, numbers: [], about, columns: data.columns! })
        : { failure: data.failure },
    ) as Promise<Answer>
  }

  return {
    NativeControl: WasmControl,
    NativeBatches: batchesOf(crew),
    NativeResampler: resamplerOf(module),
    valueVersion: () => surroundings.payload.valueVersion,
    configure: (threads: number | undefined, queue: number | undefined) =>
      crew.configure(threads, queue)
        ? null
        : {
            code: 'INVALID_OPTION',
            message: 'configure: expected to come before the first call that uses the pool, came after it',
            hint: 'call it once, where the program starts; `threads` of a run caps that run alone',
          },
    forgetCancelled: () => undefined, // they are gone at once
    bootstrap: (columns: NativeColumn[], request: NativeRequest, control: WasmControl) =>
      bootstrap(crew, columns, request, control),
    bootstrapMany: (
      samples: NativeColumn[],
      seeds: BigUint64Array,
      request: NativeRequest,
      control: WasmControl,
    ) => bootstrapMany(crew, samples, seeds, request, control),
    takeOutcome: (outcomes: NativeOutcome[], i: number) => outcomes[i]!,
    explain: (columns: NativeColumn[], request: NativeRequest, control: WasmControl) =>
      once<NativeOutcome>('explain', columns, request, control),
    intervalFor: (
      replicates: Float64Array,
      location: Location,
      interval: NativeIntervalRequest,
      control: WasmControl,
    ) => once<NativeIntervalOutcome>('interval_for', [replicates], { location, interval }, control, false),
    summary: (
      replicates: Float64Array,
      estimate: number,
      acceleration: number | undefined,
      units: number,
      interval: NativeIntervalRequest,
      control: WasmControl,
    ) =>
      once<NativeOutcome>(
        'summary',
        [replicates],
        { estimate, acceleration, units, interval },
        control,
        false,
      ),
    jackknife: (
      columns: NativeColumn[],
      component: NativeComponent,
      omitNan: boolean,
      control: WasmControl,
    ) => once<NativeJackknife>('jackknife', columns, { component, omitNan }, control),
    jackknifeOf: (values: Float64Array, estimate: number, control: WasmControl) =>
      once<NativeJackknife>('jackknife_of', [values], { estimate }, control, false),
    doublesLength: (doubles: Float64Array) => doubles.length,
    takeDoubles: (doubles: Float64Array, to: Uint8Array) => {
      to.set(new Uint8Array(doubles.buffer, doubles.byteOffset, doubles.byteLength))
    },
  } satisfies Binding as unknown as NativeBinding
}

function bootstrap(
  crew: Crew,
  columns: readonly NativeColumn[],
  request: NativeRequest,
  control: WasmControl,
): Promise<NativeOutcome> {
  const data = captured(columns)
  const most = request.threads === 0 ? crew.size : Math.min(request.threads, crew.size)
  return crew.run<Outcome>(control, async (job) => {
    if (data.failure !== undefined) return data
    const lead = job.hand()
    const { answer, back } = job.lend<Opened>(lead, {
      open: 'open_run',
      request,
      columns: data.columns!,
      giveBack: most > 1,
    })
    const run = await answer
    if (run.failure !== undefined) return run
    const opened = run as Opened
    const shares = opened.isLong && most > 1 ? sharesOf(job, most, back, request) : []
    return stepped(job, lead, shares, opened, request)
  })
}

/** Steps until the run has all that it needs, and what came out. */
async function stepped(
  job: Job,
  lead: Hand,
  shares: readonly Share[],
  opened: Opened,
  request: NativeRequest,
): Promise<Outcome> {
  const { handle } = opened
  for (let wanted: Wanted = opened; ; ) {
    const failure = await makeTogether(job, lead, shares, opened, wanted)
    if (failure !== undefined) return { failure }
    const state = await job.ask<Wanted & { isEnough: boolean }>(lead, { ask: 'is_enough', numbers: [handle] })
    if (state.failure !== undefined) return state
    if (state.isEnough) break
    wanted = state as Wanted
  }
  return job.ask(lead, { ask: 'finish', numbers: [handle, request.keepReplicates ? 1 : 0] })
}

/** Replicates that a step needs. */
interface Wanted {
  readonly from: number
  readonly to: number
}

interface Share {
  readonly hand: Hand
  /** The handle, or why there is none. */
  readonly opened: Promise<{ failure?: Failure; handle?: number }>
}

/** The same run opened by other Workers, one after the other: the columns go from hand to hand, and each makes a copy. */
function sharesOf(job: Job, most: number, back: Promise<readonly Column[]>, request: NativeRequest): Share[] {
  let columns = back
  return job.hands(most - 1).map((hand) => {
    const lent = columns.then((columns) =>
      job.lend<{ handle: number }>(hand, { open: 'open_share', request, columns, giveBack: true }),
    )
    columns = lent.then(({ back }) => back)
    return { hand, opened: lent.then(({ answer }) => answer) }
  })
}

/** All replicates of a step, in pieces of whole chunks: whoever is free makes the next. What failed, if anything did. */
async function makeTogether(
  job: Job,
  lead: Hand,
  shares: readonly Share[],
  { handle, chunkLength }: Opened,
  { from, to }: Wanted,
): Promise<Failure | undefined> {
  const pieces = (shares.length + 1) * PIECES_A_WORKER
  const length = shares.length === 0 ? to - from : Math.ceil((to - from) / pieces / chunkLength) * chunkLength
  let next = from
  let failure: Failure | undefined
  const eachPiece = async (make: (from: number, to: number) => Promise<{ failure?: Failure }>) => {
    while (next < to && failure === undefined) {
      const at = next
      next = Math.min(at + length, to)
      failure ??= (await make(at, next)).failure
    }
  }
  const byLead = eachPiece((from, to) =>
    job.ask(lead, { make: handle, from, to, chunkLength, rows: false, values: false }),
  )
  const byOthers = shares.map(async ({ hand, opened }) => {
    const share = await opened
    failure ??= share.failure
    await eachPiece(async (from, to) => {
      const piece = { make: share.handle!, from, to, chunkLength, rows: true, values: false }
      const made = await job.ask<{ rows: Float64Array }>(hand, piece)
      if (made.failure !== undefined) return made
      return job.ask(lead, { give: handle, first: from, rows: made.rows! })
    })
  })
  await Promise.all([byLead, ...byOthers])
  return failure
}

/** Samples that go to a Worker at once: a message a sample took longer than its run, and the caller's thread. */
const SAMPLES_A_CALL = 64

/** Every sample by one Worker, as many side by side as there are. */
function bootstrapMany(
  crew: Crew,
  samples: readonly NativeColumn[],
  seeds: BigUint64Array,
  request: NativeRequest,
  control: WasmControl,
): Promise<NativeOutcomes> {
  const copies = samples.map((sample) => captured([sample]))
  const most = request.threads === 0 ? crew.size : Math.min(request.threads, crew.size)
  return crew.run<NativeOutcomes & { failure?: NativeFailure }>(control, async (job) => {
    const outcomes: Outcome[] = []
    const failures: { readonly i: number; readonly failure: Failure }[] = []
    const unread = copies.findIndex(({ failure }) => failure !== undefined)
    const end = unread < 0 ? samples.length : unread
    if (unread >= 0) failures.push({ i: unread, failure: copies[unread]!.failure! })
    let next = 0
    const each = Math.max(1, Math.min(SAMPLES_A_CALL, Math.ceil(end / most / 4)))
    const byHand = job.hands(Math.min(most, end)).map(async (hand) => {
      while (next < end && !failures.some(({ i }) => i < next)) {
        const from = next
        next = Math.min(from + each, end)
        const runs = copies.slice(from, next).map(({ columns }, k) => ({
          request: { ...request, seed: seeds[from + k]! },
          columns: columns!,
        }))
        const done = await job.ask<{ outcomes: Outcome[] }>(hand, { runs, keep: request.keepReplicates })
        if (done.failure !== undefined) failures.push({ i: from, failure: done.failure })
        for (const [k, outcome] of (done.outcomes ?? []).entries()) {
          if (outcome.failure === undefined) outcomes[from + k] = outcome
          else failures.push({ i: from + k, failure: outcome.failure })
        }
      }
    })
    await Promise.all(byHand)
    const first = failures.sort((a, b) => a.i - b.i)[0]
    if (first !== undefined) return { failure: { ...first.failure, ...ofSample(first.i, first.failure) } }
    return {
      outcomes: outcomes as unknown as NonNullable<NativeOutcomes['outcomes']>,
      resamples: outcomes.reduce((sum, { resamples }) => sum + resamples!, 0),
    }
  })
}

/** A run whose replicates are asked for, batch by batch. A Worker keeps it open in between, if it lives so long. */
function batchesOf(crew: Crew) {
  /** What is forgotten without `close`, and by whom it is kept. */
  interface Lease {
    readonly number: number
    hand: Hand | undefined
    isOver: boolean
  }
  const end = (lease: Lease) => {
    lease.isOver = true
    lease.hand?.over(lease.number)
  }
  const forgotten = new FinalizationRegistry<Lease>(end)

  return class {
    readonly #request: NativeRequest
    readonly #lease: Lease = { number: crew.lease(), hand: undefined, isOver: false }
    #data: ReturnType<typeof captured>
    #share = { handle: 0, chunkLength: 1, width: 1 }
    /** Replicates that are made, whole chunks; and those of them that are not handed out yet. */
    #made = 0
    #rest = new Float64Array(0)

    constructor(columns: readonly NativeColumn[], request: NativeRequest) {
      this.#data = captured(columns)
      this.#request = request
      forgotten.register(this, this.#lease)
    }

    next(most: number, control: WasmControl): Promise<NativeBatch> {
      return crew.run<NativeBatch & { failure?: NativeFailure }>(
        control,
        async (job) => {
          if (this.#data.failure !== undefined) return { failure: this.#data.failure }
          const failure = await this.#open(job)
          if (failure !== undefined) return { failure }
          // What follows would go to whoever has its handle now.
          if (this.#lease.isOver) return { failure: CANCELLED }
          const { handle, chunkLength, width } = this.#share
          const wanted = most * width
          const missing = Math.ceil((wanted - this.#rest.length) / width)
          let all = this.#rest
          if (missing > 0) {
            const from = this.#made
            const to = Math.min(
              from + Math.ceil(missing / chunkLength) * chunkLength,
              this.#request.resamples,
            )
            const piece = { make: handle, from, to, chunkLength, rows: true, values: true }
            const made = await job.ask<{ rows: Float64Array }>(this.#lease.hand!, piece)
            if (made.failure !== undefined) return { failure: made.failure }
            all = new Float64Array(this.#rest.length + made.rows!.length)
            all.set(this.#rest)
            all.set(made.rows!, this.#rest.length)
            this.#made = to
          }
          this.#rest = all.slice(wanted)
          return { replicates: all.slice(0, wanted) as unknown as NonNullable<NativeBatch['replicates']> }
        },
        this.#lease.number,
      )
    }

    /** In the Worker that has it, or in another. */
    async #open(job: Job): Promise<Failure | undefined> {
      const { hand } = this.#lease
      if (hand !== undefined && !hand.isGone) {
        job.take(hand)
        return undefined
      }
      this.#lease.hand = job.hand()
      const { answer, back } = job.lend<{ handle: number; chunkLength: number; width: number }>(
        this.#lease.hand,
        { open: 'open_share', request: this.#request, columns: this.#data.columns!, giveBack: true },
      )
      const { failure, handle = 0, chunkLength = 1, width = 1 } = await answer
      this.#data = { columns: [...(await back)] }
      this.#share = { handle, chunkLength, width }
      return failure
    }

    close(): void {
      end(this.#lease)
      this.#data = { columns: [] }
      this.#rest = new Float64Array(0)
    }
  }
}

interface OpenedResampler {
  readonly failure?: Failure
  readonly handle?: number
  readonly size?: number
  readonly warnings?: NativeWarning[]
}

/** Resamples for functions of the caller's, drawn on their own thread by an instance of its own. */
function resamplerOf(module: () => Promise<Uint8Array<ArrayBuffer>>) {
  let local: Promise<Instance> | undefined
  const instance = async () => Instance.of(await module())
  const forgotten = new FinalizationRegistry<() => void>((close) => close())
  const closed = (opener: Instance, handle: number) => {
    try {
      opener.close(handle)
    } catch {
      // It has had a fault, and is forgotten as a whole.
    }
  }

  return class {
    readonly #data: ReturnType<typeof captured>
    readonly #about: { readonly seed: bigint; readonly symmetric: boolean; readonly omitNan: boolean }
    #instance: Instance | undefined
    #opened: OpenedResampler = {}

    constructor(columns: readonly NativeColumn[], seed: bigint, symmetric: boolean, omitNan: boolean) {
      this.#data = captured(columns)
      this.#about = { seed, symmetric, omitNan }
    }

    /** To be awaited before all else. */
    async ready(): Promise<void> {
      const { failure, columns } = this.#data
      this.#opened = failure === undefined ? await this.#open(columns!) : { failure }
    }

    async #open(columns: readonly Column[]): Promise<OpenedResampler> {
      local ??= instance()
      try {
        this.#instance = await local
      } catch (error) {
        local = undefined // it may have been the moment's memory
        return { failure: refused('WebAssembly could not be compiled', error) }
      }
      const opener = this.#instance
      const failure = opener.lay(columns)
      if (failure !== undefined) return { failure }
      const opened = this.#ask<OpenedResampler>('open_resampler', [], this.#about)
      const { handle } = opened
      if (handle !== undefined) forgotten.register(this, () => closed(opener, handle))
      return opened
    }

    /** After a fault the next resampler gets another instance: this one's memory may be in any state. */
    #ask<Fields>(verb: Verb, numbers: readonly number[], about?: unknown) {
      try {
        return this.#instance!.ask<Fields>(verb, numbers, about)
      } catch (cause) {
        local = undefined
        throw new BootstrapError(`a fault of bootlace's own: ${(cause as Error).message}`, {
          code: 'INTERNAL',
          cause,
        })
      }
    }

    failure(): NativeFailure | null {
      return this.#opened.failure ?? null
    }

    size(): number {
      return this.#opened.size ?? 0
    }

    warnings(): NativeWarning[] {
      return this.#opened.warnings ?? []
    }

    plan(resamples: number): NativeOutcome {
      return this.#ask('plan_of_resampler', [this.#opened.handle!, resamples])
    }

    sample(to: readonly Uint8Array[]): void {
      this.#fill(to, true)
    }

    draw(to: readonly Uint8Array[]): void {
      this.#fill(to, false)
    }

    #fill(to: readonly Uint8Array[], isSample: boolean): void {
      const handle = this.#opened.handle!
      this.#ask('draw', [handle, isSample ? 1 : 0])
      for (const [k, column] of to.entries()) this.#instance!.drawn(handle, k, column)
    }
  }
}
