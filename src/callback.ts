import type { Control } from './control.ts'
import { BootstrapError } from './errors.ts'
import { show, thrownText } from './show.ts'
import { soon } from './soon.ts'

/** The event loop gets its turn after so many milliseconds of work on its thread. */
const SLICE_MS = 5

/** Who waits for a slice of this thread, of all runs that go on here: one gets it a turn of the event loop, the longest waiting first. */
const waiting: (() => void)[] = []
let isTurnAsked = false

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    askForTurn()
  })
}

function askForTurn(): void {
  if (isTurnAsked || waiting.length === 0) return
  isTurnAsked = true
  soon(() => {
    isTurnAsked = false
    waiting.shift()!()
    askForTurn()
  })
}

/** To be awaited in long loops: gives the event loop its turn every so often. Throws once the run is ended, which nobody hears. */
export function turns(control: Control): () => Promise<void> | undefined {
  let turn = Number.NEGATIVE_INFINITY // many runs may be asked for in one turn
  return () => {
    if (control.isCancelled) throw new BootstrapError('the run was ended')
    if (performance.now() - turn < SLICE_MS) return undefined
    return nextTurn().then(() => {
      turn = performance.now()
    })
  }
}

const RETURNS = 'it returns a finite number, or as many as it has components, and no promise'

/** The numbers of a caller's function, each finite: as many as it has components, or one. */
export function called(
  call: () => unknown,
  components: readonly string[] | undefined,
  where: string,
): readonly number[] {
  const failed = (what: string, cause?: unknown) =>
    new BootstrapError(`the statistic failed on ${where}: ${what}`, {
      code: 'STATISTIC_FAILED',
      ...(cause === undefined ? { hint: RETURNS } : { cause }),
    })
  let value: unknown
  try {
    value = call()
  } catch (cause) {
    throw failed(`it threw ${thrownText(cause)}`, cause)
  }
  if (components === undefined) {
    if (typeof value === 'number' && Number.isFinite(value)) return [value]
    hear(value)
    throw failed(`expected a finite number, got ${show(value)}`)
  }
  let values: readonly unknown[] | undefined
  try {
    values = valuesOf(value, components.length)
  } catch (cause) {
    throw failed(`reading what it returned threw ${thrownText(cause)}`, cause)
  }
  if (values === undefined) {
    hear(value)
    throw failed(`expected ${components.length} numbers (${components.join(', ')}), got ${show(value)}`)
  }
  const wrong = values.findIndex((one) => typeof one !== 'number' || !Number.isFinite(one))
  if (wrong < 0) return values as number[]
  hear(values)
  throw failed(`expected a finite number as ${show(components[wrong])}, got ${show(values[wrong])}`)
}

/** What an async function returned, or promises in an array, are refused; what they reject with must not end the process. */
function hear(value: unknown): void {
  const heard = async () => {
    await (Array.isArray(value) ? Promise.all(value) : value)
  }
  heard().catch(() => undefined)
}

/** The values of an array-like that has so many. */
function valuesOf(value: unknown, count: number): readonly unknown[] | undefined {
  if (typeof value !== 'object' || value === null || !('length' in value) || value.length !== count)
    return undefined
  return Array.from({ length: count }, (_, k) => (value as ArrayLike<unknown>)[k])
}
