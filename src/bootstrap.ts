import { runCalled } from './called-run.ts'
import { controlled } from './control.ts'
import { planOfCustom } from './custom.ts'
import { isCalled } from './descriptor.ts'
import { answer, nativeBinding } from './native.ts'
import { meansOf } from './of-means.ts'
import type { BootstrapOptions, RunOptions } from './options.ts'
import { outcomeOf } from './outcome.ts'
import { bootstrapAnswer, nativeRequest, planAnswer, replicatesAnswer } from './request.ts'
import type { Outcome, Plan, Replicates } from './result.ts'
import type { Sample } from './sample.ts'
import type { Statistic, StatisticName } from './statistic.ts'
import { validateBootstrap, validateMeans } from './validate.ts'

/**
 * The replicates of the mean and nothing else: B values, the same bits as bootstrap(sample, mean, options).replicates.
 *
 * Time: O(B) for few distinct values, else O(n × B), off the event loop. Memory: the sample's encoding, and 8 bytes a
 * replicate (16 while they are handed over). Never throws; rejects with a BootstrapError.
 */
export async function bootstrapMeans(sample: Sample, options?: RunOptions): Promise<Replicates> {
  const request = validateMeans(sample, options)
  const native = nativeBinding()
  const { columns, statistic, resamples } = request
  return controlled(native, request, resamples, async (control) => {
    const asked = nativeRequest(request, statistic)
    const outcome = await answer(() => native.bootstrap([...columns], asked, control.native))
    return replicatesAnswer(native, outcome)[0]!.replicates
  })
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
  const { statistic: described, columns, seed, resamples } = request
  return controlled(native, request, resamples, async (control) => {
    const answers = isCalled(described)
      ? await runCalled(native, request, described, control)
      : bootstrapAnswer(
          native,
          await answer(() =>
            native.bootstrap([...columns], nativeRequest(request, described), control.native),
          ),
        )
    return outcomeOf({ native, request, seed, started }, answers)
  })
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
  const { columns, statistic: described, resamples } = request
  return controlled(native, { ...request, onProgress: undefined }, resamples, async (control) => {
    if (isCalled(described) && described.kind !== 'ofMeans') return planOfCustom(native, request, described)
    const planned = isCalled(described)
      ? nativeRequest({ ...request, interval: undefined }, meansOf(described))
      : nativeRequest(request, described)
    return planAnswer(await answer(() => native.explain([...columns], planned, control.native)))
  })
}
