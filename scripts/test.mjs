import { setUp } from './setup.mjs'
import { Tally } from './tally.mjs'
import { testAll } from './test-steps.mjs'

await setUp()
const tally = new Tally()
await testAll(tally)
tally.close()
