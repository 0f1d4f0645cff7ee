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

export function progressOf(value: unknown): (progress: Progress) => void {
  if (typeof value === 'function') return value as (progress: Progress) => void
  throw invalidOption('onProgress', 'a function', value)
}
