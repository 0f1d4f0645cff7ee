import { columnsFor, type LeftOut, writeRow } from './values.ts'

interface LeavingOut {
  /** Numbers that a call gives. */
  readonly width: number
  readonly pause: () => Promise<void> | undefined
}

/** Calls of a caller's function that a jackknife makes at most. */
const MOST_GROUPS = 2_000

/**
 * Values without each row in turn; of more than 2,000 without each of groups of equal size, at most so many, that a fixed
 * shuffle makes: runs of neighbours would differ as sorted data do. What is left over is in no group.
 */
export async function leaveOutGroups(
  rows: number,
  { width, pause }: LeavingOut,
  without: (left: ReadonlySet<number>) => readonly number[],
): Promise<LeftOut> {
  const size = Math.ceil(rows / MOST_GROUPS)
  const groups = rows > 1 ? Math.floor(rows / size) : 0
  const order = size > 1 ? shuffled(rows) : undefined
  const values = columnsFor(width, groups)
  for (let g = 0; g < groups; g++) {
    const left = new Set<number>()
    for (let i = g * size; i < (g + 1) * size; i++) left.add(order?.[i] ?? i)
    writeRow(values, g, without(left))
    await pause()
  }
  const message = `the jackknife leaves out ${groups.toLocaleString('en')} groups of ${size} rows, shuffled, in turn, not each of ${rows.toLocaleString('en')} rows: for functions that look at the order it means little`
  return { values, warnings: size > 1 ? [{ code: 'GROUPED_JACKKNIFE', message }] : [] }
}

/** 0 to n - 1 in a fixed order: Fisher and Yates, with Marsaglia's xorshift. */
function shuffled(n: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i)
  let state = 2_463_534_242
  for (let i = n - 1; i > 0; i--) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const j = (state >>> 0) % (i + 1)
    const last = order[i]!
    order[i] = order[j]!
    order[j] = last
  }
  return order
}
