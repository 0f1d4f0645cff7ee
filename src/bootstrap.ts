import { runCalled } from './called-run.ts'
import { planOfCustom } from './custom.ts'
import { MOST_KEPT_BY_DEFAULT } from './defaults.ts'
import { componentsOf, isCalled, printed } from './descriptor.ts'
import { BootstrapError } from './errors.ts'
import { answer, type NativeBinding, nativeBinding } from './native.ts'
import { meansOf } from './of-means.ts'
import type { BootstrapOptions, RunOptions } from './options.ts'
import {
  type Answer,
  bootstrapAnswer,
  intervalAnswer,
  nativeInterval,
  nativeRequest,
  planAnswer,
  replicatesAnswer,
} from './request.ts'
import type { Outcome, Plan, Replicates } from './result.ts'
import { BootstrapResult, BootstrapResults, Interval } from './run-result.ts'
import type { Sample } from './sample.ts'
import type { Statistic, StatisticName } from './statistic.ts'
import { validateBootstrap, validateInterval, validateMeans } from './validate.ts'

/**
 * The replicates of the mean and nothing else: B values, the same bits as bootstrap(sample, mean, options).replicates.
 *
 * Time: O(B) for few distinct values, else O(n × B), off the event loop. Memory: the sample's encoding, and 8 bytes a
 * replicate (16 while they are handed over). Never throws; rejects with a BootstrapError.
 */
export async function bootstrapMeans(sample: Sample, options?: RunOptions): Promise<Replicates> {
  const request = validateMeans(sample, options)
  const native = nativeBinding()
  const { columns, statistic } = request
  const outcome = await answer(() => native.bootstrap([...columns], nativeRequest(request, statistic)))
  return replicatesAnswer(outcome)[0]!.replicates
}

/**
 * Estimate, standard error, bias and a confidence interval of a statistic, from B resamples of the sample's size.
 *
 * Time: O(B) for quantiles, min, max and few distinct values, else O(n × B), off the event loop. Memory: the sample's
 * encoding, and 8 bytes a replicate (16 while they are handed over). Never throws; rejects with a BootstrapError.
 */
export async function bootstrap<Data = Sample, Component extends string = never>(
  data: NoInfer<Data>,
  statistic: Statistic<Data, Component> | StatisticName,
  options?: BootstrapOptions,
): Promise<Outcome<Component>> {
  const started = performance.now()
  const request = validateBootstrap('bootstrap', data, statistic, options)
  const native = nativeBinding()
  const { statistic: described, columns, seed } = request
  const answers = isCalled(described)
    ? await runCalled(native, request, described)
    : bootstrapAnswer(await answer(() => native.bootstrap([...columns], nativeRequest(request, described))))
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

/**
 * What would run, without running it. Costs the copy and the look at the sample that a run begins with.
 * Never throws; rejects with a BootstrapError as bootstrap does. Await it at start-up to learn early if the binary is missing.
 */
export async function explain<Data = Sample, Component extends string = never>(
  data: NoInfer<Data>,
  statistic: Statistic<Data, Component> | StatisticName,
  options?: BootstrapOptions,
): Promise<Plan> {
  const request = validateBootstrap('explain', data, statistic, options)
  const native = nativeBinding()
  const { columns, statistic: described } = request
  if (isCalled(described) && described.kind !== 'ofMeans') return planOfCustom(native, request, described)
  const planned = isCalled(described)
    ? nativeRequest({ ...request, interval: undefined }, meansOf(described))
    : nativeRequest(request, described)
  return planAnswer(await answer(() => native.explain([...columns], planned)))
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
  const outcome = await answer(() => native.intervalFor(replicates, location, nativeInterval(request)))
  const { confidenceLevel, alternative } = request
  return new Interval({ ...intervalAnswer(outcome), confidenceLevel, alternative })
}
