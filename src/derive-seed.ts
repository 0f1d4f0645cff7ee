import { integer } from './arguments.ts'
import { seedOf } from './seed.ts'

/**
 * The seed of the part `index` of something that has a seed: what bootstrapMany gives its sample `index`. Different for every
 * index, and for every seed at the same index; SplitMix64's finaliser of both (Steele, Lea & Flood 2014). `index` is an integer
 * from 0 to 2^53 - 1. Throws INVALID_OPTION.
 */
export function deriveSeed(seed: number | bigint, index: number): bigint {
  const place = integer(index, 'index', 0, Number.MAX_SAFE_INTEGER)
  return mixed(mixed(seedOf(seed)) + BigInt(place))
}

/** A step of SplitMix64: a permutation of the 64-bit integers. */
function mixed(state: bigint): bigint {
  let z = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n)
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
  return z ^ (z >> 31n)
}
