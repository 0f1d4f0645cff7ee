// A release, rehearsed: the packages are published to a registry on loopback by the commands that release, and installed from it
// by someone who has neither Rust nor a compiler. `npm run rehearsal` writes the receipt; `npm run ready` runs the part with npm.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeReceipt } from '../../bench/receipt.mjs'
import { inChromium } from '../chromium.mjs'
import { checkCross } from '../cross/check.mjs'
import { checkPacked } from '../packed.mjs'
import { ROOT } from '../run.mjs'
import { installed, RUNTIMES } from '../runtimes.mjs'
import { tool } from '../tools.mjs'
import { startRegistry } from './registry.mjs'
import { manifestOf, publishedFolders, releaseCopy } from './release.mjs'
import { holdsOnly, isAsShown, User, writeExamples } from './user.mjs'

/** In the order that they run in. A case gives why it was left out, or what it measured, or nothing. */
const CASES = {
  'npm, with node alone on PATH and no scripts: README.md as ESM, CommonJS and TypeScript': npm,
  'without the platform package it runs on WASM': onWasm,
  'with neither, NATIVE_MISSING names what is missing, and its command mends it': withNeither,
  'a bundle by esbuild': esbuild,
}
const MORE_CASES = {
  pnpm,
  'yarn 1': yarn,
  'yarn 4, Plug’n’Play': yarnBerry,
  'vite, a server build': vite,
  Bun: bun,
  Deno: deno,
  'linux-x64-gnu on an old glibc': oldGlibc,
  'linux-arm64-gnu, emulated': emulatedArm,
  'a page in Chromium': chromium,
}

/** Gives what each case came to, and how long it took. */
export async function rehearse(tally, cases = CASES) {
  const home = mkdtempSync(join(tmpdir(), 'bootlace-rehearsal-'))
  const results = {}
  let registry
  try {
    registry = await startRegistry(join(home, 'registry'))
    if (registry === undefined) return results
    const copy = join(home, 'copy')
    mkdirSync(copy)
    const context = { registry, user: new User(home, registry.env), version: manifestOf(ROOT).version }
    await timed('publish', async () => {
      context.platforms = await releaseCopy(copy, registry.env)
    })
    await timed('what is published is what is listed', () => checkPacked(publishedFolders(copy)))
    for (const [name, work] of Object.entries(cases)) await timed(name, () => work(context))
    return results
  } finally {
    registry?.stop()
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }

  async function timed(name, work) {
    const began = performance.now()
    results[name] = { outcome: 'failed' }
    await tally.step(`rehearsal: ${name}`, async () => {
      const gave = await work()
      const leftOut = typeof gave === 'string' ? gave : undefined
      const seconds = Math.round((performance.now() - began) / 100) / 10
      results[name] =
        leftOut === undefined ? { outcome: 'passed', seconds, ...gave } : { outcome: `skipped: ${leftOut}` }
      process.stderr.write(leftOut === undefined ? `${seconds} s\n` : `── SKIPPED: ${leftOut}\n`)
      return { passed: leftOut === undefined ? 1 : 0, failed: 0 }
    })
  }
}

/** The package that fits this machine: what the loader takes, and what an installation has to bring. */
function packageHere({ platforms }) {
  const libc = process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'gnu'
  const suffixes = { linux: [libc], win32: ['msvc'] }[process.platform] ?? []
  const platform = [process.platform, process.arch, ...suffixes].join('-')
  if (!platforms.includes(platform)) throw new Error(`no binary for ${platform} was published`)
  return `bootlace-${platform}`
}

async function npm(context) {
  const { user } = context
  const folder = user.project('npm')
  const began = performance.now()
  await user.npm(folder, 'install', 'bootlace')
  process.stderr.write(`npm install bootlace: ${((performance.now() - began) / 1_000).toFixed(1)} s\n`)
  holdsOnly(folder, ['bootlace', packageHere(context)])
  writeExamples(folder)
  for (const file of ['example.mjs', 'example.cjs']) isAsShown(await user.node(folder, file))
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  const strict = ['--strict', '--module', 'nodenext', '--target', 'es2022']
  await user.node(folder, tsc, ...strict, '--outDir', 'compiled', 'example.mts')
  isAsShown(await user.node(folder, join('compiled', 'example.mjs')))
}

const doctor = [process.execPath, join('node_modules', 'bootlace', 'bin', 'bootlace.mjs')]

async function onWasm({ user }) {
  const folder = user.project('wasm')
  await user.npm(folder, 'install', 'bootlace', '--omit=optional')
  holdsOnly(folder, ['bootlace'])
  const says = await user.run(folder, doctor)
  if (!/kernel +wasm\n(?:.*\n)*.*as everywhere/.test(says))
    throw new Error(`it does not run on WASM:\n${says}`)
  writeExamples(folder)
  for (const file of ['example.mjs', 'example.cjs']) isAsShown(await user.node(folder, file))
}

