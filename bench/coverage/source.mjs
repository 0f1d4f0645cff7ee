/** Uniform and normal numbers for a trial: splitmix64 in two halves (Steele, Lea & Flood 2014), and Box and Muller's method. */
export function sourceOf(cell, trial) {
  let state = BigInt.asUintN(64, hash(cell) + BigInt(trial) * 0x9e37_79b9_7f4a_7c15n * 1_000_003n)
  const uniform = () => {
    state = BigInt.asUintN(64, state + 0x9e37_79b9_7f4a_7c15n)
    let z = state
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58_476d_1ce4_e5b9n)
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d0_49bb_1331_11ebn)
    return (Number((z ^ (z >> 31n)) >> 11n) + 0.5) / 2 ** 53
  }
  let spare
  const normal = () => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const [radius, angle] = [Math.sqrt(-2 * Math.log(uniform())), 2 * Math.PI * uniform()]
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  return { uniform, normal }
}

/** FNV-1a of a name. */
function hash(text) {
  let value = 0xcbf2_9ce4_8422_2325n
  for (const byte of Buffer.from(text)) value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100_0000_01b3n)
  return value
}
