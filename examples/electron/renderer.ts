// The page: an AbortSignal and thrown errors again, as everywhere else.
import type { Progress, Sample, StatisticName } from 'bootlace'
import type { Bridge, Failure, Options, Success } from './protocol.ts'

declare global {
  interface Window {
    readonly bootlace: Bridge
  }
}

class RunError extends Error {
  readonly code: Failure['code']
  readonly hint: string | undefined

  constructor({ code, message, hint }: Failure) {
    super(message)
    this.code = code
    this.hint = hint
  }
}

let lastId = 0

async function run(
  values: Sample,
  statistic: StatisticName,
  options: Options & { signal?: AbortSignal; onProgress?: (progress: Progress) => void } = {},
): Promise<Success> {
  const { signal, onProgress, ...rest } = options
  signal?.throwIfAborted()
  lastId += 1
  const id = lastId
  const abort = () => window.bootlace.abort(id)
  signal?.addEventListener('abort', abort)
  try {
    const outcome = await window.bootlace.run(id, values, statistic, rest, onProgress)
    if (!('failure' in outcome)) return outcome
    if (outcome.failure.code === 'ABORTED') signal?.throwIfAborted()
    throw new RunError(outcome.failure)
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

const element = <Type extends HTMLElement>(id: string) => document.getElementById(id) as Type
const form = element<HTMLFormElement>('form')
const values = element<HTMLTextAreaElement>('values')
const cancel = element<HTMLButtonElement>('cancel')
const bar = element<HTMLProgressElement>('progress')
const output = element<HTMLOutputElement>('output')

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const controller = new AbortController()
  const stop = () => controller.abort()
  cancel.addEventListener('click', stop)
  try {
    const sample = Float64Array.from(values.value.split(/[\s,;]+/).filter(Boolean), Number)
    const { summary } = await run(sample, 'mean', {
      resamples: 1_000_000,
      signal: controller.signal,
      onProgress: ({ done, total }) => {
        bar.value = done / total
      },
    })
    const { low, high, confidenceLevel } = summary.interval
    output.value = `${summary.estimate}, ${100 * confidenceLevel} % interval [${low ?? '-∞'}, ${high ?? '∞'}], seed ${summary.seed}`
    for (const warning of summary.warnings) output.append(`\n${warning.message}`)
  } catch (error) {
    if (error instanceof RunError) output.value = [error.message, error.hint].filter(Boolean).join(': ')
    else if (controller.signal.aborted) output.value = 'cancelled'
    else throw error
  } finally {
    cancel.removeEventListener('click', stop)
  }
})
