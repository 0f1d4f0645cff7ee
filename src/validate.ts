import { choice, flag, integer, levelOf, readOptions } from './arguments.ts'
import { captureSample, captureSamples } from './capture-sample.ts'
import {
  DEFAULT_BATCH,
  DEFAULT_CAP,
  DEFAULT_INNER,
  DEFAULTS,
  MOST_KEPT_BY_DEFAULT,
  MOST_THREADS,
} from './defaults.ts'
import {
  type AllDescriptor,
  type BuiltIn,
  columnsOf,
  componentsOf,
  type Descriptor,
  isCalled,
  printed,
} from './descriptor.ts'
import { BootstrapError } from './errors.ts'
import type { Alternative, IntervalMethod } from './options.ts'
import type { TypedSample } from './sample.ts'
import { randomSeed, seedOf } from './seed.ts'
import { statisticOf } from './statistic-of.ts'
import { mean } from './statistics.ts'
import type { Supervision } from './supervision.ts'
import { progressOf, signalOf } from './supervision.ts'
import { captureColumns } from './table.ts'

/** The length of the longest typed array that the V8 of every supported Node makes: replicates come in one. */
const MOST_RESAMPLES = 4_294_967_295
const MOST_INNER_RESAMPLES = 1_000_000

export interface IntervalRequest {
  readonly confidenceLevel: number
  /** 'default': the core chooses for each statistic. */
  readonly method: IntervalMethod | 'default'
  readonly alternative: Alternative
  readonly quantileRule: 'type7' | 'rank'
}

/** A call whose arguments have been checked, with every default filled in. */
export interface Request extends Supervision {
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
  readonly tolerance: number | undefined
  readonly innerResamples: number
}

const SUPERVISION = ['signal', 'onProgress'] as const
const RUN_OPTIONS = ['resamples', 'seed', 'threads', 'nan', ...SUPERVISION] as const
const INTERVAL_OPTIONS = ['confidenceLevel', 'method', 'alternative', 'quantileRule'] as const
const BOOTSTRAP_OPTIONS = [
  ...RUN_OPTIONS,
  ...INTERVAL_OPTIONS,
  'keepReplicates',
  'tolerance',
  'innerResamples',
] as const

/** What the replicates of a finished run, with the jackknife's acceleration, suffice for. */
const REPLICATE_METHODS = ['percentile', 'basic', 'normal', 'bca', 'expanded'] as const
const METHODS = [
  ...REPLICATE_METHODS,
  'studentized',
  'calibrated',
  'abc',
  'wilson',
  'clopperPearson',
] as const

type Values<Name extends string> = Readonly<Record<Name, unknown>>

export function validateStream(
  data: unknown,
  statistic: unknown,
  options: unknown,
): SingleRequest & { readonly batch: number } {
  const single = singleOf('replicateStream', statistic)
  const values = readOptions(options, 'replicateStream', [...RUN_OPTIONS, 'batch'])
  return {
    ...runOf(values, 1),
    ...REPLICATES_ALONE,
    batch: values.batch === undefined ? DEFAULT_BATCH : integer(values.batch, 'batch', 1, MOST_RESAMPLES),
    statistic: single,
    columns: captured(data, single),
  }
}

/** Verbs that give replicates, or leave-one-out values, and nothing made of them. */
const REPLICATES_ALONE = {
  keepReplicates: true,
  interval: undefined,
  tolerance: undefined,
  innerResamples: 0,
} as const

/** A call about one number. */
type SingleRequest = Request & { readonly statistic: Single }
type Single = Exclude<Descriptor, AllDescriptor>

function singleOf(verb: string, given: unknown): Single {
  const statistic = statisticOf(given)
  if (statistic.kind !== 'all' && componentsOf(statistic) === undefined) return statistic
  throw new BootstrapError(`${verb}: expected a single-valued statistic, got one with several values`, {
    code: 'UNSUPPORTED',
    hint: 'ask for each component by itself',
  })
}

export function validateMeans(sample: unknown, options: unknown): Request & { readonly statistic: BuiltIn } {
  const values = readOptions(options, 'bootstrapMeans', RUN_OPTIONS)
  return {
    ...runOf(values, 1),
    ...REPLICATES_ALONE,
    statistic: statisticOf(mean) as BuiltIn,
    columns: [captureSample(sample)],
  }
}

/** What bootstrap is asked for, of whatever data. */
export interface BootstrapRequest extends Omit<Request, 'columns'> {
  readonly interval: IntervalRequest
  /** Replicates go where there turn out to be too many of them. */
  readonly keepIfFew: boolean
}

export function validateBootstrap(
  verb: string,
  data: unknown,
  statistic: unknown,
  options: unknown,
): BootstrapRequest & Request {
  const request = bootstrapOf(verb, statistic, options, 1)
  return { ...request, columns: captured(data, request.statistic) }
}

/** Every sample is captured when its turn in the iteration comes: before the call returns. */
export function validateMany(
  samples: unknown,
  statistic: unknown,
  options: unknown,
): BootstrapRequest & { readonly samples: readonly TypedSample[] } {
  const given = statisticOf(statistic)
  if (columnsOf(given) !== undefined)
    throw new BootstrapError(
      `bootstrapMany: expected a statistic of one variable, got ${printed(given)} of a table`,
      { code: 'INVALID_STATISTIC', hint: 'call bootstrap with each table' },
    )
  const captured = captureSamples(samples)
  return { ...bootstrapOf('bootstrapMany', statistic, options, captured.length), samples: captured }
}

