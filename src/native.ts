import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type * as Native from '../native/index.cjs'
import { BootstrapError } from './errors.ts'

export type NativeBinding = typeof Native
/** Numbers that wait to be taken over. */
export type NativeDoubles = Parameters<NativeBinding['takeDoubles']>[0]
export type {
  NativeBatch,
  NativeComponent,
  NativeComponentOutcome,
  NativeFailure,
  NativeIntervalOutcome,
  NativeIntervalRequest,
  NativeJackknife,
  NativeOutcome,
  NativeOutcomes,
  NativeRequest,
} from '../native/index.cjs'

/**
 * The native binding. Loaded by the first verb, so that importing the package never fails; loaded synchronously, so
 * that the sample is captured before the verb returns. (The package is built as CommonJS: `require` and `__dirname` exist.)
 */
export function nativeBinding(): NativeBinding {
  try {
    return require('../native/index.cjs')
  } catch (cause) {
    const platform = `${process.platform}-${process.arch}`
    const tried = join(__dirname, '..', 'native')
    throw new BootstrapError(
      `the native part of bootlace for ${platform} could not be loaded: tried the files of ${tried} and the package of its platform`,
      { code: 'NATIVE_MISSING', hint: isRefused(cause) ? ADDONS_REFUSED : `run ${mendingCommand()}`, cause },
    )
  }
}

const ADDONS_REFUSED = "Node.js's permission model refuses addons: start it with --allow-addons too"

/** The loader tries several files, and keeps of each failure the text alone, as the next one's cause. */
function isRefused(error: unknown): boolean {
  return (
    error instanceof Error && (/loading addons is disabled/.test(error.message) || isRefused(error.cause))
  )
}

/** A clone of the repository builds the binary; an installation gets it as an optional dependency. */
function mendingCommand(): string {
  const isClone = existsSync(join(__dirname, '..', 'Cargo.toml'))
  return isClone ? '`npm run build` in the clone' : '`npm install bootlace --include=optional --force`'
}

/** The native side reports failures as values: if it throws or rejects all the same, that is a fault of ours. */
export async function answer<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    throw new BootstrapError('the native part of bootlace failed: please report this as a bug', {
      code: 'INTERNAL',
      cause,
    })
  }
}
