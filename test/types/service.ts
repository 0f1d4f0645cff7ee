// A service endpoint: the 95 % interval of the p95 of latencies, per request.
import { BootstrapError, type BootstrapResult, bootstrap, quantile } from 'bootlace'

const p95 = quantile(0.95)

interface Body {
  latencies: number[]
  seed?: string
  level?: number
}

export async function handle(body: Body): Promise<{ status: number; body: unknown }> {
  const { latencies, seed, level } = body
  try {
    const result: BootstrapResult = await bootstrap(latencies, p95, {
      confidenceLevel: level, // may be undefined: the body's field is optional
      seed: seed === undefined ? undefined : BigInt(seed), // 64-bit seeds travel as strings
      keepReplicates: false,
    })
    return { status: 200, body: result }
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error
    switch (error.code) {
      case 'EMPTY_SAMPLE':
      case 'NOT_FINITE':
      case 'INVALID_SAMPLE':
      case 'INVALID_OPTION':
        return { status: 400, body: { code: error.code, message: error.message, hint: error.hint } }
      case 'QUEUE_FULL':
        return { status: 503, body: { code: error.code } }
      default:
        throw error
    }
  }
}

// The client of the same service: the type of the JSON.
type Wire = ReturnType<BootstrapResult['toJSON']>
export function told(wire: Wire): string {
  return `${wire.interval.low?.toFixed(1)} to ${wire.interval.high?.toFixed(1)} ms (seed ${wire.seed})`
}
