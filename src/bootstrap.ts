import { planOfCustom, runCustom } from './custom.ts'
import { BootstrapError } from './errors.ts'
import { answer, type NativeBinding, nativeBinding } from './native.ts'
import type { BootstrapOptions, RunOptions } from './options.ts'
import {
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
import { type BuiltIn, printed, type Statistic, type StatisticName } from './statistics.ts'
import { type Request, validateBootstrap, validateInterval, validateMeans } from './validate.ts'

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
  return replicatesAnswer(outcome)
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
  const { statistic: described, resamples, seed } = request
  const answers =
    described.kind === 'custom'
      ? await runCustom(native, request, described)
      : new Map([['', await runBuiltIn(native, request, described)]])
  const run = { resamples, seed, valueVersion: native.valueVersion(), elapsedMs: performance.now() - started }
  const results = [...answers].map(([component, { low, high, ...facts }]) => {
    const name = component === '' ? printed(described) : component
    const interval = new Interval({ low, high, ...request.interval })
    const result = new BootstrapResult({ ...facts, ...run, statistic: name, interval }, (self, other) =>
      intervalFrom(native, self, other),
    )
    return [component, result] as const
  })
  const [[, first]] = results as [(typeof results)[0]]
  const isVector = described.kind === 'custom' && described.components !== undefined
  const outcome = isVector ? new BootstrapResults(Object.fromEntries(results), first) : first
  return outcome as unknown as Outcome<Component>
}

async function runBuiltIn(native: NativeBinding, request: Request, statistic: BuiltIn) {
  const { columns } = request
  return bootstrapAnswer(
    await answer(() => native.bootstrap([...columns], nativeRequest(request, statistic))),
  )
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
  if (described.kind === 'custom') return planOfCustom(native, request, described)
  const outcome = await answer(() => native.explain([...columns], nativeRequest(request, described)))
  return planAnswer(outcome)
}

async function intervalFrom(
  native: NativeBinding,
  result: BootstrapResult,
  options: unknown,
): Promise<Interval> {
  const request = validateInterval(options)
  const { replicates, estimate, standardError, bias } = result
  if (replicates === undefined || replicates.length === 0)
    throw new BootstrapError('another interval needs the replicates, and this result has none (any more)', {
      code: 'UNSUPPORTED',
      hint: 'run with keepReplicates: true, and ask before they are transferred',
    })
  const outcome = await answer(() =>
    native.intervalFor(replicates, { estimate, standardError, bias }, nativeInterval(request)),
  )
  return new Interval({ ...intervalAnswer(outcome), ...request })
}
