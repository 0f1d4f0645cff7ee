// A binary for handing out: `node scripts/release/build.mjs <rust target>` writes artifacts/bootlace.<platform>.node. For the
// runners of .github/workflows, which have rustup; scripts/cross/ builds for other processors without it.
import { copyFileSync, mkdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { IS_RUNNER, ROOT, run } from '../run.mjs'
import { installTools } from '../setup.mjs'
import { tool } from '../tools.mjs'
import { NEWEST_GLIBC } from './binary.mjs'

/** The compiler that releases are built by. */
const RUST = '1.95.0'
/** What cargo calls crate/node's library. */
const LIBRARIES = {
  linux: 'libbootlace_node.so',
  darwin: 'libbootlace_node.dylib',
  win32: 'bootlace_node.dll',
}

await installTools()
const { targetsOf } = await import('./targets.mjs')
const [target] = process.argv.slice(2)
const wanted = targetsOf(ROOT).find((one) => one.target === target)
if (wanted === undefined) stop('usage: node scripts/release/build.mjs <one of napi.targets in package.json>')
const [system, , libc] = wanted.platform.split('-')

await requireTarget()
const { command, triple, env } = system === 'linux' ? await byZig() : byCargo()
const crate = ['--manifest-path', 'crate/node/Cargo.toml', '--target-dir', 'target']
const code = await run('cargo', [command, '--release', '--locked', ...crate, '--target', triple], {
  env: { RUSTUP_TOOLCHAIN: RUST, ...env },
})
if (code !== 0) stop(`cargo could not build for ${target}`)
mkdirSync(join(ROOT, 'artifacts'), { recursive: true })
const library = join(ROOT, 'target', target, 'release', LIBRARIES[system])
copyFileSync(library, join(ROOT, 'artifacts', wanted.binary))

/** zig links against any glibc that is named, and against musl. */
async function byZig() {
  const zigbuild = await tool('cargo-zigbuild')
  if (zigbuild === undefined) process.exit(1)
  const PATH = [dirname(zigbuild), process.env.PATH].join(delimiter)
  if (libc === 'gnu') return { command: 'zigbuild', triple: `${target}.${NEWEST_GLIBC}`, env: { PATH } }
  // The process has musl already: with another one inside, a library could not be loaded.
  return { command: 'zigbuild', triple: target, env: { PATH, RUSTFLAGS: '-C target-feature=-crt-static' } }
}

function byCargo() {
  // Else a machine needs Microsoft's redistributable.
  const env = system === 'win32' ? { RUSTFLAGS: '-C target-feature=+crt-static' } : {}
  return { command: 'build', triple: target, env }
}

/** A runner is thrown away, so the compiler is installed there; on anyone's machine rustup would replace parts of one in use. */
async function requireTarget() {
  const lines = []
  const listing = ['target', 'list', '--installed', '--toolchain', RUST]
  await run('rustup', listing, { onLine: (line) => lines.push(line), echo: false })
  if (lines.includes(target)) return
  const install = ['toolchain', 'install', RUST, '--profile', 'minimal', '--target', target]
  if (!IS_RUNNER)
    stop(`Rust ${RUST} for ${target} is not there: \`rustup ${install.join(' ')}\` would install it`)
  if ((await run('rustup', install)) !== 0) stop('rustup could not install the compiler: see above')
}

function stop(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}
