import { called, turns } from './callback.ts'
import type { Control } from './control.ts'
import type { CustomDescriptor } from './descriptor.ts'
import { BootstrapError } from './errors.ts'
import { leaveOutGroups } from './leave-out-groups.ts'
import { allocated, bytesOf } from './memory.ts'
import type { NativeBinding } from './native.ts'
import { failureOf, planAnswer } from './request.ts'
import type { Plan, Warning } from './result.ts'
import type { Request } from './validate.ts'
import type { Values } from './values.ts'

type Columns = readonly Float64Array[]

/** A function of the resample or, of a table, of its columns. */
export async function customValues(
  native: NativeBinding,
  request: Request,
  statistic: CustomDescriptor,
  control: Control,
): Promise<Values> {
  const resampler = await resamplerOf(native, request, statistic)
  const sampleSize = resampler.size()
  const resample = request.columns.map(() => allocated(sampleSize, 'a resample'))
  const bytes = resample.map(bytesOf)
  const of = (columns: Columns, where: string) => {
    const rows = columns[0]!.length
    const values = called(() => invoke(statistic, columns), statistic.components, where)
    if (columns.every((column) => column.length === rows)) return values
    throw new BootstrapError(`the statistic failed on ${where}: it transferred the array that it was given`, {
      code: 'STATISTIC_FAILED',
      hint: 'the array is used again for the next resample: transfer a copy, resample.slice()',
    })
  }
  const pause = turns(control)
  resampler.sample(bytes)
  const estimates = of(resample, 'the sample')
  return {
    plan: planAnswer(resampler.plan(request.resamples)),
    sampleSize,
    warnings: resampler.warnings() as Warning[],
    estimates,
    next: (b) => {
      resampler.draw(bytes)
      return of(resample, `replicate ${b}`)
    },
    leftOut: async () => {
      resampler.sample(bytes)
      const sample = resample.map((column) => column.slice())
      return leaveOutGroups(sampleSize, { width: estimates.length, pause }, (left) => {
        const rest = sample.map((column) => column.filter((_, i) => !left.has(i)))
        return of(
          rest,
          `the sample without ${left.size === 1 ? 'observation' : 'observations'} ${[...left].slice(0, 3).join(', ')}${left.size > 3 ? ', …' : ''}`,
        )
      })
    },
    pause,
  }
}

function invoke({ kind, compute, columns }: CustomDescriptor, resample: Columns): unknown {
  const call = compute as (...given: unknown[]) => unknown
  if (kind === 'custom') return call(resample[0])
  const table = Object.fromEntries(columns!.map((name, i) => [name, resample[i]]))
  return call(table, resample[0]!.length)
}

/** What would run. */
export async function planOfCustom(
  native: NativeBinding,
  request: Request,
  statistic: CustomDescriptor,
): Promise<Plan> {
  const resampler = await resamplerOf(native, request, statistic)
  return planAnswer(resampler.plan(request.resamples))
}

async function resamplerOf(native: NativeBinding, request: Request, { symmetric }: CustomDescriptor) {
  const { columns, seed, omitNan } = request
  const resampler = new native.NativeResampler([...columns], seed, symmetric, omitNan)
  // WebAssembly is there only then; the columns are captured already.
  if ('ready' in resampler) await (resampler.ready as () => Promise<void>)()
  const failure = resampler.failure()
  if (failure !== null) throw failureOf(failure)
  return resampler
}
