// What the page and the utility process say to each other: plain data. Errors are data too, since neither IPC nor the context bridge
// keeps the code and the hint of an Error.
import type {
  BootstrapErrorCode,
  BootstrapSummary,
  Progress,
  Replicates,
  Sample,
  StatisticName,
} from 'bootlace'

/** What a page may choose. */
export interface Options {
  seed?: number
  resamples?: number
  confidenceLevel?: number
}

export interface Failure {
  /** ABORTED by the page; CLOSED: the utility process has ended, reload the page. */
  code: BootstrapErrorCode | 'ABORTED' | 'CLOSED'
  message: string
  hint?: string | undefined
}

export interface Success {
  summary: BootstrapSummary
  /** Copied on their way: ports between processes transfer nothing but ports. */
  replicates: Replicates | undefined
}

export type Outcome = Success | { failure: Failure }

export type Request =
  | { kind: 'run'; id: number; values: Sample; statistic: StatisticName; options: Options }
  | { kind: 'abort'; id: number }

export type Answer =
  | { kind: 'progress'; id: number; progress: Progress }
  | { kind: 'outcome'; id: number; outcome: Outcome }

/** What the preload script gives the page. Whoever calls picks the ids, each once. */
export interface Bridge {
  run(
    id: number,
    values: Sample,
    statistic: StatisticName,
    options?: Options,
    onProgress?: (progress: Progress) => void,
  ): Promise<Outcome>
  abort(id: number): void
}
