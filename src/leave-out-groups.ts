import type { Warning } from './result.ts'

/** Calls of a caller's function that a jackknife makes at most. */
const MOST_GROUPS = 2_000

/** Values without each row in turn; beyond 2,000 rows without each of 2,000 runs of neighbours, as equal as can be. */
export async function leaveOutGroups(
  rows: number,
  pause: () => Promise<void> | undefined,
  without: (from: number, to: number) => readonly number[],
): Promise<{ readonly values: readonly (readonly number[])[]; readonly warnings: readonly Warning[] }> {
  const groups = Math.min(rows, MOST_GROUPS)
  const values: (readonly number[])[] = []
  for (let g = 0; g < groups && rows > 1; g++) {
    values.push(without(Math.floor((g * rows) / groups), Math.floor(((g + 1) * rows) / groups)))
    await pause()
  }
  const message = `the jackknife leaves out ${groups.toLocaleString('en')} groups of neighbouring rows in turn, not each of ${rows.toLocaleString('en')}`
  return { values, warnings: groups < rows ? [{ code: 'GROUPED_JACKKNIFE', message }] : [] }
}
