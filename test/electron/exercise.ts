// What a page asks of the example, and what has to come of it.
import assert from 'node:assert/strict'
import type { Bridge, Outcome } from '../../examples/electron/protocol.ts'

export interface Report {
  run: Outcome
  told: number[]
  failed: Outcome
  aborted: Outcome
}

/** Whole in itself: Electron runs it in the page, by its text. */
export async function exercise(bridge: Bridge): Promise<Report> {
  const values = Float64Array.from({ length: 3_000 }, (_, i) => Math.sqrt(i + 2))
  const told: number[] = []
  const run = await bridge.run(1, values, 'mean', { seed: 5, resamples: 301 }, ({ done }) => {
    told.push(done)
  })
  const failed = await bridge.run(2, [1, Number.NaN], 'mean')
  // Seconds on any machine.
  const large = Float64Array.from({ length: 300_000 }, (_, i) => Math.sqrt(i))
  const long = bridge.run(3, large, 'mean', { resamples: 1_000_000 })
  setTimeout(() => bridge.abort(3), 60)
  return { run, told, failed, aborted: await long }
}

/** FNV-1a of the bits of the replicates: the value of 'weighted-sums' in test/portable/verbs.mjs. */
const DIGEST = '2effdb9d8be3ba8f'

export function check({ run, told, failed, aborted }: Report): void {
  assert.ok(!('failure' in run), JSON.stringify(run))
  assert.equal(run.summary.seed, '5')
  assert.equal(digest(run.replicates!), DIGEST)
  assert.equal(told.at(-1), 301)
  assert.ok('failure' in failed)
  const { code, message, hint } = failed.failure
  assert.equal(code, 'NOT_FINITE')
  assert.match(message, /NaN/)
  assert.match(hint!, /omit/)
  assert.ok('failure' in aborted)
  assert.equal(aborted.failure.code, 'ABORTED')
}

function digest(replicates: Float64Array<ArrayBuffer>): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new Uint8Array(replicates.buffer))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16)
}
