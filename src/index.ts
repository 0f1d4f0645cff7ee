export { bootstrap, bootstrapMeans, explain } from './bootstrap.ts'
export { BootstrapError, type BootstrapErrorCode } from './errors.ts'
export type {
  Alternative,
  BootstrapOptions,
  IntervalMethod,
  IntervalOptions,
  ReplicateMethod,
  RunOptions,
} from './options.ts'
export type {
  BootstrapResult,
  BootstrapResults,
  BootstrapSummary,
  Interval,
  IntervalSummary,
  Outcome,
  Plan,
  Replicates,
  RunFacts,
  Warning,
  WarningCode,
} from './result.ts'
export type { Sample } from './sample.ts'
export type {
  Components,
  CustomOptions,
  QuantileType,
  Statistic,
  StatisticName,
} from './statistics.ts'
export {
  correlation,
  covariance,
  custom,
  gini,
  max,
  mean,
  median,
  min,
  quantile,
  ratio,
  slope,
  standardDeviation,
  sum,
  trimmedMean,
  variance,
  weightedMean,
  winsorizedMean,
} from './statistics.ts'
export type { Table } from './table.ts'
