// WebAssembly beside the binary's AVX2 kernel, one thread, processes in turn: npm run bench -- wasm. About a minute.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { writeReceipt } from './receipt.mjs'

const ROUNDS = Number(process.env.ROUNDS ?? 5)
const CASES = [
  { name: 'mean', n: 200, resamples: 1_000_000 },
  { name: 'mean', n: 10_000, resamples: 50_000 },
  { name: 'mean', n: 1_000_000, resamples: 500 },
]
const program = fileURLToPath(new URL('one.mjs', import.meta.url))

/** CPU time of all of the process's threads, from the call to the promise. */
function nsADraw({ name, n, resamples }, kernel) {
  const args = [program, name, ...[n, resamples, 1].map(String)]
  const env = { ...process.env, BOOTLACE_KERNEL: kernel }
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return (JSON.parse(stdout).cpuMs * 1e6) / (n * resamples)
}

const rounded = (value) => Number(value.toPrecision(3))
const cases = CASES.map((one) => {
  const rounds = Array.from({ length: ROUNDS }, () => [nsADraw(one, 'wasm'), nsADraw(one, 'avx2')])
  const [wasm, avx2] = [0, 1].map((k) => Math.min(...rounds.map((round) => round[k])))
  return { ...one, nsADraw: { wasm: rounded(wasm), avx2: rounded(avx2) }, ratio: rounded(wasm / avx2) }
})
writeReceipt('wasm', { command: 'npm run bench -- wasm', rounds: ROUNDS, cases })
