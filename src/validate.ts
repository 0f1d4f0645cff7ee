import { choice, flag, integer, invalidOption, levelOf, readOptions } from './arguments.ts'
import { captureSample } from './capture-sample.ts'
import { BootstrapError } from './errors.ts'
import { FOREIGN_STATISTICS } from './foreign-names.ts'
import { LATER_METHODS, LATER_STATISTICS } from './later-names.ts'
import { nearestName, normalise } from './nearest-name.ts'
import type { Alternative, ReplicateMethod } from './options.ts'
import type { TypedSample } from './sample.ts'
import { show } from './show.ts'
import {
  type BuiltIn,
  CALLS,
  columnsOf,
  type Descriptor,
  isDescriptor,
  mean,
  STATISTICS_BY_NAME,
} from './statistics.ts'
import { captureColumns } from './table.ts'

/** The length of the longest typed array that the V8 of every supported Node makes: replicates come in one. */
const MOST_RESAMPLES = 4_294_967_295
const MOST_THREADS = 1024
const DEFAULT_RESAMPLES = 9_999
/** Up to 80 MB of replicates are handed over unasked. */
const MOST_KEPT_BY_DEFAULT = 10_000_000

export interface IntervalRequest {
  readonly confidenceLevel: number
  readonly method: ReplicateMethod
  readonly alternative: Alternative
}

/** A call whose arguments have been checked, with every default filled in. */
export interface Request {
  /** One column, or those that the statistic names. */
  readonly columns: readonly TypedSample[]
  readonly statistic: Descriptor
  readonly resamples: number
  readonly seed: bigint
  /** undefined: what the system grants. */
  readonly threads: number | undefined
  readonly omitNan: boolean
  readonly keepReplicates: boolean
  /** undefined: the replicates are all that is wanted. */
  readonly interval: IntervalRequest | undefined
}

const RUN_OPTIONS = ['resamples', 'seed', 'threads', 'nan'] as const
const INTERVAL_OPTIONS = ['confidenceLevel', 'method', 'alternative'] as const
const BOOTSTRAP_OPTIONS = [...RUN_OPTIONS, ...INTERVAL_OPTIONS, 'keepReplicates'] as const

type Values<Name extends string> = Readonly<Record<Name, unknown>>

export function validateMeans(sample: unknown, options: unknown): Request & { readonly statistic: BuiltIn } {
  const values = readOptions(options, 'bootstrapMeans', RUN_OPTIONS)
  return {
    ...runOf(values, 1),
    statistic: statisticOf(mean) as BuiltIn,
    keepReplicates: true,
    interval: undefined,
    columns: [captureSample(sample)],
  }
}

export function validateBootstrap(
  verb: string,
  data: unknown,
  statistic: unknown,
  options: unknown,
): Request & { readonly interval: IntervalRequest } {
  const descriptor = statisticOf(statistic)
  const values = readOptions(options, verb, BOOTSTRAP_OPTIONS)
  const run = runOf(values, 2) // a standard deviation of replicates takes two
  const { keepReplicates = run.resamples <= MOST_KEPT_BY_DEFAULT } = values
  return {
    ...run,
    statistic: descriptor,
    keepReplicates: flag(keepReplicates, 'keepReplicates'),
    interval: intervalOf(values),
    columns: captured(data, descriptor),
  }
}

function captured(data: unknown, statistic: Descriptor): readonly TypedSample[] {
  const names = columnsOf(statistic)
  return names === undefined ? [captureSample(data)] : captureColumns(data, names)
}

export function validateInterval(options: unknown): IntervalRequest {
  return intervalOf(readOptions(options, 'intervalFor', INTERVAL_OPTIONS))
}

function runOf(values: Values<(typeof RUN_OPTIONS)[number]>, fewestResamples: number) {
  const { resamples = DEFAULT_RESAMPLES, seed, threads, nan = 'reject' } = values
  return {
    resamples: integer(resamples, 'resamples', fewestResamples, MOST_RESAMPLES),
    seed: seed === undefined ? randomSeed() : seedOf(seed),
    threads: threads === undefined ? undefined : integer(threads, 'threads', 1, MOST_THREADS),
    omitNan: choice(nan, 'nan', ['reject', 'omit']) === 'omit',
  }
}

function intervalOf(values: Values<(typeof INTERVAL_OPTIONS)[number]>): IntervalRequest {
  const { confidenceLevel = 0.95, method = 'percentile', alternative = 'two-sided' } = values
  return {
    confidenceLevel: levelOf(confidenceLevel, 'confidenceLevel'),
    method: choice(method, 'method', ['percentile', 'basic', 'normal'], LATER_METHODS),
    alternative: choice(alternative, 'alternative', ['two-sided', 'less', 'greater']),
  }
}

function randomSeed(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0]!
}

function seedOf(seed: unknown): bigint {
  if (typeof seed === 'bigint' && seed === BigInt.asUintN(64, seed)) return seed
  if (typeof seed === 'number' && Number.isSafeInteger(seed) && seed >= 0) return BigInt(seed)
  const hint =
    typeof seed === 'string'
      ? 'convert it first: BigInt(seed)'
      : typeof seed === 'number' && Number.isInteger(seed) && seed > 0
        ? 'beyond 2^53 - 1 write a bigint'
        : undefined
  throw invalidOption('seed', 'a safe integer from 0 up or a bigint from 0n to 2n ** 64n - 1n', seed, hint)
}

function statisticOf(statistic: unknown): Descriptor {
  const given = typeof statistic === 'string' ? STATISTICS_BY_NAME.get(statistic) : statistic
  if (isDescriptor(given)) return given
  if (typeof statistic === 'string' && LATER_STATISTICS.includes(statistic))
    throw new BootstrapError(`this version does not have the statistic '${statistic}' yet`, {
      code: 'UNSUPPORTED',
      hint: `it has ${[...STATISTICS_BY_NAME.keys()].join(', ')}, quantile(p), trimmedMean(p) and winsorizedMean(p)`,
    })
  throw new BootstrapError(
    `expected a statistic, or the name of one without parameters, got ${show(statistic)}`,
    {
      code: 'INVALID_STATISTIC',
      hint: statisticHint(statistic),
    },
  )
}

function statisticHint(given: unknown): string | undefined {
  if (typeof given === 'string') {
    const foreign = FOREIGN_STATISTICS.get(normalise(given))
    if (foreign !== undefined) return foreign
    const nearest = nearestName(given, [...STATISTICS_BY_NAME.keys(), ...LATER_STATISTICS])
    return nearest && `Did you mean '${nearest}'?`
  }
  if (typeof given === 'function') {
    const call = CALLS.get(given)
    return call === undefined
      ? 'a function of yours: wrap it, custom((resample) => ...)'
      : `${given.name} is a function: call it, ${call}`
  }
  if (given === undefined) return 'name it second: bootstrap(sample, mean)'
  return 'import one: mean, sum, median, quantile(p), min, max, variance(), standardDeviation(), trimmedMean(p), winsorizedMean(p), gini, or of a table ratio, weightedMean, covariance, correlation, slope; options come third'
}
