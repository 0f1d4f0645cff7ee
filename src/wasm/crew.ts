import type { Column, Failure } from './instance.ts'
import { refused } from './module.ts'
import type { Port, Surroundings } from './surroundings.ts'
import { buffersOf, CANCELLED, type Call, type Report } from './worker.ts'

/** A call without what the hand itself adds. */
export type Asked = Call extends infer Each ? (Each extends Call ? Omit<Each, 'id' | 'job'> : never) : never

type Answered = { failure?: Failure }

/** Who is told what a Worker says before its answer. */
interface Listener {
  readonly made?: (count: number) => void
  readonly back?: (columns: readonly Column[]) => void
}

interface Pending extends Listener {
  readonly resolve: (answer: Answered) => void
}

/** After so long without work the Workers are stopped: their memory never shrinks. */
const IDLE_MS = 5_000

/**
 * Runs that are begun at once, for every Worker: they pass one another in pieces of milliseconds; more would only hold memory. What is
 * beyond one a Worker counts as waiting all the same.
 */
const RUNS_A_WORKER = 16

/** A Worker and what it was asked. */
class Hand {
  /** Runs that have something there. */
  readonly jobs = new Set<number>()
  readonly #port: Port | undefined
  /** Why it is gone. */
  #failure: Failure | undefined
  readonly #pending = new Map<number, Pending>()
  #last = 0

  constructor(surroundings: Surroundings, module: () => Promise<Uint8Array<ArrayBuffer>>) {
    const failed = (error: unknown) => this.end(refused('a Worker could not be started', error))
    try {
      this.#port = surroundings.spawn((message) => this.#heard(message as Report), failed)
    } catch (error) {
      failed(error)
    }
    module().then((bytes) => this.#port?.post(bytes, [bytes.buffer]), failed)
  }

  get isGone(): boolean {
    return this.#failure !== undefined
  }

  ask<Fields>(job: number, asked: Asked, listener: Listener = {}): Promise<Answered & Partial<Fields>> {
    const failure = this.#failure
    if (failure !== undefined) return Promise.resolve({ failure } as Answered & Partial<Fields>)
    const id = ++this.#last
    return new Promise((resolve) => {
      this.#pending.set(id, { ...listener, resolve: resolve as Pending['resolve'] })
      this.#port?.post(
        { ...asked, id, job },
        buffersOf(
          'columns' in asked
            ? asked.columns
            : 'rows' in asked
              ? asked.rows
              : 'runs' in asked
                ? asked.runs.map(({ columns }) => columns)
                : undefined,
        ),
      )
    })
  }

  #heard(report: Report): void {
    if ('refused' in report) {
      this.end(refused('WebAssembly could not be compiled', report.refused))
      return
    }
    const pending = this.#pending.get(report.id)
    if (pending === undefined) return
    if ('made' in report) {
      pending.made?.(report.made)
      return
    }
    if ('back' in report) {
      pending.back?.(report.back)
      return
    }
    this.#pending.delete(report.id)
    if ('answer' in report) {
      pending.resolve(report.answer as Answered)
      return
    }
    const failure: Failure = {
      code: 'INTERNAL',
      message: `a fault of bootlace's own: ${report.fault}`,
      hint: 'please report it, with the statistic, the options and the shape of the data',
    }
    pending.resolve({ failure })
    this.end(failure) // its memory may be in any state
  }

  /** Keeps the process alive, or lets it go. */
  hold(holds: boolean): void {
    if (this.isGone) return
    if (holds) this.#port?.hold()
    else this.#port?.release()
  }

  /** Ends what a run is doing there, and closes what it has open. */
  over(job: number): void {
    if (!this.isGone) this.#port?.post(job, [])
  }

  end(failure: Failure): void {
    if (this.isGone) return
    this.#failure = failure
    this.#port?.end()
    for (const { resolve } of this.#pending.values()) resolve({ failure })
    this.#pending.clear()
  }
}

export type { Hand }

/** A run's place in the crew. Once it is over what it asks fails. */
export interface Job {
  /** A Worker for it: the one with the fewest runs. */
  hand(): Hand
  /** So many others at most. */
  hands(most: number): Hand[]
  /** This one. */
  take(hand: Hand): Hand
  ask<Fields>(hand: Hand, asked: Asked): Promise<Answered & Partial<Fields>>
  /** The same, of what gives columns back: they come before the answer, or none where it fails. */
  lend<Fields>(hand: Hand, asked: Asked): Lent<Fields>
}

export interface Lent<Fields> {
  readonly answer: Promise<Answered & Partial<Fields>>
  readonly back: Promise<readonly Column[]>
}

/** The reins of a run: cancelled from the outside, and how many resamples are made. */
export class WasmControl {
  /** Its first job was let in: the others are not refused. */
  isAdmitted = false
  isCancelled = false
  readonly #listeners = new Set<() => void>()
  #made = 0

