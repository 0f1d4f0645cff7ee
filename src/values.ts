import { allocated } from './memory.ts'
import type { Plan, Replicates, Warning } from './result.ts'

/** A statistic that calls a function of the caller's, ready to give values: an array of as many numbers as components. */
export interface Values {
  readonly plan: Plan
  readonly sampleSize: number
  readonly warnings: readonly Warning[]
  readonly estimates: readonly number[]
  /** The next replicate, on the thread that asked. */
  readonly next: (b: number) => readonly number[]
  readonly leftOut: () => Promise<LeftOut>
  /** Gives the event loop its turn every so often. */
  readonly pause: () => Promise<void> | undefined
}

/** A column a component: its values without each row, or group of rows, in turn; with a warning where they are groups. */
export interface LeftOut {
  readonly values: readonly Replicates[]
  readonly warnings: readonly Warning[]
}

/** A column a component. */
export function columnsFor(width: number, length: number): readonly Replicates[] {
  return Array.from({ length: width }, () => allocated(length, 'values of the statistic'))
}

export function writeRow(columns: readonly Replicates[], place: number, row: readonly number[]): void {
  for (const [k, column] of columns.entries()) column[place] = row[k]!
}
