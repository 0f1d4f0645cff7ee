import { once } from 'node:events'
import { connect } from 'node:net'
import type { BootstrapSummary } from 'bootlace'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build } from '../examples/server/server.mjs'
import { child } from './child.ts'

const app = build()
let address: string
beforeAll(async () => {
  address = await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => app.close())

const ask = (payload: object) => app.inject({ method: 'POST', url: '/interval', payload })

test('an estimate, and its interval', async () => {
  const response = await ask({ values: [3, 5, 4, 4, 2], statistic: 'median', seed: '18446744073709551615' })
  expect(response.statusCode).toBe(200)
  const summary = response.json<BootstrapSummary>()
  expect(summary).toMatchObject({
    statistic: 'median',
    estimate: 4,
    seed: '18446744073709551615',
    resamples: 9_999,
  })
  expect(summary.interval.low).toBeLessThanOrEqual(4)
})

describe('what is wrong with a request is the caller’s to hear', () => {
  test.each<[string, object, number, string]>([
    ['no values', { values: [] }, 400, 'FST_ERR_VALIDATION'],
    ['a string', { values: ['3'] }, 400, 'FST_ERR_VALIDATION'],
    ['null', { values: [null] }, 400, 'FST_ERR_VALIDATION'],
    ['too many values', { values: Array(10_001).fill(1) }, 400, 'FST_ERR_VALIDATION'],
    ['an unknown statistic', { values: [1], statistic: 'mode' }, 400, 'FST_ERR_VALIDATION'],
    ['a level in percent', { values: [1], confidenceLevel: 95 }, 400, 'FST_ERR_VALIDATION'],
    ['too many resamples', { values: [1], resamples: 1e9 }, 400, 'FST_ERR_VALIDATION'],
    ['an unknown property', { values: [1], reps: 9 }, 400, 'FST_ERR_VALIDATION'],
    ['a body that is too large', { values: Array(9_999).fill(0.123_456_789_123_456_78) }, 200, ''],
    ['a larger one', { values: [1], statistic: 'x'.repeat(300_000) }, 413, 'FST_ERR_CTP_BODY_TOO_LARGE'],
    ['a seed beyond 64 bits', { values: [1, 2], seed: '99999999999999999999' }, 400, 'INVALID_OPTION'],
    ['a statistic without a value', { values: [0, 0], statistic: 'gini' }, 400, 'STATISTIC_UNDEFINED'],
  ])('%s', async (_, body, status, code) => {
    const response = await ask(body)
    expect(response.statusCode).toBe(status)
    if (status !== 200) expect(response.json()).toMatchObject({ code })
  })
})

test('a client that goes away takes its run along', async () => {
  // Twenty of some 40 ms each, of which all but the first would wait.
  const payload = JSON.stringify({
    values: Array.from({ length: 10_000 }, (_, i) => Math.sin(i)),
    resamples: 20_000,
  })
  const { port, hostname } = new URL(address)
  const clients = Array.from({ length: 20 }, () => connect(Number(port), hostname))
  for (const client of clients) {
    await once(client, 'connect')
    client.write(
      `POST /interval HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${payload.length}\r\n\r\n${payload}`,
    )
  }
  await new Promise((resolve) => setTimeout(resolve, 60))
  for (const client of clients) client.destroy()
  await new Promise((resolve) => setTimeout(resolve, 100))
  const before = process.cpuUsage()
  await new Promise((resolve) => setTimeout(resolve, 200))
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 200_000).toBeLessThan(0.5)
  expect((await ask({ values: [1, 2, 4] })).statusCode).toBe(200)
})

test('where too many wait, a client is asked to come again', async () => {
  const { code, stdout, stderr } = await child(`
    import { configure } from 'bootlace'
    import { build } from './examples/server/server.mjs'
    configure({ threads: 1, queue: 1 })
    const values = Array.from({ length: 10_000 }, (_, i) => Math.sin(i))
    const app = build()
    const answers = await Promise.all([1, 2, 3, 4].map(() => app.inject({ method: 'POST', url: '/interval', payload: { values } })))
    console.log(answers.map((one) => one.statusCode).sort().join(), answers.find((one) => one.statusCode === 503).headers['retry-after'])`)
  expect([code, stdout, stderr]).toEqual([0, '200,200,503,503 1\n', ''])
})
