// The example server under load, beside the same one without a library: at most 10 ms of event loop delay (p99), and five times
// less than the other's, or exit code 1. Under a minute.
import { measure } from '../examples/server/load.mjs'
import { writeReceipt } from './receipt.mjs'

const MOST_MS = 10
const LEAST_RATIO = 5

const measured = await measure()
const [ours, plain] = Object.values(measured.servers)
const ratio = Number((plain.loopDelayMs.p99 / ours.loopDelayMs.p99).toPrecision(3))
writeReceipt('server', { ...measured, plainOverOursLoopDelay: ratio })
const failed = ours.rounds.reduce((sum, one) => sum + one.failed, 0)
process.exitCode = ours.loopDelayMs.p99 < MOST_MS && ratio >= LEAST_RATIO && failed === 0 ? 0 : 1
