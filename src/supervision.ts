import { invalidOption, rethrowing } from './arguments.ts'
import type { Progress } from './options.ts'

/** What the caller may do to a run while it goes on, and wants to see of it. */
export interface Supervision {
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/** Of a run whose caller neither ends nor watches it. */
export const UNWATCHED: Supervision = { signal: undefined, onProgress: undefined }

/** An AbortSignal of any realm and any implementation. */
export function signalOf(value: unknown): AbortSignal {
  return rethrowing('signal: it cannot be read', 'INVALID_OPTION', () => {
    const given = (typeof value === 'object' && value !== null ? value : {}) as Partial<AbortSignal>
    const isSignal =
      typeof given.aborted === 'boolean' &&
      typeof given.addEventListener === 'function' &&
      typeof given.removeEventListener === 'function'
    if (isSignal) return given as AbortSignal
    const hint = 'signal' in given ? 'pass its signal: signal: controller.signal' : undefined
    throw invalidOption('signal', 'an AbortSignal', value, hint)
  })
}

/** What is to be called when a signal is aborted: one listener serves all runs of a signal, since Node warns of more than ten. */
const waiting = new WeakMap<AbortSignal, { readonly stops: Set<() => void>; readonly tell: () => void }>()

/** Calls `stop` when the signal, which is not aborted yet, is; unless what this returns was called before. */
export function onAborted(signal: AbortSignal, stop: () => void): () => void {
  const { stops, tell } = waiting.get(signal) ?? listening(signal)
  stops.add(stop)
  return () => {
    stops.delete(stop)
    if (stops.size > 0) return
    waiting.delete(signal)
    try {
      signal.removeEventListener('abort', tell)
    } catch {
      // a signal of the caller's own making: nothing is left for it to call
    }
  }
}

/** Why it was aborted, or what reading that throws: a signal may be of the caller's own making. */
export function reasonOf(signal: AbortSignal): unknown {
  try {
    return signal.reason
  } catch (thrown) {
    return thrown
  }
}

function listening(signal: AbortSignal) {
  const stops = new Set<() => void>()
  const tell = () => {
    for (const stop of stops) stop()
  }
  const both = { stops, tell }
  signal.addEventListener('abort', tell, { once: true })
  waiting.set(signal, both)
  return both
}

export function progressOf(value: unknown): (progress: Progress) => void {
  if (typeof value === 'function') return value as (progress: Progress) => void
  throw invalidOption('onProgress', 'a function', value)
}
