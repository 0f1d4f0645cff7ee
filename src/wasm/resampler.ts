import { BootstrapError } from '../errors.ts'
import type { NativeColumn, NativeFailure, NativeOutcome, NativeWarning } from '../native-binding.ts'
import { captured } from './capture.ts'
import { type Column, type Failure, Instance, type Verb } from './instance.ts'
import { refused } from './module.ts'

interface OpenedResampler {
  readonly failure?: Failure
  readonly handle?: number
  readonly size?: number
  readonly warnings?: NativeWarning[]
}

/** Resamples for functions of the caller's, drawn on their own thread by an instance of its own. */
export function resamplerOf(module: () => Promise<Uint8Array<ArrayBuffer>>) {
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
