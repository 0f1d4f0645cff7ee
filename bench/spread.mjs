export const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

/** The standard deviation, with divisor n: theory's, of a sample. */
export function spread(values) {
  const mean = meanOf(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}
