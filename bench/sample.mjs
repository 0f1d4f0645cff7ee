/**
 * Distinct Float32 values in no order: magnitudes from 2^-12 to 8, as many in every binade, both signs. Nothing in them
 * helps: they take six digits of eight bits, the most that a large sample gets.
 */
export function distinctFloats(n) {
  const [first, last] = new Uint32Array(Float32Array.of(2 ** -12, 8).buffer)
  const step = Math.floor((last - first) / Math.ceil(n / 2))
  const bits = new Uint32Array(n)
  for (let i = 0; i < n; i++) bits[i] = (first + (i >> 1) * step) | (i % 2 === 0 ? 0 : 0x8000_0000)
  shuffle(bits)
  return new Float32Array(bits.buffer)
}

/** Fisher and Yates, with a generator that is good enough for that (Marsaglia's xorshift). */
function shuffle(values) {
  let state = 2_463_534_242
  for (let i = values.length - 1; i > 0; i--) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const j = (state >>> 0) % (i + 1)
    ;[values[i], values[j]] = [values[j], values[i]]
  }
}
