import type { NativeBatch, NativeColumn, NativeFailure, NativeRequest } from '../native-binding.ts'
import { captured } from './capture.ts'
import type { Crew, Hand, Job, WasmControl } from './crew.ts'
import type { Failure } from './instance.ts'
import { CANCELLED, joined } from './worker.ts'

/** A run whose replicates are asked for, batch by batch. A Worker keeps it open in between, if it lives so long. */
export function batchesOf(crew: Crew) {
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
    #rest: Float64Array = new Float64Array(0)

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
            all = joined([this.#rest, made.rows!])
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
