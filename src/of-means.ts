import { called, turns } from './callback.ts'
import type { Control } from './control.ts'
import { type BuiltIn, describe, type OfMeansDescriptor } from './descriptor.ts'
import { answer, type NativeBinding } from './native.ts'
import { factsAnswer, jackknifeAnswer, nativeComponent, nativeRequest, replicatesAnswer } from './request.ts'
import type { Request } from './validate.ts'
import { columnsFor, type Values, writeRow } from './values.ts'

/** The statistic that the native side computes: the mean of every column. */
export function meansOf({ columns }: OfMeansDescriptor): {
  readonly kind: 'all'
  readonly parts: readonly (readonly [string, BuiltIn])[]
} {
  const mean = (name: string) => describe({ kind: 'mean', columns: [name] }) as unknown as BuiltIn
  return { kind: 'all', parts: columns.map((name) => [name, mean(name)] as const) }
}

/** A function of column means, all of which come first. */
export async function meansValues(
  native: NativeBinding,
  request: Request,
  statistic: OfMeansDescriptor,
  control: Control,
): Promise<Values> {
  const { columns: names, combine, components } = statistic
  const columns = [...request.columns]
  const run = { ...request, interval: undefined, keepReplicates: true }
  // All calls copy the columns before the first is awaited: a later write to them changes nothing.
  control.inTwoPasses()
  const running = answer(() =>
    native.bootstrap(columns, nativeRequest(run, meansOf(statistic)), control.native),
  )
  const isBca = request.interval === undefined || request.interval.method === 'bca'
  const leaving = names.map((name, k) => {
    if (!isBca) return undefined
    // A row is left out for a NaN in any column.
    const [given, known] = request.omitNan ? [columns, names] : [[columns[k]!], [name]]
    const component = nativeComponent({ kind: 'mean', columns: [name] }, known)
    return answer(() => native.jackknife(given, component, request.omitNan, control.native))
  })
  const [outcome, ...left] = await Promise.all([running, ...leaving])
  const means = replicatesAnswer(native, outcome)
  const facts = factsAnswer(outcome)
  const jackknives = left.flatMap((one) => (one === undefined ? [] : [jackknifeAnswer(native, one)]))
  const buffer = new Float64Array(names.length)
  const of = (value: (k: number) => number, where: string) => {
    for (let k = 0; k < buffer.length; k++) buffer[k] = value(k)
    return called(() => combine(buffer), components, where)
  }
  const pause = turns(control)
  const estimates = of((k) => means[k]!.estimate, 'the sample')
  return {
    ...facts,
    estimates,
    next: (b) => of((k) => means[k]!.replicates[b]!, `replicate ${b}`),
    leftOut: async () => {
      const rows = facts.sampleSize > 1 ? facts.sampleSize : 0
      const values = columnsFor(estimates.length, rows)
      for (let i = 0; i < rows; i++) {
        writeRow(
          values,
          i,
          of((k) => jackknives[k]!.values[i]!, `the sample without row ${i}`),
        )
        await pause()
      }
      return { values, warnings: [] }
    },
    pause,
  }
}
