import { integer, readOptions, shareFromPercent } from './arguments.ts'
import { describe } from './descriptor.ts'
import { BootstrapError } from './errors.ts'
import { show } from './show.ts'
import type { Comparison, QuantileType, Statistic, StatisticName } from './statistic.ts'

/** Arithmetic mean. */
export const mean: Statistic = describe({ kind: 'mean' })
/** Sum of the observations. */
export const sum: Statistic = describe({ kind: 'sum' })
/** quantile(0.5), type 7: the middle value, or the mean of the two in the middle. */
export const median: Statistic = describe({ kind: 'median' })
/** Smallest observation. Its bootstrap distribution is not that of the estimator (NON_REGULAR_STATISTIC). */
export const min: Statistic = describe({ kind: 'min' })
/** Largest observation. Its bootstrap distribution is not that of the estimator (NON_REGULAR_STATISTIC). */
export const max: Statistic = describe({ kind: 'max' })

/** Largest less smallest observation. Its bootstrap distribution is not that of the estimator (NON_REGULAR_STATISTIC). */
export const range: Statistic = describe({ kind: 'range' })
/** Third less first quartile, both of type 7. */
export const interquartileRange: Statistic = describe({ kind: 'interquartileRange' })
/** Median of the distances from the median. Not scaled, as scipy; R's mad() is 1.4826 times it. */
export const medianAbsoluteDeviation: Statistic = describe({ kind: 'medianAbsoluteDeviation' })
/** g1 = m3 / m2^1.5, moments with divisor n, without bias correction, as scipy. A constant sample has none. */
export const skewness: Statistic = describe({ kind: 'skewness' })
/** Excess, g2 = m4 / m2^2 - 3, without bias correction, as scipy: 0 for a normal law. A constant sample has none. */
export const kurtosis: Statistic = describe({ kind: 'kurtosis' })
/** Standard deviation (ddof 1) over the mean. A sample with mean 0, or of one observation, has none. */
export const coefficientOfVariation: Statistic = describe({ kind: 'coefficientOfVariation' })
/** exp of the mean of logarithms. An observation that is not above 0 is STATISTIC_UNDEFINED. */
export const geometricMean: Statistic = describe({ kind: 'geometricMean' })
/** n over the sum of reciprocals. An observation that is not above 0 is STATISTIC_UNDEFINED. */
export const harmonicMean: Statistic = describe({ kind: 'harmonicMean' })

/**
 * Gini coefficient: the sum of |x_i - x_j| over all pairs, divided by 2 n^2 mean; 0 where all are equal, near 1 where one
 * observation has nearly everything. Meant for observations >= 0. A mean of 0 is STATISTIC_UNDEFINED.
 */
export const gini: Statistic = describe({ kind: 'gini' })

/**
 * Mean without the smallest and the largest observations: `proportionPerTail`, in [0, 0.5), of them at each end, rounded
 * down, as scipy's trim_mean. trimmedMean(0.1) leaves out a fifth of the sample. Throws INVALID_STATISTIC.
 */
export function trimmedMean(proportionPerTail: number): Statistic {
  return describe({ kind: 'trimmedMean', proportion: tail('trimmedMean', proportionPerTail) })
}

/**
 * Mean with the smallest and the largest observations pulled in to the nearest that is left: `proportionPerTail`, in
 * [0, 0.5), of them at each end, rounded down. Throws INVALID_STATISTIC.
 */
export function winsorizedMean(proportionPerTail: number): Statistic {
  return describe({ kind: 'winsorizedMean', proportion: tail('winsorizedMean', proportionPerTail) })
}

function tail(verb: string, proportion: unknown): number {
  if (typeof proportion === 'number' && proportion >= 0 && proportion < 0.5) return proportion
  const share = shareFromPercent(proportion)
  throw new BootstrapError(
    `${verb}: expected the proportion per tail as a number from 0 up, below 0.5, got ${show(proportion)}`,
    {
      code: 'INVALID_STATISTIC',
      hint:
        share === undefined || Number(share) >= 0.5 ? undefined : `not in percent: write ${verb}(${share})`,
    },
  )
}

