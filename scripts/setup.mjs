import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runNpm, runTool } from './run.mjs'
import { isStale, markBuilt } from './stale.mjs'
import { checkToolchain } from './toolchain.mjs'

const WASM = 'target/wasm/wasm32-unknown-unknown/release/bootlace_wasm.wasm'

/**
 * Leaves the clone ready to run: development tools, native binary, WebAssembly unless told otherwise, dist/. Ends the process with 1 where it cannot.
 */
export async function setUp({ wasm = true } = {}) {
  requireToolchain()
  await installTools()
  await buildNative()
  if (wasm) await buildWasm()
  await buildPackage()
}

function requireToolchain() {
  const { failure, warning } = checkToolchain({
    env: process.env,
    platform: process.platform,
    nodeVersion: process.versions.node,
    leastNode: versionIn('package.json', /"node": ">=([\d.]+)"/),
    leastRust: versionIn('Cargo.toml', /^rust-version = "([\d.]+)"/m),
  })
  if (failure !== undefined) stop(failure)
  if (warning !== undefined) say(warning)
}

function versionIn(file, pattern) {
  return pattern.exec(readFileSync(join(ROOT, file), 'utf8'))[1]
}

export async function installTools() {
  if (!isStale(['node_modules/.package-lock.json'], ['package-lock.json'])) return
  say('installing the development tools (npm ci) …')
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  if ((await runNpm(['ci', ...flags])) !== 0)
    stop('bootlace could not install its development tools: see npm above.')
  // npm may keep the time of an earlier install.
  markBuilt(['node_modules/.package-lock.json'], new Date())
}

async function buildNative() {
  const binaries = () => readIfThere('native').filter((name) => name.endsWith('.node'))
  const outputs = () => ['index.cjs', 'index.d.cts', ...binaries()].map((name) => `native/${name}`)
  const inputs = ['Cargo.toml', 'Cargo.lock', 'crate/core/src', 'crate/core/Cargo.toml', 'crate/node']
  if (binaries().length > 0 && !isStale(outputs(), inputs)) return
  say('building the native part (cargo); the first build takes a minute or two …')
  const began = new Date()
  const flags = [
    '--platform',
    '--release',
    '--manifest-path',
    'crate/node/Cargo.toml',
    '--target-dir',
    'target',
  ]
  const files = ['--output-dir', 'native', '--js', 'index.cjs', '--dts', 'index.d.cts']
  if ((await runTool('@napi-rs/cli', ['build', ...flags, ...files])) !== 0)
    stop('bootlace could not build its native part: see cargo above.')
  markBuilt(outputs(), began)
}

async function buildWasm() {
  const outputs = [WASM]
  const inputs = [
    'Cargo.toml',
    'Cargo.lock',
    'crate/core/src',
    'crate/core/Cargo.toml',
    'crate/wasm',
    'scripts/wasm.mjs',
  ]
  if (!isStale(outputs, inputs)) return
  say('building the module for WebAssembly (cargo) …')
  const began = new Date()
  const { buildModule } = await import('./wasm.mjs')
  if (await buildModule()) markBuilt(outputs, began)
  else
    say(
      'it could not be built, and the package goes without: `rustup target add wasm32-unknown-unknown` brings what it needs',
    )
}

function readIfThere(folder) {
  try {
    return readdirSync(join(ROOT, folder))
  } catch {
    return []
  }
}

async function buildPackage() {
  const outputs = ['index.cjs', 'index.mjs', 'index.d.cts', 'index.d.mts'].map((name) => `dist/${name}`)
  const inputs = [
    'src',
    'tsconfig.json',
    'package.json',
    'package-lock.json',
    'scripts/package.mjs',
    'scripts/wasm.mjs',
    WASM,
    'native/index.d.cts',
  ]
  if (!isStale(outputs, inputs)) return
  say('building the TypeScript side …')
  const began = new Date()
  // The tools it imports are there only now.
  const { writePackage } = await import('./package.mjs')
  await writePackage()
  markBuilt(outputs, began)
}

/** Progress goes to standard error: standard output is for results. */
function say(text) {
  process.stderr.write(`bootlace: ${text}\n`)
}

function stop(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
