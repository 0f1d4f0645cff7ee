import { lintAll } from './lint-steps.mjs'
import { setUp } from './setup.mjs'
import { Tally } from './tally.mjs'

await setUp()
const tally = new Tally()
await lintAll(tally)
tally.close()
