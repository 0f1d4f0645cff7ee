import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { snippetsOf, withoutTime } from '../documents.mjs'
import { ROOT, run } from '../run.mjs'

/** The first example of README.md, and what it prints. */
const [{ code: EXAMPLE, shown: SHOWN }] = snippetsOf(readFileSync(join(ROOT, 'README.md'), 'utf8'))

/**
 * Someone who has Node.js and nothing else: a PATH with node alone on it (no cargo, no compiler), a home of their own, and
 * empty folders to begin in.
 */
export class User {
  #env
  #home

  constructor(home, env) {
    const path = join(home, 'bin')
    mkdirSync(path, { recursive: true })
    symlinkSync(process.execPath, join(path, 'node'))
    this.#home = home
    this.#env = { ...env, HOME: home, PATH: path, npm_config_ignore_scripts: 'true' }
  }

  /** An empty project. */
  project(name) {
    const folder = mkdtempSync(join(this.#home, `${name}-`))
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    return folder
  }

  /** Runs a command and gives what it printed; throws where it ends otherwise than with `code`. */
  async run(folder, command, { code = 0, env } = {}) {
    const lines = []
    const onLine = (line) => lines.push(line)
    const [file, ...args] = command
    const exit = await run(file, args, { cwd: folder, env: { ...this.#env, ...env }, onLine, echo: false })
    if (exit === code) return lines.join('\n')
    throw new Error(`${command.join(' ')} ended with ${exit}, not ${code}:\n${lines.join('\n')}`)
  }

  node(folder, ...args) {
    return this.run(folder, [process.execPath, ...args])
  }

  npm(folder, ...args) {
    return this.node(folder, npmFile(), ...args, '--no-audit', '--no-fund', '--loglevel=error')
  }
}

/** npm itself: found beside node where a script is run by itself. */
function npmFile() {
  const { npm_execpath: called } = process.env
  return called ?? join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')
}

/** That the packages of an installation are ours, and no others. */
export function holdsOnly(folder, packages) {
  const there = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))
  if (there.join() !== packages.toSorted().join()) throw new Error(`node_modules has ${there.join(', ')}`)
}

/** README.md's first example as a module, and as what `require` loads. */
export function writeExamples(folder) {
  writeFileSync(join(folder, 'example.mjs'), EXAMPLE)
  writeFileSync(join(folder, 'example.mts'), EXAMPLE)
  const body = EXAMPLE.replace(/^import (\{.*\}) from 'bootlace'$/m, "const $1 = require('bootlace')")
  writeFileSync(join(folder, 'example.cjs'), `(async () => {\n${body}\n})()\n`)
}

/** That README.md shows what was printed. */
export function isAsShown(printed) {
  if (withoutTime(printed) !== withoutTime(SHOWN.trimEnd())) throw new Error(`printed\n${printed}`)
}
