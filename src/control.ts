import type { NativeBinding } from './native.ts'
import { soon } from './soon.ts'
import { onAborted, reasonOf, type Supervision } from './supervision.ts'

/** At most 20 times a second. */
const PROGRESS_MS = 50

/**
 * A run's reins: the native side's flag and count, and those of the part that goes on here. The caller's promise is settled by
 * the caller's signal at once; what the run still does ends at its next look at `isCancelled`.
 */
export class Control {
  readonly native
  readonly #binding: NativeBinding
  readonly #supervision: Supervision
  readonly #total: number
  #isCancelled = false
  /** Resamples that were made here, not by the native side. */
  #done = 0
  /** How often a resample is counted before it is done. */
  #passes = 1
  #told = 0
  #toldAt = performance.now()
  /** Why it was ended: also for work that begins after that. */
  #reason: readonly [unknown] | undefined

  constructor(native: NativeBinding, supervision: Supervision, total: number) {
    this.#binding = native
    this.native = new native.NativeControl()
    this.#supervision = supervision
    this.#total = total
  }

  get isCancelled(): boolean {
    return this.#isCancelled
  }

  /** Ends the run. */
  cancel(): void {
    this.#isCancelled = true
    this.native.cancel()
    forgetCancelled(this.#binding)
  }

  /** Every resample is made by the native side first, and then here. */
  inTwoPasses(): void {
    this.#passes = 2
  }

  /** So many resamples more were made here. */
  advance(by: number): void {
    this.#done += by
  }

  /** What `work` gives, unless the signal or a throw of onProgress ends it first. Can follow one another; `work` is begun before this returns. */
  during<T>(work: () => Promise<T>): Promise<T> {
    const { signal, onProgress } = this.#supervision
    if (signal === undefined && onProgress === undefined) return work()
    if (signal?.aborted) this.#end(reasonOf(signal))
    if (this.#reason !== undefined) return Promise.reject(this.#reason[0])
    return new Promise((resolve, reject) => {
      const stop = (reason: unknown) => {
        leave()
        this.#end(reason)
        reject(reason)
      }
      const stopListening = signal && onAborted(signal, () => stop(reasonOf(signal)))
      const look = () => {
        if (onProgress === undefined || performance.now() - this.#toldAt < PROGRESS_MS) return
        const done = Math.floor((this.#done + this.native.done()) / this.#passes)
        if (done > this.#told && done < this.#total) this.#tell(done, stop)
      }
      const timer = onProgress && setInterval(look, PROGRESS_MS)
      timer?.unref?.()
      const leave = () => {
        clearInterval(timer)
        stopListening?.()
      }
      work().then(
        (value) => {
          leave()
          // Another listener of the signal may have kept its news from us.
          if (signal?.aborted) stop(reasonOf(signal))
          look() // pieces of work that are shorter than the timer's period
          resolve(value)
        },
        (error) => {
          leave()
          reject(error)
        },
      )
    })
  }

  #end(reason: unknown): void {
    this.#reason ??= [reason]
    this.cancel()
  }

  /** The last word of progress; what the callback throws is thrown. */
  finish(): void {
    let failure: readonly [unknown] | undefined
    this.#tell(this.#total, (reason) => {
      failure ??= [reason]
    })
    if (failure !== undefined) throw failure[0]
  }

  #tell(done: number, stop: (reason: unknown) => void): void {
    const { onProgress } = this.#supervision
    if (onProgress === undefined) return
    this.#told = done
    this.#toldAt = performance.now()
    try {
      // A callback may be async all the same: what it rejects with must not end the process.
      Promise.resolve(onProgress({ done, total: this.#total }) as unknown).catch(stop)
    } catch (thrown) {
      stop(thrown)
    }
  }
}

let isForgetting = false

/** Frees what cancelled runs hold that still wait; of many that are ended in one turn once, since it looks through the queue. */
function forgetCancelled(native: NativeBinding): void {
  if (isForgetting) return
  isForgetting = true
  soon(() => {
    isForgetting = false
    native.forgetCancelled()
  })
}

/** A run from its beginning to its last word of progress. */
export async function controlled<T>(
  native: NativeBinding,
  supervision: Supervision,
  total: number,
  run: (control: Control) => Promise<T>,
): Promise<T> {
  const control = new Control(native, supervision, total)
  const value = await control.during(() => run(control))
  control.finish()
  return value
}
