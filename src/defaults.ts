/** What an option is where it is not given. docs/reference.md says the same: a test compares them. */
export const DEFAULTS = {
  resamples: 9_999,
  nan: 'reject',
  confidenceLevel: 0.95,
  alternative: 'two-sided',
  quantileRule: 'type7',
} as const

/** The most threads of a pool, and of a run. */
export const MOST_THREADS = 1_024
/** The most resamples of a run that goes on until a tolerance is met. */
export const DEFAULT_CAP = 10_000_000
/** Replicates in a batch of a stream: half a megabyte. */
export const DEFAULT_BATCH = 65_536
/** Replicates that are handed over unasked, those of all components together: up to 80 MB. */
export const MOST_KEPT_BY_DEFAULT = 10_000_000
/** Quantiles of a second bootstrap need more replicates than its standard deviation. */
export const DEFAULT_INNER = { calibrated: 1_000, studentized: 200 } as const