async function withNeither(context) {
  const { user, version } = context
  const folder = user.project('neither')
  await user.npm(folder, 'install', 'bootlace', '--omit=optional')
  rmSync(join(folder, 'node_modules', 'bootlace', 'dist', 'wasm.json'))
  const name = packageHere(context)
  const says = await user.run(folder, doctor, { code: 1 })
  const libc = { gnu: 'glibc (gnu)', musl: 'musl' }[name.split('-')[3]]
  for (const part of [
    'NATIVE_MISSING: ',
    `${process.platform}-${process.arch}${libc === undefined ? '' : ` with ${libc}`}`,
    `the package ${name}`,
  ])
    if (!says.includes(part)) throw new Error(`"${part}" is not in\n${says}`)
  const [, command] = /`npm (install [^`]+)`/.exec(says) ?? []
  if (command !== `install ${name}@${version}`) throw new Error(`no command in\n${says}`)
  await user.npm(folder, ...command.split(' '))
  await user.run(folder, doctor)
}

/** Once with the platform package left where it is, once with the binary beside the bundle, which then needs no node_modules. */
async function esbuild({ user }) {
  const folder = user.project('esbuild')
  await user.npm(folder, 'install', 'bootlace')
  writeExamples(folder)
  // What npm made of the package: the program itself, or a script that starts it.
  const file = join(ROOT, 'node_modules', 'esbuild', 'bin', 'esbuild')
  const bundle = ['example.cjs', '--bundle', '--platform=node', '--log-level=warning']
  await user.run(folder, [file, ...bundle, '--external:bootlace-*', '--outfile=bundle.cjs'])
  isAsShown(await user.node(folder, 'bundle.cjs'))
  const alone = user.project('bundled')
  await user.run(folder, [file, ...bundle, '--loader:.node=copy', `--outfile=${join(alone, 'bundle.cjs')}`])
  isAsShown(await user.node(alone, 'bundle.cjs'))
}

async function pnpm({ user, registry }) {
  const file = await tool('pnpm')
  if (file === undefined) return 'pnpm could not be installed'
  const folder = user.project('pnpm')
  writeFileSync(join(folder, '.npmrc'), `registry=${registry.url}\n`)
  writeExamples(folder)
  await user.node(folder, file, 'add', 'bootlace')
  for (const example of ['example.mjs', 'example.cjs']) isAsShown(await user.node(folder, example))
}

async function yarn({ user, registry }) {
  const file = await tool('yarn')
  if (file === undefined) return 'yarn could not be installed'
  const folder = user.project('yarn')
  writeFileSync(join(folder, '.npmrc'), `registry=${registry.url}\n`)
  writeExamples(folder)
  await user.node(folder, file, 'add', 'bootlace', '--ignore-scripts', '--non-interactive')
  for (const example of ['example.mjs', 'example.cjs']) isAsShown(await user.node(folder, example))
}

async function yarnBerry({ user, registry }) {
  const file = await tool('yarn berry')
  if (file === undefined) return 'yarn 4 could not be installed'
  const folder = user.project('berry')
  const settings = {
    npmRegistryServer: registry.url,
    unsafeHttpWhitelist: ['127.0.0.1'],
    enableTelemetry: false,
    enableImmutableInstalls: false,
    npmMinimalAgeGate: 0, // by default a release of today is not taken
  }
  writeFileSync(join(folder, '.yarnrc.yml'), JSON.stringify(settings))
  writeFileSync(join(folder, 'yarn.lock'), '')
  writeExamples(folder)
  await user.node(folder, file, 'add', 'bootlace')
  for (const example of ['example.mjs', 'example.cjs'])
    isAsShown(await user.node(folder, file, 'node', example))
}

async function vite({ user }) {
  const file = await tool('vite')
  if (file === undefined) return 'vite could not be installed'
  const folder = user.project('vite')
  await user.npm(folder, 'install', 'bootlace')
  writeExamples(folder)
  await user.node(folder, file, 'build', '--ssr', 'example.mjs', '--outDir', 'built')
  const built = ['example.js', 'example.mjs'].find((name) => existsSync(join(folder, 'built', name)))
  isAsShown(await user.node(folder, join('built', built)))
}

async function bun({ user, registry }) {
  const [file] = (await runtime('Bun')) ?? []
  if (file === undefined) return 'Bun could not be installed'
  const folder = user.project('bun')
  writeExamples(folder)
  await user.run(folder, [file, 'add', 'bootlace', '--ignore-scripts', '--registry', registry.url])
  for (const example of ['example.mjs', 'example.cjs', 'example.mts'])
    isAsShown(await user.run(folder, [file, example]))
}

async function deno({ user, registry }) {
  const [file] = (await runtime('Deno')) ?? []
  if (file === undefined) return 'Deno could not be installed'
  const folder = user.project('deno')
  writeExamples(folder)
  const env = { NPM_CONFIG_REGISTRY: registry.url }
  // By default a release of today is not taken.
  await user.run(folder, [file, 'add', '--minimum-dependency-age=0', 'npm:bootlace'], { env })
  for (const example of ['example.mjs', 'example.mts'])
    isAsShown(await user.run(folder, [file, 'run', '--allow-all', example], { env }))
}

function runtime(name) {
  return installed(RUNTIMES.find((one) => one.name === name))
}

function oldGlibc() {
  return cross('x86_64-unknown-linux-gnu')
}

function emulatedArm() {
  return cross('aarch64-unknown-linux-gnu')
}

/** Of the clone, not of what was published: the binary is built for handing out, and run where this machine can. */
async function cross(target) {
  const { checks, skipped } = await checkCross([target])
  const failed = checks.filter(({ passed }) => !passed).map(({ what }) => what)
  if (failed.length > 0) throw new Error(`${target}: ${failed.join('; ')}`)
  return skipped[0]?.why
}

async function chromium({ user }) {
  const file = await tool('vite')
  if (file === undefined) return 'vite could not be installed'
  const folder = user.project('page')
  await user.npm(folder, 'install', 'bootlace')
  const { leftOut, ...measured } = await inChromium(folder, (args) =>
    user.node(folder, file, 'build', ...args),
  )
  process.stderr.write(`${JSON.stringify(measured)}\n`)
  return leftOut ?? measured
}

/** All cases, and the receipt. */
export async function rehearseAll(tally) {
  const cases = await rehearse(tally, { ...CASES, ...MORE_CASES })
  writeReceipt('rehearsal', { cases })
}
