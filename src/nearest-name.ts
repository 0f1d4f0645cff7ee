/** The one of `names` that `given` is most likely a slip of, by edit distance without regard to case and separators. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const wanted = normalise(given)
  let nearest: string | undefined
  // A third of the letters wrong is still a slip; more is another word.
  let least = Math.floor(wanted.length / 3) + 1
  for (const name of names) {
    const distance = editDistance(wanted, normalise(name))
    if (distance < least) {
      least = distance
      nearest = name
    }
  }
  return nearest
}

/** Lower case without separators: n_resamples, nResamples and n.resamples are one name. */
export function normalise(name: string): string {
  return name
    .slice(0, 64)
    .toLowerCase()
    .replace(/[\s_.-]/g, '')
}

/** Least number of insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let twoAbove: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min(substitution, above[j]! + 1, row[j - 1]! + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, twoAbove[j - 2]! + 1)
      row.push(least)
    }
    twoAbove = above
    above = row
  }
  return above[b.length]!
}
