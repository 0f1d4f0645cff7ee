import { BootstrapError } from 'bootlace'

/** The BootstrapError that a promise rejects with; anything else is a failed test. */
export async function rejection(promise: Promise<unknown>): Promise<BootstrapError> {
  const outcome = await promise.then(
    (value) => new Error(`resolved with ${String(value)}`),
    (error: unknown) => error,
  )
  if (outcome instanceof BootstrapError) return outcome
  throw outcome
}
