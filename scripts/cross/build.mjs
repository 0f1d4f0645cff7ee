import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT, run } from '../run.mjs'
import { crossTools, rustOf, zigLinker } from './tools.mjs'

/** The oldest C library that binaries for linux-gnu start with: that of RHEL 7, older than any that Node.js 20 starts with. */
export const GLIBC = '2.17'

/** Where the binaries go, by the names that the loader looks for. */
const ARTIFACTS = join(ROOT, 'artifacts')

/** By Rust's names: the loader's name, and the linker's where that is zig. The others are linked by their own systems. */
const TARGETS = {
  'x86_64-unknown-linux-gnu': { platform: 'linux-x64-gnu', zig: `x86_64-linux-gnu.${GLIBC}` },
  'aarch64-unknown-linux-gnu': { platform: 'linux-arm64-gnu', zig: `aarch64-linux-gnu.${GLIBC}` },
  'x86_64-unknown-linux-musl': { platform: 'linux-x64-musl', zig: 'x86_64-linux-musl' },
  'aarch64-unknown-linux-musl': { platform: 'linux-arm64-musl', zig: 'aarch64-linux-musl' },
  'x86_64-apple-darwin': { platform: 'darwin-x64' },
  'aarch64-apple-darwin': { platform: 'darwin-arm64' },
  'x86_64-pc-windows-msvc': { platform: 'win32-x64-msvc' },
  'aarch64-pc-windows-msvc': { platform: 'win32-arm64-msvc' },
}

/**
 * cargo with a standard library and a linker for the target; undefined, said aloud, where one can't be had.
 *
 * @returns {Promise<{ cargo: string, flags: string[], env: Record<string, string> } | undefined>}
 */
export async function toolchainFor(target) {
  const { zig } = TARGETS[target]
  const rust = hasStandardLibrary(target) ? { cargo: 'cargo', flags: [], env: {} } : await rustWithSources()
  if (rust === undefined || zig === undefined) return rust
  const tools = await crossTools('zig')
  if (tools.zig === undefined) return undefined
  const variable = `CARGO_TARGET_${target.toUpperCase().replaceAll('-', '_')}`
  const env = { ...rust.env, [`${variable}_LINKER`]: zigLinker(tools.zig, zig) }
  // An addon is a shared library, which links the C library of its host.
  if (zig.endsWith('musl')) env[`${variable}_RUSTFLAGS`] = '-Ctarget-feature=-crt-static'
  return { ...rust, env }
}

/** rustup's own, if `rustup target add` was called for it. */
function hasStandardLibrary(target) {
  const { stdout } = spawnSync('rustc', ['--print', 'target-libdir', '--target', target], {
    encoding: 'utf8',
  })
  return existsSync(stdout?.trim() ?? '')
}

async function rustWithSources() {
  const tools = await crossTools('rust')
  if (tools.rust === undefined) return undefined
  const { cargo, env } = rustOf(tools.rust)
  return { cargo, env, flags: ['-Zbuild-std=std,panic_unwind'] }
}

/** The binary's path; undefined, said aloud, where the tools can't be had. Throws where the build fails. */
export async function buildNative(target) {
  if (TARGETS[target] === undefined)
    throw new Error(`expected one of ${Object.keys(TARGETS).join(', ')}, got ${target}`)
  const toolchain = await toolchainFor(target)
  if (toolchain === undefined) {
    process.stderr.write(`\n── SKIPPED: a binary for ${target}\n`)
    return undefined
  }
  const { cargo, flags, env } = toolchain
  const args = ['build', ...flags, '--release', '--locked', '--package', 'bootlace-node', '--target', target]
  if ((await run(cargo, [...args, '--target-dir', 'target'], { env })) !== 0)
    throw new Error(`cargo could not build for ${target}`)
  const binary = join(ARTIFACTS, `bootlace.${TARGETS[target].platform}.node`)
  mkdirSync(ARTIFACTS, { recursive: true })
  copyFileSync(join(ROOT, 'target', target, 'release', libraryOf(target)), binary)
  return binary
}

function libraryOf(target) {
  if (target.includes('windows')) return 'bootlace_node.dll'
  return `libbootlace_node.${target.includes('apple') ? 'dylib' : 'so'}`
}

// `node scripts/cross/build.mjs <Rust's name of a target> …`
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const targets = process.argv.slice(2)
  for (const target of targets) {
    const binary = await buildNative(target)
    if (binary === undefined) process.exitCode = 1
    else console.log(binary)
  }
  if (targets.length === 0) {
    process.stderr.write(`expected targets, of ${Object.keys(TARGETS).join(', ')}\n`)
    process.exitCode = 1
  }
}
