import { flag, integer, invalidOption, readOptions, shareFromPercent } from './arguments.ts'
import { BootstrapError } from './errors.ts'
import type { Sample } from './sample.ts'
import { show } from './show.ts'
import type { Table } from './table.ts'

/**
 * A statistic to bootstrap: a frozen description, made by the constants and functions of this package.
 * `Data` is what it reads; `Component` the names of a vector's components, `never` for a single number.
 * '~types' is for the compiler alone, absent at run time: it keeps look-alike objects from being a statistic.
 */
export interface Statistic<in Data = Sample, out Component extends string = never> {
  readonly kind: string
  readonly '~types': (data: Data) => Component
}

/**
 * Shorthands: the statistics that need no parameter ('variance' and 'standardDeviation' with ddof 1). This version has
 * 'mean', 'sum', 'median', 'min', 'max', 'gini', 'variance' and 'standardDeviation'; the others are UNSUPPORTED so far.
 */
export type StatisticName =
  | 'mean'
  | 'sum'
  | 'median'
  | 'min'
  | 'max'
  | 'range'
  | 'interquartileRange'
  | 'medianAbsoluteDeviation'
  | 'skewness'
  | 'kurtosis'
  | 'coefficientOfVariation'
  | 'geometricMean'
  | 'harmonicMean'
  | 'gini'
  | 'variance'
  | 'standardDeviation'

/** The definitions of sample quantiles of R's quantile(), by their numbers there. */
export type QuantileType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

type Description =
  | CustomDescriptor
  | { readonly kind: 'mean' | 'sum' | 'median' | 'min' | 'max' | 'gini' }
  | { readonly kind: 'trimmedMean' | 'winsorizedMean'; readonly proportion: number }
  | { readonly kind: 'variance' | 'standardDeviation'; readonly ddof: number }
  | { readonly kind: 'quantile'; readonly p: number; readonly type: QuantileType }
  | { readonly kind: 'ratio' | 'weightedMean' | 'correlation' | 'slope'; readonly columns: readonly string[] }
  | { readonly kind: 'covariance'; readonly columns: readonly string[]; readonly ddof: number }

/** A function of the resample, called on the thread that asked. */
export interface CustomDescriptor {
  readonly kind: 'custom'
  readonly compute: (resample: Float64Array) => unknown
  readonly symmetric: boolean
  readonly components: readonly string[] | undefined
}

/** What is behind a Statistic at run time. Only this module makes them, so the parameters have been checked. */
export type Descriptor = Readonly<Description>

/** Those that the native side computes. */
export type BuiltIn = Exclude<Descriptor, CustomDescriptor>

const made = new WeakSet<object>()

export function isDescriptor(value: unknown): value is Descriptor {
  return typeof value === 'object' && value !== null && made.has(value)
}

function describe<Data = Sample>(description: Description): Statistic<Data> {
  made.add(Object.freeze(description))
  return description as Description & Statistic<Data>
}

/** The columns of a table that a statistic reads; undefined for statistics of one variable. */
export function columnsOf(statistic: Descriptor): readonly string[] | undefined {
  return 'columns' in statistic ? statistic.columns : undefined
}

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

