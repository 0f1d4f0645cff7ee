/**
 * What went wrong, for programs to match on. An HTTP service answers 503 to QUEUE_FULL and OUT_OF_MEMORY, 500 to NATIVE_MISSING and
 * INTERNAL, and 400 to all others: they are mistakes in the arguments, or data on which the statistic has no value or fails
 * (STATISTIC_FAILED, whose `cause` is what a function of yours threw).
 * Codes may be added in a minor version: keep a default branch.
 */
export type BootstrapErrorCode =
  | 'EMPTY_SAMPLE'
  | 'INVALID_SAMPLE'
  | 'NOT_FINITE'
  | 'LENGTH_MISMATCH'
  | 'UNKNOWN_COLUMN'
  | 'INVALID_STATISTIC'
  | 'INVALID_OPTION'
  | 'UNKNOWN_OPTION'
  | 'UNSUPPORTED'
  | 'STATISTIC_FAILED'
  | 'STATISTIC_UNDEFINED'
  | 'OUT_OF_MEMORY'
  | 'QUEUE_FULL'
  | 'NATIVE_MISSING'
  | 'INTERNAL'

export interface BootstrapErrorDetails {
  readonly code: BootstrapErrorCode
  readonly hint?: string | undefined
  readonly index?: number | undefined
  readonly cause?: unknown
}

/** Every error of this package. The message says what was expected and what came; `hint` how to mend it. */
export class BootstrapError extends Error {
  /** What to match on where two copies of the package may be loaded. (A structured clone of an error keeps neither name nor code: send them yourself.) */
  declare readonly name: 'BootstrapError'
  /** What to match on. */
  declare readonly code: BootstrapErrorCode
  /** How to mend it, where there is something to say: 'Did you mean `resamples`?', 'variance is a function: call it, variance()'. */
  declare readonly hint: string | undefined
  /** In bootstrapMany: which sample. Else: which observation. Counted from 0, where one is at fault. */
  declare readonly index: number | undefined

  /** @internal */
  constructor(message?: string, details: BootstrapErrorDetails = { code: 'INTERNAL' }) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.code = details.code
    // Only what there is: console.log of an error lists its own properties.
    if (details.hint !== undefined) this.hint = details.hint
    if (details.index !== undefined) this.index = details.index
  }
}

/** What an error of one sample of many says, and its index: the sample's. */
export function ofSample(
  i: number,
  { message, index }: { readonly message: string; readonly index?: number | undefined },
): { readonly message: string; readonly index: number } {
  const place = index === undefined ? '' : `, observation ${index}`
  return { message: `sample ${i}${place}: ${message}`, index: i }
}

/** Whether it is an error of ours; whatever was thrown. */
export function isOurs(thrown: unknown): thrown is BootstrapError {
  try {
    return thrown instanceof BootstrapError
  } catch {
    return false // a revoked proxy
  }
}
Object.defineProperty(BootstrapError.prototype, 'name', { value: 'BootstrapError', configurable: true })
