import { spawn } from 'node:child_process'

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a script of modules in a Node of its own, where 'bootlace' is this package. `under`: a command that starts it. */
export function child(
  script: string,
  options: {
    readonly flags?: readonly string[]
    readonly under?: readonly string[]
    readonly env?: Readonly<Record<string, string>>
  } = {},
): Promise<Ended> {
  const { flags = [], under = [], env } = options
  const node = [process.execPath, ...flags, '--input-type=module', '--eval', script]
  const [command, ...args] = [...under, ...node] as [string, ...string[]]
  return new Promise((resolve, reject) => {
    const started = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    const texts = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      started[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text
      })
    started.on('error', reject).on('close', (code, signal) => resolve({ code, signal, ...texts }))
  })
}
