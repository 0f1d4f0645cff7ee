import { called, turns } from './callback.ts'
import { type BuiltIn, describe, type OfMeansDescriptor } from './descriptor.ts'
import { answer, type NativeBinding } from './native.ts'
import { factsAnswer, jackknifeAnswer, nativeComponent, nativeRequest, replicatesAnswer } from './request.ts'
import type { Request } from './validate.ts'
import type { Values } from './values.ts'

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
): Promise<Values> {
  const { columns: names, combine, components } = statistic
  const columns = [...request.columns]
  const run = { ...request, interval: undefined, keepReplicates: true }
  const outcome = await answer(() => native.bootstrap(columns, nativeRequest(run, meansOf(statistic))))
  const means = replicatesAnswer(outcome)
  const facts = factsAnswer(outcome)
  const jackknives: ReturnType<typeof jackknifeAnswer>[] = []
  const estimates: number[] = []
  for (const name of names) {
    const mean = { kind: 'mean', columns: [name] } as const
    const outcome = await answer(() =>
      native.jackknife(columns, nativeComponent(mean, names), request.omitNan),
    )
    jackknives.push(jackknifeAnswer(outcome))
    estimates.push(outcome.estimate!)
  }
  const buffer = new Float64Array(names.length)
  const of = (value: (k: number) => number, where: string) => {
    for (let k = 0; k < buffer.length; k++) buffer[k] = value(k)
    return called(() => combine(buffer), components, where)
  }
  const pause = turns()
  return {
    ...facts,
    estimates: of((k) => estimates[k]!, 'the sample'),
    next: (b) => of((k) => means[k]![b]!, `replicate ${b}`),
    leftOut: async () => {
      const values: (readonly number[])[] = []
      for (let i = 0; i < facts.sampleSize; i++) {
        values.push(of((k) => jackknives[k]!.values[i]!, `the sample without row ${i}`))
        await pause()
      }
      return { values, warnings: [] }
    },
    pause,
  }
}
