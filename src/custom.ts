import { setImmediate as nextTurn } from 'node:timers/promises'
import { BootstrapError } from './errors.ts'
import { answer, type NativeBinding } from './native.ts'
import { type bootstrapAnswer, failureOf, nativeInterval, planAnswer, summaryAnswer } from './request.ts'
import type { Plan, Replicates, Warning } from './result.ts'
import { show } from './show.ts'
import type { CustomDescriptor } from './statistics.ts'
import type { IntervalRequest, Request } from './validate.ts'

/** The event loop gets its turn after so many milliseconds of resampling and callbacks. */
const SLICE_MS = 5

type CustomRequest = Request & { readonly interval: IntervalRequest }
export type CustomAnswer = ReturnType<typeof bootstrapAnswer>

/** Runs a function of the resample, on this thread: a figure a component, or one under the name ''. */
export async function runCustom(
  native: NativeBinding,
  request: CustomRequest,
  statistic: CustomDescriptor,
): Promise<Map<string, CustomAnswer>> {
  const { resamples, keepReplicates } = request
  const resampler = resamplerOf(native, request, statistic)
  const plan = planAnswer(resampler.plan(resamples))
  const warnings = resampler.warnings() as Warning[]
  const sampleSize = resampler.size()
  const names = statistic.components ?? ['']

  const resample = allocated(sampleSize, 'a resample')
  const bytes = Buffer.from(resample.buffer)
  const values = (where: string) => called(statistic, resample, where)
  resampler.sample(bytes)
  const estimates = values('the sample')
  const replicates = names.map(() => allocated(resamples, 'the replicates'))
  let turn = performance.now()
  for (let b = 0; b < resamples; b++) {
    resampler.draw(bytes)
    const replicate = values(`replicate ${b}`)
    for (let k = 0; k < replicate.length; k++) replicates[k]![b] = replicate[k]!
    if (performance.now() - turn < SLICE_MS) continue
    await nextTurn()
    turn = performance.now()
  }

  const answers = new Map<string, CustomAnswer>()
  for (const [k, name] of names.entries()) {
    const outcome = await answer(() =>
      native.summary(replicates[k]!, estimates[k]!, nativeInterval(request.interval)),
    )
    const summary = summaryAnswer(outcome)
    answers.set(name, {
      ...summary.figures,
      plan,
      warnings: [...warnings, ...summary.warnings],
      sampleSize,
      replicates: keepReplicates ? replicates[k]! : undefined,
    })
  }
  return answers
}

/** What would run. */
export function planOfCustom(native: NativeBinding, request: Request, statistic: CustomDescriptor): Plan {
  return planAnswer(resamplerOf(native, request, statistic).plan(request.resamples))
}

function resamplerOf(native: NativeBinding, request: Request, { symmetric }: CustomDescriptor) {
  const { columns, seed, omitNan } = request
  const resampler = new native.NativeResampler(columns[0]!, seed, symmetric, omitNan)
  const failure = resampler.failure()
  if (failure !== null) throw failureOf(failure)
  return resampler
}

function allocated(length: number, what: string): Replicates {
  try {
    return new Float64Array(length)
  } catch (cause) {
    throw new BootstrapError(`${what}: no memory for ${length} numbers`, { code: 'OUT_OF_MEMORY', cause })
  }
}

/** The statistic's numbers, each finite. */
function called(statistic: CustomDescriptor, resample: Float64Array, where: string): readonly number[] {
  const { components, compute } = statistic
  const failed = (what: string, cause?: unknown) =>
    new BootstrapError(`the statistic failed on ${where}: ${what}`, {
      code: 'STATISTIC_FAILED',
      hint: 'it gets a Float64Array and returns a finite number, or as many as it has components, and no promise',
      ...(cause === undefined ? {} : { cause }),
    })
  let value: unknown
  try {
    value = compute(resample)
  } catch (cause) {
    throw failed('it threw', cause)
  }
  if (components === undefined) {
    if (typeof value === 'number' && Number.isFinite(value)) return [value]
    throw failed(`expected a finite number, got ${show(value)}`)
  }
  const values = isArrayLike(value) ? Array.from(value) : undefined
  if (values === undefined || values.length !== components.length)
    throw failed(`expected ${components.length} numbers (${components.join(', ')}), got ${show(value)}`)
  const wrong = values.findIndex((one) => typeof one !== 'number' || !Number.isFinite(one))
  if (wrong < 0) return values as number[]
  throw failed(`expected a finite number as ${show(components[wrong])}, got ${show(values[wrong])}`)
}

function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  return typeof value === 'object' && value !== null && 'length' in value && typeof value.length === 'number'
}
