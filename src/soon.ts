/** Does something at the next turn of the event loop; what was asked for first comes first. */
export function soon(task: () => void): void {
  if (typeof setImmediate === 'function') setImmediate(task)
  else byMessage(task)
}

const tasks: (() => void)[] = []
let ports:
  | {
      readonly port1: EventTarget & { start(): void }
      readonly port2: { postMessage(message: unknown): void }
    }
  | undefined

/** Browsers' timers come late and seldom; messages do not. */
function byMessage(task: () => void): void {
  if (ports === undefined) {
    ports = new MessageChannel()
    ports.port1.addEventListener('message', () => tasks.shift()!())
    ports.port1.start()
  }
  tasks.push(task)
  ports.port2.postMessage(undefined)
}
