import type { Plan, Warning } from './result.ts'

/** A statistic that calls a function of the caller's, ready to give values: an array of as many numbers as components. */
export interface Values {
  readonly plan: Plan
  readonly sampleSize: number
  readonly warnings: readonly Warning[]
  readonly estimates: readonly number[]
  /** The next replicate, on the thread that asked. */
  readonly next: (b: number) => readonly number[]
  /** Without each row, or group of rows, in turn; with a warning where they are groups. */
  readonly leftOut: () => Promise<{
    readonly values: readonly (readonly number[])[]
    readonly warnings: readonly Warning[]
  }>
  /** Gives the event loop its turn every so often. */
  readonly pause: () => Promise<void> | undefined
}
