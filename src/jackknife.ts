import { jackknifeOf, valuesOf } from './called-run.ts'
import { controlled } from './control.ts'
import { columnsOf, isCalled } from './descriptor.ts'
import { answer, nativeBinding } from './native.ts'
import type { RunOptions } from './options.ts'
import { jackknifeAnswer, nativeComponent } from './request.ts'
import type { JackknifeResult } from './result.ts'
import type { Sample } from './sample.ts'
import type { Statistic, StatisticName } from './statistic.ts'
import { validateJackknife } from './validate.ts'

/**
 * The statistic without each observation in turn: values[i] without observation i (functions of yours: beyond 2,000
 * observations without group i, with the warning GROUPED_JACKKNIFE), and what follows from it. Single-valued statistics
 * only. Time: O(n) after sorting, off the event loop; functions of yours are called n times. Memory: about 40 bytes an
 * observation. Never throws; rejects with a BootstrapError as bootstrap does.
 */
export async function jackknife<Data = Sample>(
  data: NoInfer<Data>,
  statistic: Statistic<Data> | StatisticName,
  options?: Pick<RunOptions, 'nan' | 'threads' | 'signal' | 'onProgress'>,
): Promise<JackknifeResult> {
  const request = validateJackknife(data, statistic, options)
  const { statistic: described, columns, omitNan } = request
  const native = nativeBinding()
  return controlled(native, request, columns[0]!.length, async (control) => {
    if (isCalled(described)) {
      const { estimates, warnings, leftOut } = await valuesOf(native, request, described, control)
      const without = await leftOut()
      const found = await jackknifeOf(native, without.values[0]!, estimates[0]!, control)
      return { ...found, warnings: [...warnings, ...without.warnings] }
    }
    const component = nativeComponent(described, columnsOf(described))
    const outcome = await answer(() => native.jackknife([...columns], component, omitNan, control.native))
    return jackknifeAnswer(native, outcome)
  })
}
