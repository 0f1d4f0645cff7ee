import { ofSample } from '../errors.ts'
import type {
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
} from '../native-binding.ts'
import { batchesOf } from './batches.ts'
import { captured } from './capture.ts'
import { Crew, type Hand, type Job, WasmControl } from './crew.ts'
import type { Column, Failure, Verb } from './instance.ts'
import { moduleOf } from './module.ts'
import { resamplerOf } from './resampler.ts'
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
  const most = crew.granted(request.threads)
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
  const most = crew.granted(request.threads)
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
