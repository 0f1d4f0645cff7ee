import { BootstrapError } from 'bootlace'

/** 'ok', a code, or the name of any other error. */
export async function outcomeOf(call: () => unknown): Promise<string> {
  try {
    await call()
    return 'ok'
  } catch (error) {
    // A run that was ended once its arguments were checked, or by a signal that is a valid value.
    if (error === 'valid') return 'ok'
    return error instanceof BootstrapError ? error.code : error instanceof Error ? error.name : String(error)
  }
}
