import type { Payload } from './wasm/surroundings.ts'

/** Written by the build, beside what it makes of this folder. */
declare const payload: Payload
export = payload
