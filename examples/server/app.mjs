// The application, whatever computes: limits first, so that no request can ask for more than is meant for it.
import { pathToFileURL } from 'node:url'
import Fastify from 'fastify'

/** What one request may cost: a few milliseconds of one core. */
const MOST_VALUES = 10_000
const MOST_RESAMPLES = 20_000
const MOST_BYTES = 256 * 1_024
const LONGEST_MS = 5_000

const STATISTICS = ['mean', 'median', 'standardDeviation', 'interquartileRange', 'gini']

const request = (mostResamples) => ({
  type: 'object',
  required: ['values'],
  additionalProperties: false,
  properties: {
    values: { type: 'array', minItems: 1, maxItems: MOST_VALUES, items: { type: 'number' } },
    statistic: { type: 'string', enum: STATISTICS, default: 'mean' },
    confidenceLevel: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1, default: 0.95 },
    resamples: { type: 'integer', minimum: 100, maximum: mostResamples, default: 9_999 },
    // JSON has no integers of 64 bits.
    seed: { type: 'string', pattern: '^\\d{1,20}$' },
  },
})

/** What the machine has no room for is worth another try; a code that neither set knows is 500, and tells nothing. */
const BUSY = new Set(['QUEUE_FULL', 'OUT_OF_MEMORY'])
const CALLERS = new Set([
  'EMPTY_SAMPLE',
  'INVALID_SAMPLE',
  'NOT_FINITE',
  'INVALID_STATISTIC',
  'INVALID_OPTION',
  'UNSUPPORTED',
  'STATISTIC_UNDEFINED',
])

/** `compute` gets the request's body and a signal, and gives what is sent. */
export function appOf(compute, { mostResamples = MOST_RESAMPLES, longestMs = LONGEST_MS } = {}) {
  const app = Fastify({
    bodyLimit: MOST_BYTES,
    // A string is no number here, and an unknown property is an error.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  })
  app.post('/interval', { schema: { body: request(mostResamples) } }, async ({ body }, reply) => {
    const controller = new AbortController()
    let isGone = false
    reply.raw.on('close', () => {
      isGone = !reply.raw.writableFinished
      if (isGone) controller.abort()
    })
    // Not AbortSignal.any with AbortSignal.timeout: Node may collect the latter before it fires (nodejs/node#57736), and the run
    // would go on.
    const limit = setTimeout(
      () => controller.abort(new DOMException(`no answer within ${longestMs} ms`, 'TimeoutError')),
      longestMs,
    )
    try {
      return await compute(body, controller.signal)
    } catch (error) {
      if (isGone) return reply.hijack()
      throw error
    } finally {
      clearTimeout(limit)
    }
  })
  app.setErrorHandler((error, _request, reply) => {
    const { name, code, message, hint } = error
    const busy = (body) => reply.code(503).header('retry-after', '1').send(body)
    if (name === 'TimeoutError') return busy({ code: 'TIMEOUT', message })
    if (name === 'BootstrapError' && BUSY.has(code)) return busy({ code, message, hint })
    if (name === 'BootstrapError' && CALLERS.has(code)) return reply.code(400).send({ code, message, hint })
    if (error.statusCode < 500) return reply.code(error.statusCode).send({ code, message })
    console.error(error)
    return reply.code(500).send({ code: 'INTERNAL' })
  })
  return app
}

/** Whether the module of this URL is what node was started with. */
export function isMain(url) {
  return process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href
}

/** Listens until the process is asked to end; then answers what has begun. */
export async function serve(app) {
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => app.close())
  const { PORT = '3000', HOST = '127.0.0.1' } = process.env
  const address = await app.listen({ port: Number(PORT), host: HOST })
  console.log(address)
  process.send?.(address)
}
