import { type AllDescriptor, type BuiltIn, builtInsOf, columnsOf } from './descriptor.ts'
import { BootstrapError, type BootstrapErrorCode } from './errors.ts'
import { allocated, bytesOf } from './memory.ts'
import type {
  NativeBatch,
  NativeBinding,
  NativeComponent,
  NativeComponentOutcome,
  NativeDoubles,
  NativeFailure,
  NativeIntervalOutcome,
  NativeIntervalRequest,
  NativeJackknife,
  NativeOutcome,
  NativeOutcomes,
  NativeRequest,
} from './native.ts'
import type { IntervalMethod } from './options.ts'
import type { Plan, Replicates, Warning } from './result.ts'
import type { IntervalRequest, Request } from './validate.ts'

// The only place where the public vocabulary and that of the flat native struct meet.

export function nativeRequest(
  request: Omit<Request, 'columns'>,
  statistic: BuiltIn | AllDescriptor,
): NativeRequest {
  const { resamples, seed, threads = 0, omitNan, keepReplicates, interval } = request
  const { tolerance, innerResamples } = request
  return {
    components: builtInsOf(statistic).map((one) => nativeComponent(one, columnsOf(statistic))),
    resamples,
    seed,
    threads,
    omitNan,
    keepReplicates,
    innerResamples,
    ...(tolerance === undefined ? {} : { tolerance }),
    ...(interval === undefined ? {} : { interval: nativeInterval(interval) }),
  }
}

export function nativeInterval(interval: IntervalRequest): NativeIntervalRequest {
  const { confidenceLevel, method, alternative, quantileRule } = interval
  return { confidenceLevel, method, alternative, quantileRule }
}

/** `names`: those of the columns that are handed over. */
export function nativeComponent(statistic: BuiltIn, names: readonly string[] = []): NativeComponent {
  const { columns } = statistic
  const places = columns === undefined ? [0] : columns.map((name) => names.indexOf(name))
  const component = { ...NO_PARAMETERS, statistic: statistic.kind as string, columns: places }
  switch (statistic.kind) {
    case 'median':
      return { ...component, statistic: 'quantile', p: 0.5 }
    case 'quantile':
      return { ...component, p: statistic.p, quantileType: statistic.type }
    case 'trimmedMean':
    case 'winsorizedMean':
      return { ...component, p: statistic.proportion }
    case 'variance':
    case 'standardDeviation':
    case 'covariance':
      return { ...component, ddof: statistic.ddof }
    case 'proportion': {
      const [[comparison, bound]] = Object.entries(statistic.test) as [[string, number]]
      return { ...component, comparison, bound }
    }
    default:
      return component
  }
}

const NO_PARAMETERS = { p: 0, quantileType: 7, ddof: 0, comparison: '', bound: 0 }

/** What a bootstrap run gave, in the public vocabulary, an item a component. A failure is thrown, here and below. */
export function bootstrapAnswer(native: NativeBinding, outcome: NativeOutcome) {
  succeeded(outcome)
  const run = {
    plan: planAnswer(outcome),
    sampleSize: present(outcome.sampleSize, 'sample size'),
    resamples: present(outcome.resamples, 'number of resamples'),
  }
  const warnings = present(outcome.warnings, 'warnings') as readonly Warning[]
  return present(outcome.components, 'results').map((component) => {
    const figures = figuresOf(component)
    const replicates =
      component.replicates === undefined ? undefined : taken(native, component.replicates, 'the replicates')
    return { ...run, ...figures, warnings: [...warnings, ...figures.warnings], replicates }
  })
}

export type Answer = ReturnType<typeof bootstrapAnswer>[number]

/** Estimate and replicates of every component. */
export function replicatesAnswer(native: NativeBinding, outcome: NativeOutcome) {
  succeeded(outcome)
  return present(outcome.components, 'results').map(({ estimate, replicates }) => ({
    estimate,
    replicates: taken(native, present(replicates, 'replicates'), 'the replicates'),
  }))
}

/** Outcomes of many samples, each to be taken by itself, and how many resamples they took together. */
export function outcomesAnswer(answered: NativeOutcomes) {
  succeeded(answered)
  return {
    outcomes: present(answered.outcomes, 'outcomes'),
    resamples: present(answered.resamples, 'number of resamples'),
  }
}

/** The next replicates of a stream, row by row. */
export function batchAnswer(native: NativeBinding, batch: NativeBatch): Replicates {
  succeeded(batch)
  return taken(native, present(batch.replicates, 'replicates'), 'a batch of replicates')
}

/** Into an array of ours: transferable, allowed in Electron, and there may be no memory for it. */
function taken(native: NativeBinding, doubles: NativeDoubles, what: string): Replicates {
  const values = allocated(native.doublesLength(doubles), what)
  native.takeDoubles(doubles, bytesOf(values))
  return values
}

/** Sample size, plan and warnings of a run whose replicates are worked on further. */
export function factsAnswer(outcome: NativeOutcome) {
  succeeded(outcome)
  return {
    plan: planAnswer(outcome),
    sampleSize: present(outcome.sampleSize, 'sample size'),
    resamples: present(outcome.resamples, 'number of resamples'),
    warnings: present(outcome.warnings, 'warnings') as readonly Warning[],
  }
}

export function planAnswer(outcome: NativeOutcome): Plan {
  succeeded(outcome)
  return present(outcome.plan, 'plan') as Plan
}

export function intervalAnswer(outcome: NativeIntervalOutcome) {
  succeeded(outcome)
  return {
    low: present(outcome.low, 'lower end'),
    high: present(outcome.high, 'upper end'),
    method: present(outcome.method, 'method') as IntervalMethod,
  }
}

/** The figures of replicates that were computed here. */
export function summaryAnswer(outcome: NativeOutcome) {
  succeeded(outcome)
  return figuresOf(present(outcome.components?.[0], 'summary'))
}

function figuresOf({ summary, warnings }: NativeComponentOutcome) {
  const figures = present(summary, 'summary')
  const { estimate, standardError, bias, low, high, undefinedReplicates, acceleration, units } = figures
  return {
    ...{ estimate, standardError, bias, low, high, undefinedReplicates, acceleration, units },
    method: figures.method as IntervalMethod,
    monteCarloError: {
      low: figures.monteCarloLow,
      high: figures.monteCarloHigh,
      standardError: figures.monteCarloStandardError,
    },
    warnings: warnings as readonly Warning[],
  }
}

export function jackknifeAnswer(native: NativeBinding, outcome: NativeJackknife) {
  succeeded(outcome)
  return {
    values: taken(native, present(outcome.values, 'values'), 'leave-one-out values'),
    influence: taken(native, present(outcome.influence, 'influence values'), 'influence values'),
    acceleration: present(outcome.acceleration, 'acceleration'),
    standardError: present(outcome.standardError, 'standard error'),
    bias: present(outcome.bias, 'bias'),
    warnings: present(outcome.warnings, 'warnings') as readonly Warning[],
  }
}

export function failureOf({ code, message, hint, index }: NativeFailure): BootstrapError {
  return new BootstrapError(message, { code: code as BootstrapErrorCode, hint, index })
}

export function succeeded({ failure }: { failure?: NativeFailure | undefined }): void {
  if (failure !== undefined) throw failureOf(failure)
}

export function present<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value
  throw new BootstrapError(`the native part of bootlace gave no ${what}: please report this as a bug`, {
    code: 'INTERNAL',
  })
}
