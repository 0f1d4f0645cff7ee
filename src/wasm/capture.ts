import type { NativeColumn } from '../native-binding.ts'
import type { Answer, Column, Failure } from './instance.ts'

/** From here on a double does not hold every integer. */
const LARGEST_EXACT = 2n ** 53n

/** A copy of the columns, in a type that the module takes, or why there is none. */
export function captured(columns: readonly NativeColumn[]): Answer<{ columns: Column[] }> {
  const copies: Column[] = []
  for (const column of columns) {
    try {
      const copy = copyOf(column)
      if ('code' in copy) return { failure: copy }
      copies.push(copy)
    } catch {
      return {
        failure: {
          code: 'OUT_OF_MEMORY',
          message: `a copy of the sample: no memory for ${column.length} values`,
        },
      }
    }
  }
  return { columns: copies }
}

function copyOf(column: NativeColumn): Column | Failure {
  switch (column[Symbol.toStringTag]) {
    case 'Float32Array':
      return new Float32Array(column as Float32Array)
    case 'BigInt64Array':
    case 'BigUint64Array':
      return ofBigInts(column as BigInt64Array | BigUint64Array)
    default:
      return new Float64Array(column as Float64Array)
  }
}

function ofBigInts(column: BigInt64Array | BigUint64Array): Column | Failure {
  const index = column.findIndex((value: bigint) => value >= LARGEST_EXACT || value <= -LARGEST_EXACT)
  if (index < 0) return Float64Array.from(column, Number)
  return {
    code: 'INVALID_SAMPLE',
    message: `expected integers within +-(2^53 - 1), which a double holds exactly, got about ${Number(column[index])}`,
    hint: 'convert to Float64Array yourself if rounding is right for your data',
    index,
  }
}
