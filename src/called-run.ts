import { allocated } from './callback.ts'
import { customValues } from './custom.ts'
import { type Called, componentsOf } from './descriptor.ts'
import { answer, type NativeBinding } from './native.ts'
import { meansValues } from './of-means.ts'
import { type Answer, jackknifeAnswer, nativeInterval, summaryAnswer } from './request.ts'
import type { Replicates } from './result.ts'
import type { IntervalRequest, Request } from './validate.ts'
import type { Values } from './values.ts'

export function valuesOf(native: NativeBinding, request: Request, statistic: Called): Promise<Values> {
  return statistic.kind === 'ofMeans'
    ? meansValues(native, request, statistic)
    : customValues(native, request, statistic)
}

/** Runs it: an answer a component. */
export async function runCalled(
  native: NativeBinding,
  request: Request & { readonly interval: IntervalRequest },
  statistic: Called,
): Promise<readonly Answer[]> {
  const { resamples, keepReplicates, interval } = request
  const { plan, sampleSize, warnings, estimates, next, leftOut, pause } = await valuesOf(
    native,
    request,
    statistic,
  )
  const width = componentsOf(statistic)?.length ?? 1
  const replicates = Array.from({ length: width }, () => allocated(resamples, 'the replicates'))
  for (let b = 0; b < resamples; b++) {
    const replicate = next(b)
    for (let k = 0; k < width; k++) replicates[k]![b] = replicate[k]!
    await pause()
  }
  const without = interval.method === 'bca' ? await leftOut() : undefined
  const answers: Answer[] = []
  for (let k = 0; k < width; k++) {
    const acceleration = without && accelerationOf(native, without.values, k, estimates[k]!)
    const outcome = await answer(() =>
      native.summary(replicates[k]!, estimates[k]!, acceleration, sampleSize, nativeInterval(interval)),
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

function accelerationOf(
  native: NativeBinding,
  values: readonly (readonly number[])[],
  k: number,
  estimate: number,
): number | undefined {
  const { acceleration } = jackknifeAnswer(native.jackknifeOf(columnOf(values, k), estimate))
  return Number.isNaN(acceleration) ? undefined : acceleration
}

export function columnOf(rows: readonly (readonly number[])[], k: number): Replicates {
  return Float64Array.from(rows, (row) => row[k]!)
}
