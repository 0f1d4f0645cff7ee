import { turns } from './callback.ts'
import { runCalled } from './called-run.ts'
import { copyOf } from './capture-sample.ts'
import { type Control, controlled } from './control.ts'
import { MOST_KEPT_BY_DEFAULT } from './defaults.ts'
import { deriveSeed } from './derive-seed.ts'
import { type Called, isCalled } from './descriptor.ts'
import { BootstrapError, isOurs, ofSample } from './errors.ts'
import { answer, type NativeBinding, nativeBinding } from './native.ts'
import type { BootstrapOptions } from './options.ts'
import { outcomeOf } from './outcome.ts'
import { bootstrapAnswer, nativeRequest, outcomesAnswer } from './request.ts'
import type { Outcome } from './result.ts'
import type { Sample, TypedSample } from './sample.ts'
import type { Statistic, StatisticName } from './statistic.ts'
import { type BootstrapRequest, validateMany } from './validate.ts'

/**
 * The same of many samples in one native call; result i is bit-equal to bootstrap(samples[i], statistic, { ...options, seed:
 * deriveSeed(seed, i) }). Samples are read before this returns. `elapsedMs` is the whole call's.
 *
 * Time: that of the runs, on all threads side by side, without most of what a call costs by itself. Memory: the samples, and 8 bytes
 * a replicate that is kept. Never throws; rejects with a BootstrapError, whose index says which sample is at fault: of those that can't be read
 * the first, else the first whose run fails.
 */
export async function bootstrapMany<Component extends string = never>(
  samples: Iterable<Sample>,
  statistic: Statistic<Sample, Component> | StatisticName,
  options?: BootstrapOptions,
): Promise<Outcome<Component>[]> {
  const started = performance.now()
  const request = validateMany(samples, statistic, options)
  if (request.samples.length === 0) return []
  const native = nativeBinding()
  const { statistic: described } = request
  const seeds = BigUint64Array.from(request.samples, (_, i) => deriveSeed(request.seed, i))
  const run = (i: number) => ({ native, request, seed: seeds[i]!, started })
  return controlled(native, request, request.samples.length * request.resamples, async (control) => {
    if (isCalled(described)) return manyCalled(native, request, described, seeds, run, control)
    const asked = nativeRequest(request, described)
    const { outcomes, resamples } = outcomesAnswer(
      await answer(() => native.bootstrapMany([...request.samples], seeds, asked, control.native)),
    )
    // How many a tolerance takes is known only now.
    const keep = request.keepReplicates && !(request.keepIfFew && resamples > MOST_KEPT_BY_DEFAULT)
    const pause = turns(control)
    const results: Outcome<Component>[] = []
    for (let i = 0; i < seeds.length; i++) {
      results.push(outcomeOf(run(i), bootstrapAnswer(native, native.takeOutcome(outcomes, i, keep))))
      await pause()
    }
    return results
  })
}

/** Functions of the caller's take one sample after the other. */
async function manyCalled<Component extends string>(
  native: NativeBinding,
  request: BootstrapRequest & { readonly samples: readonly TypedSample[] },
  described: Called,
  seeds: BigUint64Array,
  run: (i: number) => Parameters<typeof outcomeOf>[0],
  control: Control,
): Promise<Outcome<Component>[]> {
  const captured = request.samples.map(copyOf)
  const results: Outcome<Component>[] = []
  for (const [i, sample] of captured.entries()) {
    try {
      const one = { ...request, seed: seeds[i]!, columns: [sample] }
      results.push(outcomeOf(run(i), await runCalled(native, one, described, control)))
    } catch (error) {
      // What the machine has no room for is no sample's fault.
      if (!isOurs(error) || error.code === 'QUEUE_FULL') throw error
      const { code, hint, cause } = error
      const { message, index } = ofSample(i, error)
      throw new BootstrapError(message, { code, hint, cause, index })
    }
  }
  return results
}