function bootstrapOf(verb: string, statistic: unknown, options: unknown, samples: number): BootstrapRequest {
  const descriptor = statisticOf(statistic)
  const values = readOptions(options, verb, BOOTSTRAP_OPTIONS)
  const tolerance = values.tolerance === undefined ? undefined : levelOf(values.tolerance, 'tolerance')
  const run = runOf(values, 2, tolerance === undefined ? DEFAULTS.resamples : DEFAULT_CAP) // a standard deviation takes two
  const interval = intervalOf(values, METHODS, isCalled(descriptor) ? defaultOfCalled(descriptor) : 'default')
  if (isCalled(descriptor)) refuseForCalled(descriptor, interval, tolerance)
  const all = samples * run.resamples * (componentsOf(descriptor)?.length ?? 1)
  const keepIfFew = values.keepReplicates === undefined && tolerance !== undefined
  const inner = interval.method === 'studentized' ? DEFAULT_INNER.studentized : DEFAULT_INNER.calibrated
  const { keepReplicates = keepIfFew || all <= MOST_KEPT_BY_DEFAULT, innerResamples = inner } = values
  return {
    ...run,
    statistic: descriptor,
    keepReplicates: flag(keepReplicates, 'keepReplicates'),
    keepIfFew,
    interval,
    tolerance,
    innerResamples: integer(innerResamples, 'innerResamples', 2, MOST_INNER_RESAMPLES),
  }
}

/** BCa calls ofMeans' function once more a row, which is cheap; the others get their resamples up to 2,000 more times. */
function defaultOfCalled({ kind }: Descriptor): IntervalMethod {
  return kind === 'ofMeans' ? 'bca' : 'percentile'
}

function refuseForCalled(
  { kind }: Descriptor,
  { method }: IntervalRequest,
  tolerance: number | undefined,
): void {
  const refused = !(REPLICATE_METHODS as readonly string[]).includes(method)
  if (!refused && tolerance === undefined) return
  throw new BootstrapError(
    refused
      ? `the method '${method}' is for statistics of this package: it would call ${kind} on resamples of every resample, or needs its derivatives`
      : `tolerance is for statistics of this package: those of ${kind} are called one by one`,
    {
      code: 'UNSUPPORTED',
      hint: refused ? `use one of ${REPLICATE_METHODS.join(', ')}` : 'give a number of resamples',
    },
  )
}

export function validateJackknife(data: unknown, statistic: unknown, options: unknown): SingleRequest {
  const single = singleOf('jackknife', statistic)
  const values = readOptions(options, 'jackknife', ['nan', 'threads', ...SUPERVISION])
  return {
    ...runOf({ resamples: 1, seed: 0, ...values }, 1),
    ...REPLICATES_ALONE,
    statistic: single,
    columns: captured(data, single),
  }
}

function captured(data: unknown, statistic: Descriptor): readonly TypedSample[] {
  const names = columnsOf(statistic)
  return names === undefined ? [captureSample(data)] : captureColumns(data, names)
}

/** `ofRun`: the run's own method, which another interval has too where replicates suffice for it. */
export function validateInterval(options: unknown, ofRun: IntervalMethod): IntervalRequest {
  const method = REPLICATE_METHODS.find((name) => name === ofRun) ?? 'percentile'
  return intervalOf(readOptions(options, 'intervalFor', INTERVAL_OPTIONS), REPLICATE_METHODS, method)
}

function runOf(
  values: Values<(typeof RUN_OPTIONS)[number]>,
  fewestResamples: number,
  defaultResamples: number = DEFAULTS.resamples,
) {
  const { resamples = defaultResamples, seed, threads, nan = DEFAULTS.nan, signal, onProgress } = values
  return {
    resamples: integer(resamples, 'resamples', fewestResamples, MOST_RESAMPLES),
    seed: seed === undefined ? randomSeed() : seedOf(seed),
    threads: threads === undefined ? undefined : integer(threads, 'threads', 1, MOST_THREADS),
    omitNan: choice(nan, 'nan', ['reject', 'omit']) === 'omit',
    signal: signal === undefined ? undefined : signalOf(signal),
    onProgress: onProgress === undefined ? undefined : progressOf(onProgress),
  }
}

function intervalOf<Method extends IntervalMethod>(
  values: Values<(typeof INTERVAL_OPTIONS)[number]>,
  methods: readonly Method[],
  defaultMethod: IntervalRequest['method'],
): IntervalRequest {
  const { method } = values
  const { confidenceLevel, alternative, quantileRule } = { ...DEFAULTS, ...given(values) }
  return {
    confidenceLevel: levelOf(confidenceLevel, 'confidenceLevel'),
    method: method === undefined ? defaultMethod : choice(method, 'method', methods, METHODS),
    alternative: choice(alternative, 'alternative', ['two-sided', 'less', 'greater']),
    quantileRule: choice(quantileRule, 'quantileRule', ['type7', 'rank']),
  }
}

/** The options that are there: what is undefined counts as absent. */
function given(values: Values<string>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
