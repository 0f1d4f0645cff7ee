/**
 * How a run is made. Inputs say `| undefined`, so that a value that may be missing can be passed on under
 * exactOptionalPropertyTypes: an option given as `undefined` counts as absent.
 */
export interface RunOptions {
  /**
   * Number of resamples B: an integer from 1 (bootstrap: 2) to 4,294,967,295. Default 9,999.
   * Each replicate takes 8 bytes while the run lasts, 16 while the result is handed over; 60 with 'studentized', 'calibrated' and ofMeans.
   * @unit replicates
   * @range integer from 1 (bootstrap: 2) to 4,294,967,295
   * @default 9,999
   * @memory 8 bytes each, 16 while they are handed over
   */
  resamples?: number | undefined
  /**
   * Any safe integer >= 0 or bigint in [0, 2^64). Default: drawn from the system, and returned in every result
   * (bootstrapMeans returns values alone: give a seed to repeat it). The same seed gives the same bits for any number of threads.
   * @unit none
   * @range safe integer >= 0, or bigint in [0, 2^64)
   * @default drawn from the system
   * @memory none
   */
  seed?: number | bigint | undefined
  /**
   * What NaN gets. Default 'reject': the error NOT_FINITE. 'omit' leaves the observation out and warns OMITTED with the number.
   * Infinities are always rejected.
   * @unit none
   * @range 'reject', 'omit'
   * @default 'reject'
   * @memory 1 byte an observation where some are NaN
   */
  nan?: 'reject' | 'omit' | undefined
  /**
   * Most threads for this run: an integer from 1 to 1,024. Default: what the system grants (cgroup and affinity respected). Never changes the answer.
   * @unit threads
   * @range integer from 1 to 1,024
   * @default what the system grants
   * @memory a constant a thread; where whole counts are read 4 bytes an observation
   */
  threads?: number | undefined
  /**
   * An aborted run rejects with signal.reason at once, as fetch does; arguments are checked first. Its work ends at its next piece:
   * within some milliseconds, within seconds where that is a jackknife or an interval of many millions. A function of yours is
   * not interrupted: the run ends after it.
   * @unit none
   * @range an AbortSignal
   * @default none
   * @memory none
   */
  signal?: AbortSignal | undefined
  /**
   * Told how many resamples are made: at most 20 times a second, never falling, at last `done` = `total`. With `tolerance`,
   * total is the most that may be made; bootstrapMany counts those of all samples, jackknife the observations, all at its end, explain makes
   * none. A throw ends the run and rejects with what was thrown (so does the rejection of an async function, before the end).
   * @unit resamples
   * @range a function
   * @default none
   * @memory none
   */
  onProgress?: ((progress: Progress) => void) | undefined
}

/** How far a run is, in resamples. */
export interface Progress {
  readonly done: number
  readonly total: number
}

/** 'less' gives an upper bound only, (-Infinity, high); 'greater' a lower bound only, (low, Infinity); as scipy. */
export type Alternative = 'two-sided' | 'less' | 'greater'

/** What the replicates of a finished run, with the jackknife for 'bca', suffice for. */
export type ReplicateMethod = 'percentile' | 'basic' | 'normal' | 'bca' | 'expanded'

/** How the ends are found. docs/intervals.md says which to choose. */
export type IntervalMethod =
  | ReplicateMethod
  | 'studentized'
  | 'calibrated'
  | 'abc'
  | 'wilson'
  | 'clopperPearson'

/** Which interval is made of the replicates. */
export interface IntervalOptions<Method extends IntervalMethod = IntervalMethod> {
  /**
   * The probability that the interval aims to cover with: in (0, 1), not in percent. Default 0.95.
   * @unit probability
   * @range between 0 and 1, both excluded
   * @default 0.95
   * @memory none
   */
  confidenceLevel?: number | undefined
  /**
   * Default 'bca' for statistics of this package and ofMeans, 'percentile' for min, max, range, custom and customTable;
   * interval.method tells which was used. 'bca': quantiles of the replicates at levels that correct for bias and skewness
   * (Efron 1987); 'percentile'; 'basic': quantiles reflected about the estimate; 'normal': estimate - bias -+ z standard errors;
   * 'expanded': percentile at the levels of Student's t (Hesterberg 2015); 'studentized': bootstrap-t, by influence values for
   * functions of sums, else by innerResamples; 'calibrated': percentile at levels that a second bootstrap found to cover.
   * 'abc' (smooth statistics), 'wilson' and 'clopperPearson' (proportion() alone) take their ends from the data: the rest of the
   * result still comes from replicates. Where one is not defined: UNSUPPORTED. Time: studentized and calibrated make counts of
   * every row (see docs/algorithms.md), calibrated B times innerResamples replicates. Their replicates
   * come by another plan, so that the same seed gives other ones than under the other methods.
   * @unit none
   * @range 'bca', 'percentile', 'basic', 'normal', 'expanded', 'studentized', 'calibrated', 'abc', 'wilson', 'clopperPearson'
   * @default 'bca', or 'percentile' for min, max, range, custom, customTable
   * @memory studentized, calibrated: 8 bytes a replicate more
   */
  method?: Method | undefined
  /**
   * Default 'two-sided'. As scipy: 'less' is an upper bound, (-Infinity, high); 'greater' a lower bound.
   * @unit none
   * @range 'two-sided', 'less', 'greater'
   * @default 'two-sided'
   * @memory none
   */
  alternative?: Alternative | undefined
  /**
   * Quantiles of the replicates. 'type7' (default): scipy, NumPy; 'rank': R boot's (B + 1) alpha.
   * @unit none
   * @range 'type7', 'rank'
   * @default 'type7'
   * @memory none
   */
  quantileRule?: 'type7' | 'rank' | undefined
}

/** The options of bootstrap and explain. */
export interface BootstrapOptions extends RunOptions, IntervalOptions {
  /**
   * Hand over the replicates, 8 bytes each. Default true while all of the call's together are at most 10 million. With false they still take
   * 8 bytes each while the run lasts, and intervalFor is UNSUPPORTED afterwards.
   * @unit none
   * @range true, false
   * @default true up to 10,000,000 replicates of all components
   * @memory 8 bytes a replicate
   */
  keepReplicates?: boolean | undefined
  /**
   * In (0, 1). Instead of a fixed B: go on until the Monte Carlo error (one standard deviation) of both ends is below this share
   * of the interval's half-width, for every component; in steps that are the same on every machine. `resamples` is then the
   * most (default 10 million), and TOLERANCE_NOT_MET warns where it was not enough. Not for functions of yours.
   * @unit share of the half-width
   * @range between 0 and 1, both excluded
   * @default none: B is fixed
   * @memory that of the resamples it takes, at most 10,000,000
   */
  tolerance?: number | undefined
  /**
   * Resamples of every resample: an integer from 2 to 1,000,000, for 'calibrated' (default 1,000) and for 'studentized' where no influence function is known (default 200).
   * @unit replicates a resample
   * @range integer from 2 to 1,000,000
   * @default 1,000 (calibrated), 200 (studentized)
   * @memory 8 bytes each and thread
   */
  innerResamples?: number | undefined
}