  cancel(): void {
    this.isCancelled = true
    for (const listener of this.#listeners) listener()
  }

  done(): number {
    return this.#made
  }

  advance(by: number): void {
    this.#made += by
  }

  /** Returns how to stop listening. */
  onCancel(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** The Workers of this thread, started when there is work for them, and the runs that wait for one. */
export class Crew {
  readonly #surroundings: Surroundings
  readonly #module: () => Promise<Uint8Array<ArrayBuffer>>
  readonly #waiting: (() => void)[] = []
  #hands: Hand[] = []
  #size: number | undefined
  #queue: number
  #running = 0
  #lastJob = 0
  #isUsed = false
  #idle: ReturnType<typeof setTimeout> | undefined

  constructor(surroundings: Surroundings, module: () => Promise<Uint8Array<ArrayBuffer>>, queue: number) {
    this.#surroundings = surroundings
    this.#module = module
    this.#queue = queue
  }

  /** False after the first run. */
  configure(threads: number | undefined, queue: number | undefined): boolean {
    if (this.#isUsed) return false
    this.#size = threads ?? this.#size
    this.#queue = queue ?? this.#queue
    return true
  }

  get size(): number {
    this.#size ??= this.#surroundings.processors()
    return this.#size
  }

  /** Workers that a run may use where it asks for so many threads; 0 for all. */
  granted(threads: number): number {
    return threads === 0 ? this.size : Math.min(threads, this.size)
  }

  /** For a run in several parts, which keeps open between them what it has in a Worker: `over` has to be said to that. */
  lease(): number {
    this.#lastJob += 1
    return this.#lastJob
  }

  /** Does a run, or a part of the one with that lease, when it is its turn. It always comes to its end: by a failure where it is refused or cancelled. */
  async run<Answer extends Answered>(
    control: WasmControl,
    work: (job: Job) => Promise<Answer>,
    lease?: number,
  ): Promise<Answer | Answered> {
    this.#isUsed = true
    const inLine = this.#running + this.#waiting.length - this.size
    if (!control.isAdmitted && inLine >= this.#queue) return { failure: queueFull(this.#queue) }
    control.isAdmitted = true
    if (this.#running >= this.size * RUNS_A_WORKER) {
      if (!(await this.#turn(control))) return { failure: CANCELLED }
    } else {
      this.#running += 1
    }
    const number = lease ?? this.lease()
    let isOver = false
    const mine = new Set<Hand>()
    const stop = control.onCancel(() => {
      // Nothing may follow: what it had open is closed, and its handle another's.
      isOver = true
      for (const hand of mine) {
        if (hand.jobs.size === 1) hand.end(CANCELLED)
        else hand.over(number)
      }
    })
    const take = (hand: Hand) => {
      mine.add(hand)
      hand.jobs.add(number)
      hand.hold(true)
      return hand
    }
    const ask = <Fields>(hand: Hand, asked: Asked, back?: (columns: readonly Column[]) => void) =>
      isOver
        ? Promise.resolve({ failure: CANCELLED } as Answered & Partial<Fields>)
        : hand.ask<Fields>(number, asked, {
            made: (count) => control.advance(count),
            ...(back === undefined ? {} : { back }),
          })
    try {
      if (control.isCancelled) return { failure: CANCELLED }
      return await work({
        hand: () => take(this.#least()),
        hands: (count) => this.#fewest(Math.min(count, this.size - mine.size), mine).map(take),
        take,
        ask,
        lend: <Fields>(hand: Hand, asked: Asked) => {
          let given = (_: readonly Column[]) => {}
          const back = new Promise<readonly Column[]>((resolve) => {
            given = resolve
          })
          const answer = ask<Fields>(hand, asked, given)
          void answer.then(() => given([]))
          return { answer, back }
        },
      })
    } finally {
      stop()
      isOver = true
      for (const hand of mine) {
        if (lease === undefined) hand.over(number)
        hand.jobs.delete(number)
        if (hand.jobs.size === 0) hand.hold(false)
      }
      this.#next()
    }
  }

  /** Waits for one: true when it has come, false where the run was cancelled before. */
  #turn(control: WasmControl): Promise<boolean> {
    return new Promise((resolve) => {
      const begin = () => {
        stop()
        resolve(true)
      }
      const stop = control.onCancel(() => {
        const at = this.#waiting.indexOf(begin)
        if (at < 0) return
        this.#waiting.splice(at, 1)
        stop()
        resolve(false)
      })
      this.#waiting.push(begin)
    })
  }

  /** The next that waits has its turn. */
  #next(): void {
    const next = this.#waiting.shift()
    if (next !== undefined) {
      next()
      return
    }
    this.#running -= 1
    if (this.#running > 0) return
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => {
      if (this.#running > 0) return
      for (const hand of this.#hands) hand.end(CANCELLED)
      this.#hands = []
    }, IDLE_MS)
    // In Node.js it must not keep the process alive; in browsers it is a number.
    ;(this.#idle as { unref?: () => void }).unref?.()
  }

  #least(): Hand {
    return this.#fewest(1)[0]!
  }

  /** So many with the fewest runs, without those. */
  #fewest(count: number, without: ReadonlySet<Hand> = new Set()): Hand[] {
    this.#hands = this.#hands.filter((hand) => !hand.isGone)
    const idle = this.#hands.filter((hand) => hand.jobs.size === 0).length
    for (let missing = count - idle; missing > 0 && this.#hands.length < this.size; missing--) {
      this.#hands.push(new Hand(this.#surroundings, this.#module))
    }
    const others = this.#hands.filter((hand) => !without.has(hand))
    return others.sort((a, b) => a.jobs.size - b.jobs.size).slice(0, count)
  }
}

function queueFull(most: number): Failure {
  return {
    code: 'QUEUE_FULL',
    message: `expected at most ${most} runs to wait, and as many do`,
    hint: 'try again when some are done; many small samples go in one call, bootstrapMany; configure({ queue }) sets how many may wait',
  }
}
