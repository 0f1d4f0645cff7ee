import type { Failure } from './instance.ts'
import type { Surroundings } from './surroundings.ts'

/** What to say where the surroundings do not let it run. */
export function refused(what: string, error: unknown): Failure {
  const message = `${what}: ${(error as Error | undefined)?.message ?? error ?? 'no reason was given'}`
  if (/memory/i.test(message)) return { code: 'OUT_OF_MEMORY', message }
  return {
    code: 'NATIVE_MISSING',
    message,
    hint: "a page's content security policy must allow worker-src blob: and script-src 'wasm-unsafe-eval', Node.js's permission model --allow-worker",
  }
}

/** The module's bytes, a copy a call. */
export function moduleOf({ payload, inflate }: Surroundings): () => Promise<Uint8Array<ArrayBuffer>> {
  let inflated: Promise<Uint8Array<ArrayBuffer>> | undefined
  return async () => {
    inflated ??= inflate(Uint8Array.from(atob(payload.wasm), (character) => character.charCodeAt(0)))
    try {
      return (await inflated).slice()
    } catch (error) {
      inflated = undefined // it may have been the moment's memory
      throw error
    }
  }
}
