// The runs of one page, in whatever process has the other end of its port.
import { BootstrapError, bootstrap } from 'bootlace'
import type { Answer, Failure, Request } from './protocol.ts'

/** A MessagePortMain of Electron, and what can be made to look like one. */
export interface Port {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: Answer): void
  start(): void
}

export function serve(port: Port): void {
  const runs = new Map<number, AbortController>()
  port.on('message', ({ data }) => {
    const request = data as Request
    if (request.kind === 'run') void run(request)
    else runs.get(request.id)?.abort()
  })
  // The page was closed or reloaded: nobody waits for its runs.
  port.on('close', () => {
    for (const controller of runs.values()) controller.abort()
  })
  port.start()

  async function run({ id, values, statistic, options }: Extract<Request, { kind: 'run' }>): Promise<void> {
    const controller = new AbortController()
    runs.set(id, controller)
    try {
      const result = await bootstrap(values, statistic, {
        ...options,
        signal: controller.signal,
        onProgress: (progress) => port.postMessage({ kind: 'progress', id, progress }),
      })
      const outcome = { summary: result.toJSON(), replicates: result.replicates }
      port.postMessage({ kind: 'outcome', id, outcome })
    } catch (error) {
      port.postMessage({ kind: 'outcome', id, outcome: { failure: failureOf(error) } })
    } finally {
      runs.delete(id)
    }
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof BootstrapError) {
    const { code, message, hint } = error
    return { code, message, hint }
  }
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'ABORTED', message: error.message }
  return { code: 'INTERNAL', message: String(error) }
}
