import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { hasStandardLibrary } from './cross/build.mjs'
import { crossTools, rustOf } from './cross/tools.mjs'
import { IS_RUNNER, ROOT, run } from './run.mjs'

const TARGET = 'wasm32-unknown-unknown'
const MODULE = join(ROOT, 'target', 'wasm', TARGET, 'release', 'bootlace_wasm.wasm')

/**
 * 128-bit vectors: Chrome from 91, Firefox 89, Safari 16.4, Node.js 16. And for what a page has to load: less inlining and unrolling where
 * no kernel asks for it, and level 2, took a third off; the kernel went from 0.39 to 0.47 ns a draw (2026-11-25).
 */
const FLAGS = [
  '-Ctarget-feature=+simd128',
  '-Cllvm-args=-inline-threshold=10 -unroll-runtime=false -unroll-allow-partial=false',
  '-Cno-vectorize-loops',
  '-Cno-vectorize-slp',
]

/** Builds crate/wasm, and tells whether it could: there may be no compiler for it. */
export async function buildModule() {
  const toolchain = await toolchainForWasm()
  if (toolchain === undefined) return false
  const env = {
    ...toolchain.env,
    // A panic ends the instance; its words are kept for the host.
    CARGO_PROFILE_RELEASE_PANIC: 'abort',
    CARGO_PROFILE_RELEASE_OPT_LEVEL: '2',
    // A separator that flags with spaces can have.
    CARGO_ENCODED_RUSTFLAGS: FLAGS.join('\x1f'),
  }
  const args = ['--release', '--locked', '--target', TARGET, '--package', 'bootlace-wasm']
  const command = ['build', ...toolchain.flags, ...args, '--target-dir', 'target/wasm']
  return (await run(toolchain.cargo, command, { env })) === 0
}

/** Of what is compiled for WebAssembly only; undefined where there is no compiler for it. */
export async function lintModule() {
  const toolchain = await toolchainForWasm()
  if (toolchain === undefined) return undefined
  const { cargo, flags, env } = toolchain
  const args = ['--locked', '--target', TARGET, '--package', 'bootlace-wasm', '--target-dir', 'target/wasm']
  const [rustflags] = FLAGS
  const command = ['clippy', ...flags, ...args, '--', '-D', 'warnings']
  return (await run(cargo, command, { env: { ...env, CARGO_ENCODED_RUSTFLAGS: rustflags } })) === 0
}

/** The compiler in use where it has the target's library or, on a runner that is thrown away, can get it; else Debian's. */
async function toolchainForWasm() {
  const inUse = { cargo: 'cargo', flags: [], env: {} }
  if (hasStandardLibrary(TARGET)) return inUse
  if (IS_RUNNER && (await run('rustup', ['target', 'add', TARGET])) === 0) return inUse
  const { rust } = await crossTools('rust')
  if (rust === undefined) return undefined
  const { cargo, env, wasmLinker } = rustOf(rust)
  const variable = 'CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER'
  return { cargo, flags: ['-Zbuild-std=std,panic_abort'], env: { ...env, [variable]: wasmLinker } }
}

/** What dist/wasm.json holds: the module, and the programs of its Workers. */
export async function payload() {
  if (!existsSync(MODULE)) return undefined
  const bytes = readFileSync(MODULE)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  const [node, browser] = await Promise.all(['node', 'browser'].map(program))
  return {
    valueVersion: exports.value_version(),
    wasm: deflateRawSync(bytes, { level: 9 }).toString('base64'),
    node,
    browser,
  }
}

/** A Worker's program, in one file. */
async function program(surroundings) {
  const { build } = await import('esbuild') // scripts that install it import this file
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'src', 'wasm', `worker-${surroundings}.ts`)],
    bundle: true,
    write: false,
    minify: true,
    platform: surroundings,
    format: surroundings === 'node' ? 'cjs' : 'iife',
    target: 'es2022',
    logLevel: 'warning',
  })
  return outputFiles[0].text
}
