// A binary for handing out: `node scripts/release/build.mjs <rust target>` writes artifacts/bootlace.<platform>.node. For the
// runners of .github/workflows, which have rustup; scripts/cross/ builds what can be built where nothing but registries is.
import { delimiter, dirname } from 'node:path'
import { ROOT, run, runTool } from '../run.mjs'
import { installTools, NAPI_BUILD } from '../setup.mjs'
import { tool } from '../tools.mjs'
import { targetsOf } from './targets.mjs'

/** The compiler that releases are built by. */
const RUST = '1.95.0'

const [target] = process.argv.slice(2)
if (!targetsOf(ROOT).some((one) => one.target === target)) {
  process.stderr.write('usage: node scripts/release/build.mjs <one of napi.targets in package.json>\n')
  process.exit(1)
}
await installTools()
const env = { RUSTUP_TOOLCHAIN: RUST }
const flags = []
if (target.endsWith('-linux-gnu')) flags.push('--use-napi-cross') // glibc 2.17
if (target.endsWith('-linux-musl')) {
  const zigbuild = await tool('cargo-zigbuild')
  if (zigbuild === undefined) process.exit(1)
  env.PATH = [dirname(zigbuild), process.env.PATH].join(delimiter)
  flags.push('--cross-compile')
}
// Else a machine needs Microsoft's redistributable.
if (target.endsWith('-windows-msvc')) env.RUSTFLAGS = '-C target-feature=+crt-static'

await requireTarget()
const args = [...NAPI_BUILD, '--target', target, '--output-dir', 'artifacts', '--no-js', ...flags]
if ((await runTool('@napi-rs/cli', args, { env })) !== 0) process.exit(1)

/** A runner is thrown away, so the compiler is installed there; on anyone's machine rustup would replace parts of one in use. */
async function requireTarget() {
  const lines = []
  const listing = ['target', 'list', '--installed', '--toolchain', RUST]
  await run('rustup', listing, { onLine: (line) => lines.push(line), echo: false })
  if (lines.includes(target)) return
  const install = ['toolchain', 'install', RUST, '--profile', 'minimal', '--target', target]
  if (process.env.GITHUB_ACTIONS !== 'true') {
    process.stderr.write(
      `Rust ${RUST} for ${target} is not there: \`rustup ${install.join(' ')}\` would install it\n`,
    )
    process.exit(1)
  }
  if ((await run('rustup', install)) !== 0) process.exit(1)
}
