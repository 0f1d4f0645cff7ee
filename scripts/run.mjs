import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Where the repository is: commands run there unless told otherwise. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** A machine of the workflow: it is thrown away, so what is missing may be installed, and it has the whole network. */
export const IS_RUNNER = process.env.GITHUB_ACTIONS === 'true'

/**
 * Runs a command to its end and gives its exit code. What it prints goes to our standard error, so that our standard
 * output stays free for results; with `onLine` its standard output is shown (but for `echo` false) and handed over line by line.
 */
export function run(
  command,
  args,
  { cwd = ROOT, env, onLine, echo = true, stdin = 'ignore', stdout = 2 } = {},
) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [stdin, onLine === undefined ? stdout : 'pipe', 2],
    })
    const lines = onLine && createInterface({ input: child.stdout })
    lines?.on('line', (line) => {
      if (echo) process.stderr.write(`${line}\n`)
      onLine(line)
    })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(signal === null ? code : 1))
  })
}

export function runNode(file, args = [], { flags = [], ...options } = {}) {
  return run(process.execPath, [...flags, file, ...args], options)
}

/** Runs the command line of an installed development tool, without a shell. */
export function runTool(name, args, options) {
  const folder = join(ROOT, 'node_modules', name)
  const { bin, name: published } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = typeof bin === 'string' ? bin : (bin[published.split('/').at(-1)] ?? Object.values(bin)[0])
  return runNode(join(folder, file), args, options)
}

/** npm as it was called; found beside node where a script is run by itself. */
export function runNpm(args, options) {
  const { npm_execpath: npm } = process.env
  if (npm !== undefined && existsSync(npm)) return runNode(npm, args, options)
  return process.platform === 'win32'
    ? run('cmd', ['/c', 'npm', ...args], options)
    : run('npm', args, options)
}
