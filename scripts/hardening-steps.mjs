import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { kernelsOnArm64 } from './cross/check.mjs'
import { underElectronLike } from './electron-like.mjs'
import { onNehalem } from './nehalem.mjs'
import { ROOT, run, runNode } from './run.mjs'
import { underEveryRuntime } from './runtimes.mjs'

/** The host that the sanitizer, the emulator and the symbol table are looked at on. */
const TARGET = 'x86_64-unknown-linux-gnu'
const isHost = process.platform === 'linux' && process.arch === 'x64'
/** Sanitizers and coverage are behind this in the stable toolchain. */
const UNSTABLE = { RUSTC_BOOTSTRAP: '1' }
const FUZZ_SECONDS = 60

/** What unsafe code, odd input and old processors could break. A missing tool is said aloud; .ci/run installs them. */
export async function hardenAll(tally) {
  if (!isHost) {
    process.stderr.write(`\n── hardening SKIPPED: needs ${TARGET}\n`)
    return
  }
  await tally.step('every supported runtime', underEveryRuntime)
  await tally.step('a Node.js without external buffers, as Electron has none', underElectronLike)
  await tally.step('a short soak', shortSoak)
  await tally.step('the binary imports no log, exp or pow', importsNoMath)
  await tally.step('kernels under AddressSanitizer', kernelsUnderSanitizer)
  if (await has('qemu-x86_64', ['-version']))
    await tally.step('a CPU without AVX (Nehalem)', () => onNehalem())
  await tally.step('the kernels on an emulated arm64, with sdot and without', kernelsOnArm64)
  if (await has('cargo', ['fuzz', '--version'])) await tally.step(`fuzzing for ${FUZZ_SECONDS} s`, fuzz)
}

/** `node --expose-gc scripts/soak.mjs` is the full one. */
async function shortSoak() {
  return (await runNode('scripts/soak.mjs', ['4000'], { flags: ['--expose-gc'] })) === 0
}

async function has(program, args) {
  const found = await run(program, args).then(
    (code) => code === 0,
    () => false,
  )
  if (!found) process.stderr.write(`\n── SKIPPED: there is no ${[program, ...args].join(' ')}\n`)
  return found
}

/** libm gives the same bits everywhere; the platform's functions differ in 7 to 10 % of values. */
async function importsNoMath() {
  const FUNCTIONS = /^(log|log2|log10|log1p|exp|exp2|expm1|pow|sin|cos|tan|cbrt|hypot|fma|[lt]gamma|erfc?)f?$/
  const binaries = readdirSync(join(ROOT, 'native')).filter((file) => file.endsWith('.node'))
  const imported = []
  let symbols = 0
  for (const binary of binaries) {
    const onLine = (line) => {
      symbols += 1
      const name = line.trim().split(/\s+/).at(-1).replace(/@.*/, '')
      if (FUNCTIONS.test(name)) imported.push(`${binary}: ${name}`)
    }
    await run('nm', ['-D', '--undefined-only', join('native', binary)], { onLine })
  }
  if (imported.length > 0) process.stderr.write(`imported: ${imported.join(', ')}\n`)
  return symbols > 0 && imported.length === 0
}

function kernelsUnderSanitizer() {
  const args = ['test', '-p', 'bootlace', '--profile', 'checked', '--lib', '--target', TARGET]
  return passes([...args, '--target-dir', 'target/asan', '--', 'kernel'], {
    env: { ...UNSTABLE, RUSTFLAGS: '-Zsanitizer=address' },
  })
}

/** What is found goes to target/; the committed corpus is where it begins. */
function fuzz() {
  const [found, committed] = ['target/fuzz-corpus', 'fuzz/corpus/request']
  mkdirSync(join(ROOT, found), { recursive: true })
  const options = ['--', `-max_total_time=${FUZZ_SECONDS}`, '-max_len=200']
  return passes(['fuzz', 'run', 'request', found, committed, ...options], { env: UNSTABLE })
}

async function passes(args, options) {
  return (await run('cargo', args, options)) === 0
}
