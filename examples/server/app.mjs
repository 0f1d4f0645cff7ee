// The application, whatever computes: limits first, so that no request can ask for more than is meant for it.
import { pathToFileURL } from 'node:url'
import Fastify from 'fastify'

/** What one request may cost: a few milliseconds of one core. */
const MOST_VALUES = 10_000
const MOST_RESAMPLES = 20_000
const MOST_BYTES = 256 * 1_024
const LONGEST_MS = 5_000

const STATISTICS = ['mean', 'median', 'standardDeviation', 'interquartileRange', 'gini']

const REQUEST = {
  type: 'object',
  required: ['values'],
  additionalProperties: false,
  properties: {
    values: { type: 'array', minItems: 1, maxItems: MOST_VALUES, items: { type: 'number' } },
    statistic: { type: 'string', enum: STATISTICS, default: 'mean' },
    confidenceLevel: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1, default: 0.95 },
    resamples: { type: 'integer', minimum: 100, maximum: MOST_RESAMPLES, default: 9_999 },
    // JSON has no integers of 64 bits.
    seed: { type: 'string', pattern: '^\\d{1,20}$' },
  },
}

/** The caller's mistakes are 400; what the machine has no room for is worth another try. */
const BUSY = new Set(['QUEUE_FULL', 'OUT_OF_MEMORY'])
const OURS = new Set(['NATIVE_MISSING', 'INTERNAL'])

/** `compute` gets the request's body and a signal, and gives what is sent. */
export function appOf(compute) {
  const app = Fastify({
    bodyLimit: MOST_BYTES,
    // A string is no number here, and an unknown property is an error.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  })
  app.post('/interval', { schema: { body: REQUEST } }, async (request, reply) => {
    const gone = new AbortController()
    reply.raw.on('close', () => {
      if (!reply.raw.writableFinished) gone.abort()
    })
    try {
      return await compute(request.body, AbortSignal.any([gone.signal, AbortSignal.timeout(LONGEST_MS)]))
    } catch (error) {
      if (gone.signal.aborted) return reply.hijack()
      throw error
    }
  })
  app.setErrorHandler((error, _request, reply) => {
    if (error.name === 'TimeoutError')
      return reply.code(503).header('retry-after', '1').send({ code: 'TIMEOUT' })
    if (error.name === 'BootstrapError' && BUSY.has(error.code))
      return reply.code(503).header('retry-after', '1').send({ code: error.code })
    if (error.name === 'BootstrapError' && !OURS.has(error.code))
      return reply.code(400).send({ code: error.code, message: error.message, hint: error.hint })
    if (error.statusCode < 500)
      return reply.code(error.statusCode).send({ code: error.code, message: error.message })
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
  process.once('SIGTERM', () => app.close())
  const { PORT = '3000', HOST = '127.0.0.1' } = process.env
  const address = await app.listen({ port: Number(PORT), host: HOST })
  console.log(address)
  process.send?.(address)
}
