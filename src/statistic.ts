import type { Sample } from './sample.ts'

/**
 * A statistic to bootstrap: a frozen description, made by the constants and functions of this package.
 * `Data` is what it reads; `Component` the names of a vector's components, `never` for a single number.
 * '~types' is for the compiler alone, absent at run time: it keeps look-alike objects from being a statistic.
 */
export interface Statistic<in Data = Sample, out Component extends string = never> {
  readonly kind: string
  readonly '~types': (data: Data) => Component
}

/** Statistics of one variable without parameters. */
export type PlainName =
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

/** Shorthands: the statistics that need no parameter ('variance' and 'standardDeviation' with ddof 1). The same in every verb. */
export type StatisticName = PlainName | 'variance' | 'standardDeviation'

/** The definitions of sample quantiles of R's quantile(), by their numbers there. */
export type QuantileType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

/** One comparison of an observation with a number in its units. */
export type Comparison = OneOf<{
  above: number
  atLeast: number
  below: number
  atMost: number
  equal: number
}>
type OneOf<T> = {
  [K in keyof T]: { readonly [P in K]: T[P] } & { readonly [P in Exclude<keyof T, K>]?: never }
}[keyof T]
