/**
 * How a run is made. Inputs say `| undefined`, so that a value that may be missing can be passed on under
 * exactOptionalPropertyTypes: an option given as `undefined` counts as absent.
 */
export interface RunOptions {
  /**
   * Number of resamples B: an integer from 1 (bootstrap: 2) to 4,294,967,295. Default 9,999.
   * Each replicate takes 8 bytes while the run lasts, 16 while the result is handed over.
   */
  resamples?: number | undefined
  /**
   * Any safe integer >= 0 or bigint in [0, 2^64). Default: drawn from the system, and returned in every result
   * (bootstrapMeans returns values alone: give a seed to repeat it). The same seed gives the same bits for any number of threads.
   */
  seed?: number | bigint | undefined
  /**
   * What NaN gets. Default 'reject': the error NOT_FINITE. 'omit' leaves the observation out and warns OMITTED with the number.
   * Infinities are always rejected.
   */
  nan?: 'reject' | 'omit' | undefined
  /** Most threads for this run: an integer from 1 to 1,024. Default: what the system grants (cgroup and affinity respected). Never changes the answer. */
  threads?: number | undefined
}

/** 'less' gives an upper bound only, (-Infinity, high); 'greater' a lower bound only, (low, Infinity); as scipy. */
export type Alternative = 'two-sided' | 'less' | 'greater'

/** What the replicates of a finished run suffice for. This version has 'percentile', 'basic' and 'normal'; the others are UNSUPPORTED so far. */
export type ReplicateMethod = 'percentile' | 'basic' | 'normal' | 'bca' | 'expanded'

/** This version has 'percentile', 'basic' and 'normal'; the others are UNSUPPORTED so far. */
export type IntervalMethod =
  | ReplicateMethod
  | 'studentized'
  | 'calibrated'
  | 'abc'
  | 'wilson'
  | 'clopperPearson'

/** Which interval is made of the replicates. */
export interface IntervalOptions<Method extends IntervalMethod = IntervalMethod> {
  /** The probability that the interval aims to cover with: in (0, 1), not in percent. Default 0.95. */
  confidenceLevel?: number | undefined
  /**
   * 'percentile': quantiles (type 7) of the replicates. 'basic': those quantiles reflected about the estimate.
   * 'normal': estimate - bias -+ z standard errors. Default 'percentile'; a later version's default will be 'bca'
   * where that is defined and cheap. interval.method tells which was used.
   */
  method?: Method | undefined
  /** Default 'two-sided'. As scipy: 'less' is an upper bound, (-Infinity, high); 'greater' a lower bound. */
  alternative?: Alternative | undefined
}

/** The options of bootstrap and explain. */
export interface BootstrapOptions extends RunOptions, IntervalOptions {
  /**
   * Hand over the replicates, 8 bytes each. Default true while there are at most 10 million. With false they still take
   * 8 bytes each while the run lasts, and intervalFor is UNSUPPORTED afterwards.
   */
  keepReplicates?: boolean | undefined
}
