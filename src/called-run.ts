import type { Control } from './control.ts'
import { customValues } from './custom.ts'
import { type Called, componentsOf } from './descriptor.ts'
import { answer, type NativeBinding } from './native.ts'
import { meansValues } from './of-means.ts'
import { type Answer, jackknifeAnswer, nativeInterval, summaryAnswer } from './request.ts'
import type { IntervalRequest, Request } from './validate.ts'
import { columnsFor, type Values, writeRow } from './values.ts'

export function valuesOf(
  native: NativeBinding,
  request: Request,
  statistic: Called,
  control: Control,
): Promise<Values> {
  return statistic.kind === 'ofMeans'
    ? meansValues(native, request, statistic, control)
    : customValues(native, request, statistic, control)
}

/** Runs it: an answer a component. */
export async function runCalled(
  native: NativeBinding,
  request: Request & { readonly interval: IntervalRequest },
  statistic: Called,
  control: Control,
): Promise<readonly Answer[]> {
  const { resamples, keepReplicates, interval } = request
  const values = await valuesOf(native, request, statistic, control)
  const { plan, sampleSize, warnings, estimates, next, leftOut, pause } = values
  const width = componentsOf(statistic)?.length ?? 1
  const replicates = columnsFor(width, resamples)
  for (let b = 0; b < resamples; b++) {
    writeRow(replicates, b, next(b))
    control.advance(1)
    await pause()
  }
  const without = interval.method === 'bca' ? await leftOut() : undefined
  const answers: Answer[] = []
  for (const [k, estimate] of estimates.entries()) {
    const acceleration =
      without && (await jackknifeOf(native, without.values[k]!, estimate, control)).acceleration
    const outcome = await answer(() =>
      native.summary(
        replicates[k]!,
        estimate,
        Number.isNaN(acceleration) ? undefined : acceleration,
        sampleSize,
        nativeInterval(interval),
        control.native,
      ),
    )
    const figures = summaryAnswer(outcome)
    answers.push({
      ...{ plan, sampleSize, resamples },
      ...figures,
      warnings: [...warnings, ...(without?.warnings ?? []), ...figures.warnings],
      replicates: keepReplicates ? replicates[k]! : undefined,
    })
  }
  return answers
}

/** Figures of leave-one-out values that were computed here. */
export async function jackknifeOf(
  native: NativeBinding,
  values: Float64Array,
  estimate: number,
  control: Control,
) {
  return jackknifeAnswer(native, await answer(() => native.jackknifeOf(values, estimate, control.native)))
}