/**
 * Sum of squared deviations from the mean, divided by n - ddof. `ddof` is an integer >= 0, default 1, as R (NumPy's
 * default is 0). A sample of no more than ddof observations is STATISTIC_UNDEFINED.
 * Throws INVALID_OPTION or UNKNOWN_OPTION.
 */
export function variance(options?: { ddof?: number | undefined }): Statistic {
  return describe({ kind: 'variance', ddof: ddofOf('variance', options) })
}

/**
 * Square root of variance(), with the same `ddof`: an integer >= 0, default 1, as R (NumPy's default is 0).
 * Throws INVALID_OPTION or UNKNOWN_OPTION.
 */
export function standardDeviation(options?: { ddof?: number | undefined }): Statistic {
  return describe({ kind: 'standardDeviation', ddof: ddofOf('standardDeviation', options) })
}

export function ddofOf(verb: string, options: unknown): number {
  const { ddof = 1 } = readOptions(options, verb, ['ddof'])
  return integer(ddof, 'ddof', 0, Number.MAX_SAFE_INTEGER)
}

/**
 * The quantile at probability `p`, in [0, 1] (not in percent). `type` is one of the nine definitions of R's quantile(),
 * default 7. Throws INVALID_STATISTIC for another p, INVALID_OPTION or UNKNOWN_OPTION for wrong options.
 */
export function quantile(p: number, options?: { type?: QuantileType | undefined }): Statistic {
  const { type = 7 } = readOptions(options, 'quantile', ['type'])
  return describe({
    kind: 'quantile',
    p: probability(p),
    type: integer(type, 'type', 1, 9) as QuantileType,
  })
}

function probability(p: unknown): number {
  if (typeof p === 'number' && p >= 0 && p <= 1) return p
  const share = shareFromPercent(p)
  throw new BootstrapError(`quantile: expected p as a number from 0 to 1, got ${show(p)}`, {
    code: 'INVALID_STATISTIC',
    hint: share === undefined ? undefined : `not in percent: write quantile(${share})`,
  })
}

const COMPARISONS = ['above', 'atLeast', 'below', 'atMost', 'equal'] as const

/**
 * Share, in [0, 1], of observations that satisfy the one comparison given; without it, of those that are > 0. The methods
 * 'wilson' and 'clopperPearson' are for it alone. Throws INVALID_STATISTIC, INVALID_OPTION or UNKNOWN_OPTION.
 */
export function proportion(test: Comparison = { above: 0 }): Statistic {
  const values = readOptions(test, 'proportion', COMPARISONS)
  const given = COMPARISONS.filter((name) => values[name] !== undefined)
  const [name] = given
  const bound = name && values[name]
  if (name === undefined || given.length > 1 || typeof bound !== 'number' || Number.isNaN(bound))
    throw new BootstrapError(
      `proportion: expected one comparison with a number, got ${given.map((one) => `${one}: ${show(values[one])}`).join(', ') || 'none'}`,
      { code: 'INVALID_STATISTIC', hint: 'write proportion({ atLeast: 3 })' },
    )
  return describe({ kind: 'proportion', test: Object.freeze({ [name]: bound }) as unknown as Comparison })
}

/** What a string names. */
export const STATISTICS_BY_NAME: ReadonlyMap<string, Statistic> = new Map(
  Object.entries({
    mean,
    sum,
    median,
    min,
    max,
    range,
    interquartileRange,
    medianAbsoluteDeviation,
    skewness,
    kurtosis,
    coefficientOfVariation,
    geometricMean,
    harmonicMean,
    gini,
    variance: variance(),
    standardDeviation: standardDeviation(),
  } satisfies Record<StatisticName, Statistic>),
)
