export { bootstrap, bootstrapMeans, explain } from './bootstrap.ts'
export { bootstrapMany } from './bootstrap-many.ts'
export {
  all,
  type Components,
  type CustomOptions,
  custom,
  customTable,
  ofMeans,
} from './called-statistics.ts'
export { configure } from './configure.ts'
export { deriveSeed } from './derive-seed.ts'
export { BootstrapError, type BootstrapErrorCode } from './errors.ts'
export { jackknife } from './jackknife.ts'
export type {
  Alternative,
  BootstrapOptions,
  IntervalMethod,
  IntervalOptions,
  Progress,
  ReplicateMethod,
  RunOptions,
} from './options.ts'
export { replicateStream } from './replicate-stream.ts'
export type {
  BootstrapResult,
  BootstrapResults,
  BootstrapSummary,
  Interval,
  IntervalSummary,
  JackknifeResult,
  Outcome,
  Plan,
  Replicates,
  RunFacts,
  Warning,
  WarningCode,
} from './result.ts'
export type { Sample } from './sample.ts'
export type { Comparison, QuantileType, Statistic, StatisticName } from './statistic.ts'
export {
  coefficientOfVariation,
  geometricMean,
  gini,
  harmonicMean,
  interquartileRange,
  kurtosis,
  max,
  mean,
  median,
  medianAbsoluteDeviation,
  min,
  proportion,
  quantile,
  range,
  skewness,
  standardDeviation,
  sum,
  trimmedMean,
  variance,
  winsorizedMean,
} from './statistics.ts'
export type { Table } from './table.ts'
export {
  column,
  correlation,
  covariance,
  rankCorrelation,
  ratio,
  regression,
  slope,
  weightedMean,
} from './table-statistics.ts'
