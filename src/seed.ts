import { invalidOption } from './arguments.ts'

export function randomSeed(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0]!
}

/** A seed as it is worked with. */
export function seedOf(seed: unknown): bigint {
  if (typeof seed === 'bigint' && seed === BigInt.asUintN(64, seed)) return seed
  if (typeof seed === 'number' && Number.isSafeInteger(seed) && seed >= 0) return BigInt(seed)
  const hint =
    typeof seed === 'string'
      ? 'convert it first: BigInt(seed)'
      : typeof seed === 'number' && Number.isInteger(seed) && seed > 0
        ? 'beyond 2^53 - 1 write a bigint'
        : undefined
  throw invalidOption('seed', 'a safe integer from 0 up or a bigint from 0n to 2n ** 64n - 1n', seed, hint)
}
