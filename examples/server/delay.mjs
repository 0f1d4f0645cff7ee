// Loaded with --import into a server that load.mjs has forked: tells it how long the event loop was held since it last asked.
import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 1
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()

process.on('message', (message) => {
  if (message === 'reset') delay.reset()
  // What was measured is the time between ticks: their distance is not delay.
  else process.send(Object.fromEntries([50, 99, 100].map((p) => [p, late(delay.percentile(p) / 1e6)])))
})

function late(ms) {
  return Math.max(0, ms - RESOLUTION_MS)
}

// A listener holds the process: this one must not.
process.channel.unref()
