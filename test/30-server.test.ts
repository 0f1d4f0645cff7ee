import type { BootstrapSummary } from 'bootlace'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { appOf } from '../examples/server/app.mjs'
import { build } from '../examples/server/server.mjs'
import { child } from './child.ts'

const app = build()
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
  // A pool of one thread for which nobody may wait: another request is 503 until the first run, of minutes, has ended.
  const { code, stdout, stderr } = await child(`
    import { once } from 'node:events'
    import { connect } from 'node:net'
    import { setTimeout as pause } from 'node:timers/promises'
    import { configure } from 'bootlace'
    import { build } from './examples/server/server.mjs'
    configure({ threads: 1, queue: 0 })
    const app = build({ mostResamples: 5_000_000 })
    const begins = new Promise((resolve) => app.addHook('preHandler', async () => resolve()))
    await app.listen({ port: 0, host: '127.0.0.1' })
    const ask = (payload) => app.inject({ method: 'POST', url: '/interval', payload })
    const status = async () => (await ask({ values: [1, 2, 4], resamples: 100 })).statusCode
    const body = JSON.stringify({
      values: Array.from({ length: 10_000 }, (_, i) => Math.sin(i)), statistic: 'gini', resamples: 5_000_000,
    })
    const { port } = app.server.address()
    const client = connect(port, '127.0.0.1')
    await once(client, 'connect')
    const head = ['POST /interval HTTP/1.1', 'host: x', 'content-type: application/json', 'content-length: ' + body.length]
    client.write(head.join('\\r\\n') + '\\r\\n\\r\\n' + body)
    await begins
    console.log(await status())
    const gone = performance.now()
    client.destroy()
    while ((await status()) !== 200) await pause(5)
    // The server's own limit would end the run after five seconds.
    console.log(performance.now() - gone < 2_500 ? 'served' : 'waited')
    await app.close()`)
  expect([code, stdout, stderr]).toEqual([0, '503\nserved\n', ''])
})

test('a run that takes too long is ended, whatever is collected meanwhile', async () => {
  const { code, stdout, stderr } = await child(
    `
    import { build } from './examples/server/server.mjs'
    const app = build({ mostResamples: 5_000_000, longestMs: 600 })
    const collecting = setInterval(gc, 50)
    const payload = {
      values: Array.from({ length: 10_000 }, (_, i) => Math.sin(i)), statistic: 'gini', resamples: 5_000_000,
    }
    const answer = await app.inject({ method: 'POST', url: '/interval', payload })
    clearInterval(collecting)
    console.log(answer.statusCode, answer.json().code, answer.headers['retry-after'])`,
    { flags: ['--expose-gc'] },
  )
  expect([code, stdout, stderr]).toEqual([0, '503 TIMEOUT 1\n', ''])
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

test('what nobody foresaw is 500, and tells nothing', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const later = Object.assign(new Error('/home/secret'), {
    name: 'BootstrapError',
    code: 'OF_A_LATER_VERSION',
  })
  for (const error of [new Error('/home/secret'), later]) {
    const broken = appOf(() => Promise.reject(error))
    const response = await broken.inject({ method: 'POST', url: '/interval', payload: { values: [1] } })
    expect([response.statusCode, response.json()]).toEqual([500, { code: 'INTERNAL' }])
    expect(logged).toHaveBeenLastCalledWith(error)
    await broken.close()
  }
  logged.mockRestore()
})
