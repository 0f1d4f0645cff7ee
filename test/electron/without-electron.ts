// The example's two ends, the page's and the utility process's, on the ports of a Node.js that refuses external buffers.
import assert from 'node:assert/strict'
import { connect } from '../../examples/electron/client.ts'
import { type Port, serve } from '../../examples/electron/compute.ts'
import { check, exercise } from './exercise.ts'

/** A port of Node.js (it has both interfaces) as Electron's main side has them: listeners get an event. */
function likeMain(port: MessagePort): Port {
  return {
    on(event: 'message' | 'close', listener: (event: { data: unknown }) => void) {
      port.addEventListener(event, (given) => listener(given as MessageEvent))
    },
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
  }
}

const { port1, port2 } = new MessageChannel()
serve(likeMain(port1))
const bridge = connect(port2)
// By its text, as Electron runs it.
check(await new Function('bridge', `return (${exercise})(bridge)`)(bridge))

// A page that goes away ends its runs, and who waits for a process that has gone is told.
const values = Float64Array.from({ length: 300_000 }, (_, i) => i)
const waiting = bridge.run(4, values, 'mean', { resamples: 1_000_000 })
setTimeout(() => port2.close(), 60)
const left = await waiting
assert.ok('failure' in left)
assert.equal(left.failure.code, 'CLOSED')
const later = await bridge.run(5, [1, 2], 'mean')
assert.ok('failure' in later)
assert.equal(later.failure.code, 'CLOSED')
await new Promise((resolve) => setTimeout(resolve, 50))
const before = process.cpuUsage()
await new Promise((resolve) => setTimeout(resolve, 200))
const { user } = process.cpuUsage(before)
assert.ok(user < 50_000, `${user} µs of CPU time after the page had gone`)
console.log('the example, without Electron')
