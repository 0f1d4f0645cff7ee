// Binaries that a Debian machine, x64, can build and run, without rustup: `node scripts/cross/build.mjs <Rust's name of a target> …`
// writes artifacts/bootlace.<platform>.node. Releases are built by scripts/release/build.mjs.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NEWEST_GLIBC } from '../release/binary.mjs'
import { ROOT, run } from '../run.mjs'
import { installTools } from '../setup.mjs'
import { crossTools, rustOf, zigLinker } from './tools.mjs'

/** By Rust's names: what zig calls them. */
const TARGETS = {
  'x86_64-unknown-linux-gnu': `x86_64-linux-gnu.${NEWEST_GLIBC}`,
  'aarch64-unknown-linux-gnu': `aarch64-linux-gnu.${NEWEST_GLIBC}`,
}

/**
 * cargo with a standard library and a linker for the target; undefined, said aloud, where one can't be had.
 *
 * @returns {Promise<{ cargo: string, flags: string[], env: Record<string, string> } | undefined>}
 */
export async function toolchainFor(target) {
  const rust = hasStandardLibrary(target) ? { cargo: 'cargo', flags: [], env: {} } : await rustWithSources()
  const linker = await zigLinker(TARGETS[target])
  if (rust === undefined || linker === undefined) return undefined
  const variable = `CARGO_TARGET_${target.toUpperCase().replaceAll('-', '_')}_LINKER`
  return { ...rust, env: { ...rust.env, [variable]: linker } }
}

/** The toolchain in use has that of its own machine, and those that were added to it. */
export function hasStandardLibrary(target) {
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
  await installTools()
  // It imports one of them.
  const { targetsOf } = await import('../release/targets.mjs')
  const { binary } = targetsOf(ROOT).find((one) => one.target === target)
  const { cargo, flags, env } = toolchain
  const args = ['build', ...flags, '--release', '--locked', '--package', 'bootlace-node', '--target', target]
  if ((await run(cargo, [...args, '--target-dir', 'target'], { env })) !== 0)
    throw new Error(`cargo could not build for ${target}`)
  mkdirSync(join(ROOT, 'artifacts'), { recursive: true })
  const path = join(ROOT, 'artifacts', binary)
  copyFileSync(join(ROOT, 'target', target, 'release', 'libbootlace_node.so'), path)
  return path
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const targets = process.argv.slice(2)
  for (const target of targets.length > 0 ? targets : Object.keys(TARGETS)) {
    const binary = await buildNative(target)
    if (binary === undefined) process.exitCode = 1
    else console.log(binary)
  }
}
