import { BootstrapError, type BootstrapErrorCode } from './errors.ts'
import type {
  NativeFailure,
  NativeIntervalOutcome,
  NativeIntervalRequest,
  NativeOutcome,
  NativeRequest,
} from './native.ts'
import type { Plan, Replicates, Warning } from './result.ts'
import type { BuiltIn } from './statistics.ts'
import type { IntervalRequest, Request } from './validate.ts'

// The only place where the public vocabulary and that of the flat native struct meet.

export function nativeRequest(request: Request, statistic: BuiltIn): NativeRequest {
  const { resamples, seed, threads = 0, omitNan, keepReplicates, interval } = request
  const run = { ...nativeStatistic(statistic), resamples, seed, threads, omitNan, keepReplicates }
  return interval === undefined ? run : { ...run, interval: nativeInterval(interval) }
}

export function nativeInterval({
  confidenceLevel,
  method,
  alternative,
}: IntervalRequest): NativeIntervalRequest {
  return { confidenceLevel, method, alternative }
}

function nativeStatistic(statistic: BuiltIn) {
  const unused = { p: 0, quantileType: 7, ddof: 0 }
  switch (statistic.kind) {
    case 'median':
      return { ...unused, statistic: 'quantile', p: 0.5 }
    case 'quantile':
      return { ...unused, statistic: 'quantile', p: statistic.p, quantileType: statistic.type }
    case 'trimmedMean':
    case 'winsorizedMean':
      return { ...unused, statistic: statistic.kind, p: statistic.proportion }
    case 'variance':
    case 'standardDeviation':
    case 'covariance':
      return { ...unused, statistic: statistic.kind, ddof: statistic.ddof }
    default:
      return { ...unused, statistic: statistic.kind }
  }
}

/** What a bootstrap run gave, in the public vocabulary. A failure is thrown, here and below. */
export function bootstrapAnswer(outcome: NativeOutcome) {
  succeeded(outcome)
  return {
    ...present(outcome.summary, 'summary'),
    plan: planAnswer(outcome),
    warnings: present(outcome.warnings, 'warnings') as readonly Warning[],
    sampleSize: present(outcome.sampleSize, 'sample size'),
    replicates: outcome.replicates as Replicates | undefined,
  }
}

export function replicatesAnswer(outcome: NativeOutcome): Replicates {
  succeeded(outcome)
  return present(outcome.replicates, 'replicates') as Replicates
}

export function planAnswer(outcome: NativeOutcome): Plan {
  succeeded(outcome)
  return present(outcome.plan, 'plan') as Plan
}

export function intervalAnswer(outcome: NativeIntervalOutcome): { low: number; high: number } {
  succeeded(outcome)
  return { low: present(outcome.low, 'lower end'), high: present(outcome.high, 'upper end') }
}

/** The figures of replicates that were computed here. */
export function summaryAnswer(outcome: NativeOutcome) {
  succeeded(outcome)
  return {
    figures: present(outcome.summary, 'summary'),
    warnings: present(outcome.warnings, 'warnings') as readonly Warning[],
  }
}

export function failureOf({ code, message, hint, index }: NativeFailure): BootstrapError {
  return new BootstrapError(message, { code: code as BootstrapErrorCode, hint, index })
}

function succeeded({ failure }: { failure?: NativeFailure }): void {
  if (failure !== undefined) throw failureOf(failure)
}

function present<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value
  throw new BootstrapError(`the native part of bootlace gave no ${what}: please report this as a bug`, {
    code: 'INTERNAL',
  })
}