function ddofOf(verb: string, options: unknown): number {
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

/** Sum of one column over the sum of another: revenue per session. Throws INVALID_STATISTIC. */
export function ratio<A extends string, B extends string>(
  numerator: A,
  denominator: B,
): Statistic<Table<A | B>> {
  return describe({ kind: 'ratio', columns: columnNames('ratio', numerator, denominator) })
}

/** sum(value × weight) / sum(weight), both columns of a table. Throws INVALID_STATISTIC. */
export function weightedMean<A extends string, B extends string>(
  value: A,
  weight: B,
): Statistic<Table<A | B>> {
  return describe({ kind: 'weightedMean', columns: columnNames('weightedMean', value, weight) })
}

/**
 * Covariance of two columns, divided by n - ddof. `ddof` is an integer >= 0, default 1, as R and NumPy's cov.
 * Throws INVALID_STATISTIC, INVALID_OPTION or UNKNOWN_OPTION.
 */
export function covariance<A extends string, B extends string>(
  x: A,
  y: B,
  options?: { ddof?: number | undefined },
): Statistic<Table<A | B>> {
  const columns = columnNames('covariance', x, y)
  return describe({ kind: 'covariance', columns, ddof: ddofOf('covariance', options) })
}

/** Pearson's correlation of two columns, in [-1, 1]. A resample in which one is constant has none. Throws INVALID_STATISTIC. */
export function correlation<A extends string, B extends string>(x: A, y: B): Statistic<Table<A | B>> {
  return describe({ kind: 'correlation', columns: columnNames('correlation', x, y) })
}

/** Slope of the least-squares line of `y` on `x`, with intercept. A resample of one x has none. Throws INVALID_STATISTIC. */
export function slope<A extends string, B extends string>(x: A, y: B): Statistic<Table<A | B>> {
  return describe({ kind: 'slope', columns: columnNames('slope', x, y) })
}

function columnNames(verb: string, ...names: readonly unknown[]): readonly string[] {
  for (const name of names) {
    if (typeof name === 'string') continue
    throw new BootstrapError(`${verb}: expected the name of a column, got ${show(name)}`, {
      code: 'INVALID_STATISTIC',
      hint: `columns are named: ${verb}('a', 'b'), and the table comes with the call: bootstrap({ a, b }, ${verb}('a', 'b'))`,
    })
  }
  return Object.freeze(names as readonly string[])
}

/** Names the components of a statistic that returns an array. */
export interface Components<K extends string> {
  readonly components: readonly K[]
}

export interface CustomOptions {
  /**
   * The order of the observations does not matter to the function. Then they come in the sample's order, several times
   * faster for more than 32,768 of them; else in drawn order, which is right for every function. Default false.
   */
  readonly symmetric?: boolean | undefined
}

/**
 * Any function of the whole resample; with `components` one that returns as many numbers, each with a result of its own
 * from the same resamples. It is called on the thread that called, once for the sample and once a replicate; the array is
 * reused, yours to overwrite until you return. A throw, a number that is not finite or a wrong length rejects with
 * STATISTIC_FAILED. Time: its own, and 0.4 to 10 ns an observation and replicate, on that thread; the event loop gets its
 * turn after the first replicate that ends 5 ms after the last turn. Memory: about 20 bytes an observation. Throws INVALID_STATISTIC, INVALID_OPTION or UNKNOWN_OPTION.
 */
export function custom(statistic: (resample: Float64Array) => number, options?: CustomOptions): Statistic
export function custom<const K extends string>(
  statistic: (resample: Float64Array) => ArrayLike<number>,
  options: CustomOptions & Components<K>,
): Statistic<Sample, K>
export function custom(
  compute: (resample: Float64Array) => unknown,
  options?: unknown,
): Statistic<Sample, string> {
  if (typeof compute !== 'function')
    throw new BootstrapError(`custom: expected a function of the resample, got ${show(compute)}`, {
      code: 'INVALID_STATISTIC',
      hint: 'write custom((resample) => ...)',
    })
  const { symmetric = false, components } = readOptions(options, 'custom', ['symmetric', 'components'])
  const described: Statistic = describe({
    kind: 'custom',
    compute: compute as CustomDescriptor['compute'],
    symmetric: flag(symmetric, 'symmetric'),
    components: components === undefined ? undefined : componentNames(components),
  })
  return described as unknown as Statistic<Sample, string>
}

function componentNames(components: unknown): readonly string[] {
  const names = Array.isArray(components) ? [...components] : []
  const isSound = names.length > 0 && names.every((name) => typeof name === 'string' && name !== '')
  if (isSound && new Set(names).size === names.length) return Object.freeze(names)
  throw invalidOption('components', 'an array of distinct names', components)
}

/** What a string names. */
export const STATISTICS_BY_NAME: ReadonlyMap<string, Statistic> = new Map(
  Object.entries({
    mean,
    sum,
    median,
    min,
    max,
    gini,
    variance: variance(),
    standardDeviation: standardDeviation(),
  } satisfies Partial<Record<StatisticName, Statistic>>),
)

/** How the functions of this module are called, for those who pass one uncalled. */
export const CALLS: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [variance, 'variance()'],
  [standardDeviation, 'standardDeviation()'],
  [quantile, 'quantile(0.95)'],
  [custom, 'custom((resample) => ...)'],
  [trimmedMean, 'trimmedMean(0.1)'],
  [winsorizedMean, 'winsorizedMean(0.1)'],
  [ratio, "ratio('a', 'b')"],
  [weightedMean, "weightedMean('value', 'weight')"],
  [covariance, "covariance('x', 'y')"],
  [correlation, "correlation('x', 'y')"],
  [slope, "slope('x', 'y')"],
])

/** As it is written in a program, without what is default: 'mean', 'quantile(0.95)', 'variance({ ddof: 0 })'. */
export function printed(statistic: Descriptor): string {
  switch (statistic.kind) {
    case 'quantile':
      return statistic.type === 7
        ? `quantile(${statistic.p})`
        : `quantile(${statistic.p}, { type: ${statistic.type} })`
    case 'trimmedMean':
    case 'winsorizedMean':
      return `${statistic.kind}(${statistic.proportion})`
    case 'custom':
      return statistic.compute.name === '' ? 'custom' : `custom(${statistic.compute.name})`
    case 'ratio':
    case 'weightedMean':
    case 'correlation':
    case 'slope':
      return `${statistic.kind}(${statistic.columns.join(', ')})`
    case 'covariance': {
      const ddof = statistic.ddof === 1 ? '' : `, { ddof: ${statistic.ddof} }`
      return `covariance(${statistic.columns.join(', ')}${ddof})`
    }
    case 'variance':
    case 'standardDeviation':
      return statistic.ddof === 1 ? statistic.kind : `${statistic.kind}({ ddof: ${statistic.ddof} })`
    default:
      return statistic.kind
  }
}
