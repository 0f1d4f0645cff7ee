import type { Surroundings } from './surroundings.ts'

/** The module's bytes, a copy a call. */
export function moduleOf({ payload, inflate }: Surroundings): () => Promise<Uint8Array<ArrayBuffer>> {
  let inflated: Promise<Uint8Array<ArrayBuffer>> | undefined
  return async () => {
    inflated ??= inflate(Uint8Array.from(atob(payload.wasm), (character) => character.charCodeAt(0)))
    return (await inflated).slice()
  }
}
