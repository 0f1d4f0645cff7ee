import { controlled } from './control.ts'
import { MOST_KEPT_BY_DEFAULT } from './defaults.ts'
import { componentsOf, isCalled, printed } from './descriptor.ts'
import { BootstrapError } from './errors.ts'
import { answer, type NativeBinding } from './native.ts'
import { type Answer, intervalAnswer, nativeInterval } from './request.ts'
import type { Outcome } from './result.ts'
import { BootstrapResult, BootstrapResults, Interval } from './run-result.ts'
import { UNWATCHED } from './supervision.ts'
import { type BootstrapRequest, validateInterval } from './validate.ts'

/** What is asked for, by whom it was answered, and since when. */
interface Run {
  readonly native: NativeBinding
  readonly request: BootstrapRequest
  readonly seed: bigint
  readonly started: number
}

/** The result of a run, whose answers are one a component. */
export function outcomeOf<Component extends string>(
  { native, request, seed, started }: Run,
  answers: readonly Answer[],
): Outcome<Component> {
  const { statistic: described } = request
  const run = { seed, valueVersion: native.valueVersion(), elapsedMs: performance.now() - started }
  const components = componentsOf(described)
  const names = described.kind === 'all' ? described.parts.map(([, part]) => printed(part)) : components
  // How many a tolerance takes is known only now.
  const isTooMuch = request.keepIfFew && answers[0]!.resamples * answers.length > MOST_KEPT_BY_DEFAULT
  const results = answers.map((one, k) => {
    const { low, high, method, acceleration, units, ...facts } = one
    const { confidenceLevel, alternative } = request.interval
    const interval = new Interval({ low, high, confidenceLevel, method, alternative })
    const statistic = names?.[k] ?? printed(described)
    const replicates = isTooMuch ? undefined : facts.replicates
    return new BootstrapResult({ ...facts, ...run, replicates, statistic, interval }, (self, other) =>
      intervalFrom(native, self, { acceleration, units, isCalled: isCalled(described) }, other),
    )
  })
  const outcome =
    components === undefined
      ? results[0]
      : new BootstrapResults(Object.fromEntries(results.map((one, k) => [components[k]!, one])), results[0]!)
  return outcome as unknown as Outcome<Component>
}

async function intervalFrom(
  native: NativeBinding,
  result: BootstrapResult,
  more: Pick<Answer, 'acceleration' | 'units'> & { readonly isCalled: boolean },
  options: unknown,
): Promise<Interval> {
  const request = validateInterval(options, result.interval.method)
  const { replicates, estimate, standardError, bias } = result
  if (replicates === undefined || replicates.length === 0)
    throw new BootstrapError('another interval needs the replicates, and this result has none (any more)', {
      code: 'UNSUPPORTED',
      hint: 'run with keepReplicates: true, and ask before they are transferred',
    })
  const { acceleration, units } = more
  if (request.method === 'bca' && more.isCalled && result.interval.method !== 'bca')
    throw new BootstrapError(
      "the method 'bca' needs a jackknife, which this run of a function of yours has not made",
      {
        code: 'UNSUPPORTED',
        hint: "ask for it in the run itself: method: 'bca'",
      },
    )
  const location = {
    estimate,
    standardError,
    bias,
    units,
    ...(acceleration === undefined ? {} : { acceleration }),
  }
  const outcome = await controlled(native, UNWATCHED, replicates.length, ({ native: control }) =>
    answer(() => native.intervalFor(replicates, location, nativeInterval(request), control)),
  )
  const { confidenceLevel, alternative } = request
  return new Interval({ ...intervalAnswer(outcome), confidenceLevel, alternative })
}
