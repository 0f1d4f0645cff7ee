import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const WORK = fileURLToPath(new URL('../target/bench', import.meta.url))
const PYTHON_PACKAGES = ['numba==0.68.1', 'numpy==2.4.6', 'scipy==1.17.1']
mkdirSync(WORK, { recursive: true })

/** What a program prints. */
export function output(program, args, env = {}) {
  return execFileSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

const TIME = '/usr/bin/time'
const hasTime = installed('GNU time, for the memory of peers', () => output(TIME, ['--version']))

/** What a program prints, and the most memory that it has at once, where GNU time can tell. */
export function outputAndPeak(program, args) {
  if (!hasTime) return { text: output(program, args) }
  const file = join(WORK, 'peak')
  const text = output(TIME, ['--format=%M', `--output=${file}`, program, ...args])
  return { text, peakBytes: Number(readFileSync(file, 'utf8')) * 1024 }
}

/** What a peer needs, or undefined and a word on why it is missing. */
export function installed(name, install) {
  try {
    return install()
  } catch (error) {
    process.stderr.write(
      `SKIPPED, does not install here: ${name} (${String(error.message).split('\n')[0]})\n`,
    )
    return undefined
  }
}

/** A Python with the pinned packages, or undefined. */
export function installedPython() {
  return installed('Python with numba, numpy and scipy', () => {
    const program = join(WORK, 'venv/bin/python')
    if (!existsSync(program)) output('python3', ['-m', 'venv', join(WORK, 'venv')])
    output(program, ['-m', 'pip', 'install', '--quiet', ...PYTHON_PACKAGES])
    return program
  })
}
