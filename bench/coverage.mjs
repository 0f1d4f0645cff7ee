// How often intervals cover: 10,000 samples a cell (500 for two-level methods), each with 1,999 resamples (499, and as many of
// each). Cells that the receipt has already are passed over, so that it can be stopped; about an hour in all.
import { readFileSync } from 'node:fs'
import { bootstrap } from 'bootlace'
import { cells, isTwoLevel, LEVEL } from './coverage/cells.mjs'
import { sourceOf } from './coverage/source.mjs'
import { writeReceipt } from './receipt.mjs'

const TRIALS = Number(process.env.TRIALS ?? 10_000)
const TWO_LEVEL_TRIALS = Number(process.env.TWO_LEVEL_TRIALS ?? 500)
const ONE_LEVEL = { resamples: 1_999, keepReplicates: true }
const TWO_LEVEL = { resamples: 499, innerResamples: 499, keepReplicates: false }
/** Enough to occupy the pool. */
const TOGETHER = 32

const file = new URL('results/coverage.json', import.meta.url)
const done = readReceipt()
for (const cell of cells.filter(({ name }) => !done.some((one) => one.name === name))) {
  const started = performance.now()
  const tally = Object.fromEntries(
    [...cell.ofReplicates, ...cell.more].map((method) => [
      method,
      { trials: 0, below: 0, above: 0, none: 0, width: 0 },
    ]),
  )
  await inParallel(TRIALS, (trial) => oneTrial(cell, trial, tally))
  const { name, law, statistic, n } = cell
  const methods = Object.fromEntries(Object.entries(tally).map(([method, counts]) => [method, rates(counts)]))
  done.push({ name, law, statistic, n, methods })
  writeReceipt(
    'coverage',
    { level: LEVEL, oneLevel: ONE_LEVEL.resamples, twoLevel: TWO_LEVEL.resamples, cells: done },
    false,
  )
  process.stderr.write(`${name}: ${((performance.now() - started) / 1000).toFixed(0)} s\n`)
}

/** A sample, and whether each interval has the truth. Where the statistic has no value, or the interval none, it has not. */
async function oneTrial(cell, trial, tally) {
  const sample = cell.sample(sourceOf(cell.name, trial))
  const count = (method, interval) => {
    const one = tally[method]
    one.trials++
    if (interval === undefined) one.none++
    else if (cell.truth < interval.low) one.below++
    else if (cell.truth > interval.high) one.above++
    if (interval !== undefined) one.width += interval.high - interval.low
  }
  const run = (options) =>
    bootstrap(sample, cell.of, { ...options, seed: trial, threads: 1, confidenceLevel: LEVEL }).catch(
      (error) => {
        if (error.code === 'STATISTIC_UNDEFINED') return undefined
        throw error
      },
    )
  const base = await run(ONE_LEVEL)
  for (const method of cell.ofReplicates)
    count(method, await base?.intervalFor({ method, confidenceLevel: LEVEL }))
  for (const method of cell.more) {
    const twoLevel = isTwoLevel(cell.statistic, method)
    if (twoLevel && trial >= TWO_LEVEL_TRIALS) continue
    const simulated = method === 'studentized' || method === 'calibrated'
    const options = twoLevel ? TWO_LEVEL : simulated ? ONE_LEVEL : { ...ONE_LEVEL, resamples: 2 }
    count(method, (await run({ ...options, method }))?.interval)
  }
}

function rates({ trials, below, above, none, width }) {
  const share = (count) => Number((count / trials).toFixed(4))
  return {
    trials,
    coverage: share(trials - below - above - none),
    /** The truth lies below, above the interval. */
    missedBelow: share(below),
    missedAbove: share(above),
    none: share(none),
    width: Number((width / Math.max(1, trials - none)).toPrecision(4)),
  }
}

async function inParallel(trials, work) {
  let next = 0
  const one = async () => {
    while (next < trials) await work(next++)
  }
  await Promise.all(Array.from({ length: TOGETHER }, one))
}

function readReceipt() {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).cells
  } catch {
    return []
  }
}
