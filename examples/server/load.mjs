// 100 connections against each server in turn: requests a second, latency, and how long the event loop is held.
// node load.mjs; in the repository `npm run bench -- server`, which keeps the receipt.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'

const CONNECTIONS = 100
const SECONDS = 8
const WARM_UP_SECONDS = 2
const ROUNDS = 2

/** 200 values, the default number of resamples. */
const VALUES = Array.from({ length: 200 }, (_, i) => 20 + 8 * Math.sin(i * i))
const BODY = JSON.stringify({ values: VALUES })

const SERVERS = {
  bootlace: { file: 'server.mjs', env: { BOOTLACE_THREADS: '1' }, shown: Math.max },
  'plain JavaScript': { file: 'plain.mjs', env: {}, shown: Math.min },
}

export async function measure() {
  // Delays are of a core that others may want too.
  const loadAverageBefore = rounded(loadavg()[0])
  const rounds = Object.fromEntries(Object.keys(SERVERS).map((name) => [name, []]))
  for (let round = 0; round < ROUNDS; round++)
    for (const name of Object.keys(SERVERS)) {
      const one = await underLoad(name)
      console.error(name, JSON.stringify(one))
      rounds[name].push(one)
    }
  const servers = Object.fromEntries(Object.entries(rounds).map(([name, all]) => [name, summary(name, all)]))
  return { connections: CONNECTIONS, seconds: SECONDS, loadAverageBefore, values: VALUES.length, servers }
}

/** What is said of a server is its round with the longer delay for ours, with the shorter one for the other; all are kept. */
function summary(name, rounds) {
  const p99 = SERVERS[name].shown(...rounds.map((one) => one.loopDelayMs.p99))
  return { ...rounds.find((one) => one.loopDelayMs.p99 === p99), rounds }
}

async function underLoad(name) {
  const { file, env } = SERVERS[name]
  const server = fork(fileURLToPath(new URL(file, import.meta.url)), {
    env: { ...process.env, PORT: '0', ...env },
    execArgv: ['--import', new URL('delay.mjs', import.meta.url).href],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  try {
    const [address] = await once(server, 'message')
    await checkAnswer(address)
    await load(address, WARM_UP_SECONDS)
    server.send('reset')
    const { requests, latency, errors, timeouts, non2xx } = await load(address, SECONDS)
    server.send('tell')
    const [held] = await once(server, 'message')
    return {
      requestsASecond: Math.round(requests.average),
      latencyMs: { p50: latency.p50, p99: latency.p99 },
      loopDelayMs: { p50: rounded(held[50]), p99: rounded(held[99]), longest: rounded(held[100]) },
      failed: errors + timeouts + non2xx,
    }
  } finally {
    server.kill()
    await once(server, 'exit')
  }
}

function load(address, duration) {
  return autocannon({
    url: `${address}/interval`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: BODY,
    connections: CONNECTIONS,
    duration,
  })
}

/** Both intervals are those of theory: the ends of 9,999 replicates lie within 6 % of the half-width of it, over four times their error. */
async function checkAnswer(address) {
  const response = await fetch(`${address}/interval`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: BODY,
  })
  const { estimate, interval } = await response.json()
  const mean = VALUES.reduce((sum, x) => sum + x, 0) / VALUES.length
  const variance = VALUES.reduce((sum, x) => sum + (x - mean) ** 2, 0) / VALUES.length
  const half = 1.96 * Math.sqrt(variance / VALUES.length)
  const isRight =
    Math.abs(estimate - mean) < 1e-9 &&
    Math.abs(interval.low - (mean - half)) < 0.06 * half &&
    Math.abs(interval.high - (mean + half)) < 0.06 * half
  if (!isRight)
    throw new Error(
      `${address} answers ${JSON.stringify({ estimate, interval })}, not about ${half} round ${mean}`,
    )
}

const rounded = (value) => Number(value.toPrecision(3))

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(await measure(), null, 2))
