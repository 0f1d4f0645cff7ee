import type { Alternative, IntervalMethod, IntervalOptions, ReplicateMethod } from './options.ts'

// Data are own properties, methods live on the prototype: a result passes structuredClone, postMessage and Electron's
// IPC as plain data, without its methods. console.log and toString() show a short text, never the replicates.
// JSON.stringify calls toJSON: see BootstrapSummary.

/** B values in replicate order, in an ArrayBuffer of their own: transferable, a BlobPart, writable to a file. */
export type Replicates = Float64Array<ArrayBuffer>

/** A confidence interval, in the units of the statistic. */
export interface Interval {
  /** -Infinity where the interval is open. */
  readonly low: number
  /** Infinity where the interval is open. */
  readonly high: number
  readonly confidenceLevel: number
  /** The method that was used: after a fallback not the one asked for (then there is a warning). */
  readonly method: IntervalMethod
  readonly alternative: Alternative
  toJSON(): IntervalSummary
}

/** How the replicates are made: the cheapest way that has exactly the law asked for. */
export interface Plan {
  /** The names of docs/algorithms.md's plan table. 'closed-form' belongs to later versions. */
  readonly algorithm:
    | 'closed-form'
    | 'multinomial'
    | 'poisson-cells'
    | 'order-statistic'
    | 'weighted-sums'
    | 'direct'
    | 'sequence'
  /** Replicates have exactly the law of drawing n observations with replacement. */
  readonly exact: boolean
  /** Why this algorithm, in a sentence. */
  readonly reason: string
  /** The kernel chosen for this process, used by the plan or not. */
  readonly kernel: 'avx512' | 'avx2' | 'neon' | 'scalar' | 'wasm'
  /** Root mean square error of a replicate that the fixed-point encoding adds, as a share of the standard error; 0 where sums are exact. */
  readonly encodingError: number
  /** n × B: what the naive loop would have drawn. */
  readonly drawsRepresented: number
}

/** Something about a result that its reader should know. */
export interface Warning {
  readonly code: WarningCode
  readonly message: string
}

/** Codes may be added in a minor version. This version gives those that its statistics and intervals can call for. */
export type WarningCode =
  | 'CONSTANT_SAMPLE'
  | 'CONSTANT_REPLICATES'
  | 'BCA_UNDEFINED'
  | 'SMALL_SAMPLE'
  | 'FEW_RESAMPLES'
  | 'NON_REGULAR_STATISTIC'
  | 'HEAVY_TIES'
  | 'ZERO_EVENTS'
  | 'UNDEFINED_REPLICATES'
  | 'FEW_CLUSTERS'
  | 'OMITTED'
  | 'TOLERANCE_NOT_MET'
  | 'APPROXIMATE'
  | 'GROUPED_JACKKNIFE'
  | 'JACKKNIFE_INCONSISTENT'
  | 'ENCODING_ERROR'

/** What every run tells of itself: enough to repeat it. */
export interface RunFacts {
  readonly resamples: number
  readonly seed: bigint
  /** Observations that were resampled (after nan: 'omit'). */
  readonly sampleSize: number
  /** The same sample, options, seed and valueVersion give the same bits, in any release. */
  readonly valueVersion: number
  readonly plan: Plan
  readonly warnings: readonly Warning[]
  /** Milliseconds from the call until the result was there. */
  readonly elapsedMs: number
}

/** What bootstrap gives for a statistic that is a single number. */
export interface BootstrapResult extends RunFacts {
  /** Printable: 'mean', 'quantile(0.95)', 'variance({ ddof: 0 })'. */
  readonly statistic: string
  /** The statistic of the sample itself. */
  readonly estimate: number
  /** Standard deviation of the replicates, divisor B - 1. Where it has no finite value: NaN and a warning (so for bias; an estimate without one rejects with STATISTIC_UNDEFINED). */
  readonly standardError: number
  /** Mean of the replicates - estimate. */
  readonly bias: number
  readonly interval: Interval
  /**
   * Standard deviation that a rerun with another seed would show, in the units of the statistic; 0 for an open end and where
   * nothing was simulated; NaN with FEW_RESAMPLES where too few replicates lie beyond the end to tell.
   */
  readonly monteCarloError: { readonly low: number; readonly high: number; readonly standardError: number }
  /** undefined where they were not kept: see the option keepReplicates. */
  readonly replicates: Replicates | undefined
  /** Resamples on which the statistic has no value: NaN in `replicates`, left out of all else, and a warning. */
  readonly undefinedReplicates: number
  /**
   * Another interval from the same replicates: no resampling. By the run's own method, if none is given and replicates
   * suffice for it, else 'percentile'; level, alternative and quantile rule have the defaults of every call. Asynchronous, since it sorts a copy of them (8 bytes each
   * while it does). Its `method` tells of a fallback, where bootstrap would also warn. Rejects with UNSUPPORTED if the replicates were not kept, INVALID_OPTION or UNKNOWN_OPTION as bootstrap.
   */
  intervalFor(options?: IntervalOptions<ReplicateMethod>): Promise<Interval>
  /** One line. */
  toString(): string
  toJSON(): BootstrapSummary
}

/** With a vector-valued statistic: a result a component, all from the same resamples. */
export interface BootstrapResults<
  Component extends string = string,
  Result extends BootstrapResult = BootstrapResult,
> extends RunFacts {
  readonly components: Readonly<Record<Component, Result>>
  toString(): string
  toJSON(): { readonly components: Readonly<Record<Component, ReturnType<Result['toJSON']>>> }
}

/** An interval as JSON: an open end is absent. */
export interface IntervalSummary {
  readonly low?: number
  readonly high?: number
  readonly confidenceLevel: number
  readonly method: IntervalMethod
  readonly alternative: Alternative
}

/**
 * The result as JSON: no NaN, Infinity, null or bigint. An open end is absent; a value that does not exist is absent and
 * has a warning; the seed is a decimal string. Without replicates, elapsedMs and kernel: the same run prints the same
 * JSON on any machine.
 */
export interface BootstrapSummary {
  readonly statistic: string
  readonly estimate: number
  readonly standardError?: number
  readonly bias?: number
  readonly interval: IntervalSummary
  readonly monteCarloError: { readonly low?: number; readonly high?: number; readonly standardError?: number }
  readonly undefinedReplicates: number
  readonly resamples: number
  readonly seed: string
  readonly sampleSize: number
  readonly valueVersion: number
  readonly plan: Omit<Plan, 'kernel'>
  readonly warnings: readonly Warning[]
}

/** A single-valued statistic gives `One`, a vector-valued one a result a component. */
export type Outcome<Component extends string, One extends BootstrapResult = BootstrapResult> = [
  Component,
] extends [never]
  ? One
  : BootstrapResults<Component, One>

/** What jackknife gives. */
export interface JackknifeResult {
  /** The statistic without observation i; NaN where it has no value. */
  readonly values: Replicates
  /** (n - 1) (mean of the values - value i). */
  readonly influence: Replicates
  /** sum d^3 / (6 (sum d^2)^1.5), d = mean of the values - value; NaN where all are equal. */
  readonly acceleration: number
  /** sqrt((n - 1) / n sum d^2). */
  readonly standardError: number
  /** (n - 1) (mean of the values - estimate). */
  readonly bias: number
  readonly warnings: readonly Warning[]
}
