// The page's end of the port: answers find the call that they are for.
import type { Answer, Bridge, Outcome, Request } from './protocol.ts'

interface Waiting {
  settle(outcome: Outcome): void
  onProgress: Parameters<Bridge['run']>[4]
}

export function connect(port: MessagePort): Bridge {
  const waiting = new Map<number, Waiting>()
  const send = (request: Request) => port.postMessage(request)
  let isClosed = false
  port.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    const call = waiting.get(data.id)
    if (data.kind === 'progress') return call?.onProgress?.(data.progress)
    waiting.delete(data.id)
    call?.settle(data.outcome)
  })
  port.addEventListener('close', () => {
    isClosed = true
    for (const { settle } of waiting.values()) settle(CLOSED)
    waiting.clear()
  })
  port.start()
  return {
    run: (id, values, statistic, options = {}, onProgress) =>
      new Promise((settle) => {
        if (isClosed) return settle(CLOSED)
        waiting.set(id, { settle, onProgress })
        send({ kind: 'run', id, values, statistic, options })
      }),
    abort: (id) => send({ kind: 'abort', id }),
  }
}

const CLOSED: Outcome = {
  failure: { code: 'CLOSED', message: 'the process that computes has ended', hint: 'reload the page' },
}
