import { setUp } from './setup.mjs'
import { Tally } from './tally.mjs'

// usage: npm run rehearsal; the receipt is bench/results/rehearsal.json
await setUp()
// The tools it imports are there only now.
const { rehearseAll } = await import('./rehearsal/cases.mjs')
const tally = new Tally()
await rehearseAll(tally)
tally.close()
