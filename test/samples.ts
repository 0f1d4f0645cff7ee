/** 500 distinct values around 10, the same everywhere. */
export const waves = Float64Array.from({ length: 500 }, (_, i) => 10 + ((i * 7919) % 1009) / 100)

/** 1,000 zeros and ones, 5 % of them ones. */
export const conversions = Uint8Array.from({ length: 1000 }, (_, i) => (i % 20 === 7 ? 1 : 0))

export function meanOf(values: ArrayLike<number>): number {
  return sumOf(values) / values.length
}

/** Square root of the sum of squared deviations over length - 1. */
export function deviationOf(values: ArrayLike<number>): number {
  const centre = meanOf(values)
  const squares = Array.from(values, (value) => (value - centre) ** 2)
  return Math.sqrt(sumOf(squares) / (values.length - 1))
}

function sumOf(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}
