// Ours against what others write, case by case, alternating, best of five rounds; the answers are checked. A peer that
// does not install is skipped aloud. About ten minutes. The table of README.md is made of the receipt.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installed, installedPython, output, PYTHON_PACKAGES, WORK } from './python.mjs'
import { writeReceipt } from './receipt.mjs'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const ROUNDS = Number(process.env.ROUNDS ?? 5)

const plain = installed('plain.rs', () => {
  const program = join(WORK, 'plain')
  output('rustc', ['-O', '-C', 'target-cpu=native', '-o', program, join(HERE, 'peers/plain.rs')])
  return program
})
const python = installedPython()

const resamplesFor = (n) => Math.min(100_000, Math.max(100, Math.round(1.5e9 / n)))
const firstNumber = (text) => Number(/([\d.]+)(?: ns a draw| )/.exec(text)[1])

const peers = {
  plain: plain && ((n, b) => firstNumber(output(plain, [n, b].map(String)))),
  numba:
    python &&
    ((n, b) =>
      firstNumber(
        output(python, [join(HERE, 'peers/numba_kernel.py'), n, b].map(String)).replace(/.*: /, ''),
      )),
  numpy:
    python &&
    ((n, b) => firstNumber(output(python, [join(HERE, 'peers/python_means.py'), 'numpy', n, b].map(String)))),
  scipy:
    python &&
    ((n, b) => firstNumber(output(python, [join(HERE, 'peers/python_means.py'), 'scipy', n, b].map(String)))),
  'numpy binomial':
    python &&
    ((n, b) =>
      firstNumber(output(python, [join(HERE, 'peers/python_means.py'), 'binomial', n, b].map(String)))),
  'resample loop': (n, b) =>
    firstNumber(output(process.execPath, [join(HERE, 'peers/resample_loop.mjs'), n, b].map(String))),
  'JavaScript loop': (n, b) =>
    firstNumber(output(process.execPath, [join(HERE, 'peers/loop.mjs'), n, b].map(String))),
}

/** Our best round, and each peer's, in turn. Peers get fewer resamples where they would take minutes. */
function measured(
  name,
  n,
  { threads = 1, env = {}, against = [], b = resamplesFor(n), peerDraws = 3e8 } = {},
) {
  const ours = { cpuMs: Infinity, wallMs: Infinity, peakBytes: 0 }
  const theirs = Object.fromEntries(against.filter((peer) => peers[peer]).map((peer) => [peer, Infinity]))
  for (let round = 0; round < ROUNDS; round++) {
    const one = JSON.parse(
      output(process.execPath, [join(HERE, 'one.mjs'), name, n, b, threads].map(String), env),
    )
    if (one.check !== undefined) checkSpread(name, one.check, b)
    ours.kernel = one.kernel
    ours.check = one.check
    ours.cpuMs = Math.min(ours.cpuMs, one.cpuMs)
    ours.wallMs = Math.min(ours.wallMs, one.wallMs)
    ours.peakBytes = Math.max(ours.peakBytes, one.peakBytes)
    for (const peer of Object.keys(theirs)) {
      const resamples = Math.max(20, Math.min(b, Math.round(peerDraws / n)))
      theirs[peer] = Math.min(theirs[peer], peers[peer](n, resamples))
    }
  }
  const row = { case: name, n, resamples: b, threads, ...ours, nsADraw: rounded((ours.cpuMs * 1e6) / n / b) }
  row.peers = Object.fromEntries(
    Object.entries(theirs).map(([peer, ns]) => [peer, { nsADraw: ns, ratio: rounded(ns / row.nsADraw) }]),
  )
  process.stderr.write(
    `${name} n=${n} B=${b} ${ours.kernel}: ${row.nsADraw} ns a draw, ${JSON.stringify(row.peers)}\n`,
  )
  return row
}

/** The standard deviation of B replicates over theory is 1 with standard deviation 1 / sqrt(2 B). */
function checkSpread(name, ratio, b) {
  if (!(Math.abs(ratio - 1) < 5 / Math.sqrt(2 * b)))
    throw new Error(`${name}: the spread of the means is ${ratio} of theory`)
}

const rounded = (value) => Number(value.toPrecision(3))
const avx2 = { env: { BOOTLACE_KERNEL: 'avx2' } }
const scalar = { env: { BOOTLACE_KERNEL: 'scalar' } }
const best = JSON.parse(output(process.execPath, [join(HERE, 'one.mjs'), 'mean', '1000', '100', '1'])).kernel
const has = (kernel) =>
  ['scalar', 'avx2', 'avx512'].indexOf(kernel) <= ['scalar', 'avx2', 'avx512'].indexOf(best)

const means = [
  measured('mean', 10, {}),
  measured('mean', 100, {}),
  measured('mean', 200, {}),
  measured('mean', 1_000, { against: ['JavaScript loop', 'numpy', 'scipy'] }),
  measured('mean', 10_000, { against: ['plain', 'numba', 'numpy', 'scipy', 'JavaScript loop'] }),
  measured('mean', 100_000),
  measured('mean', 1_000_000, { against: ['plain', 'numba', 'numpy', 'scipy', 'JavaScript loop'] }),
  measured('mean', 5_000_000, { against: ['plain', 'numba'], peerDraws: 5e8 }),
  measured('mean', 10_000_000),
]
const forced = [
  ...(has('avx2')
    ? [10_000, 1_000_000].map((n) => measured('mean', n, { ...avx2, against: ['plain', 'numba'] }))
    : []),
  ...[10_000, 1_000_000].map((n) =>
    measured('mean', n, { ...scalar, against: ['plain', 'numba'], b: Math.round(3e8 / n) }),
  ),
]
const columns = ['mean with interval', 'variance', 'trimmed mean', 'correlation', 'slope'].map((name) =>
  measured(name, 100_000),
)
const [base] = columns
for (const row of columns) row.overMean = rounded(row.cpuMs / base.cpuMs)
const custom = ['custom', 'custom, symmetric'].map((name) =>
  measured(name, 10_000, { b: 2_000, against: ['resample loop'] }),
)
const medians = [2, 1_000_000].map((b) => measured('median', 1_000_000, { b }))
medians[1].nsAReplicateAfterTheSort = rounded(((medians[1].cpuMs - medians[0].cpuMs) * 1e6) / 1e6)
const integers = measured('integers', 1_000_000, { b: 20_000 })
integers.microsecondsAReplicate = rounded((integers.cpuMs * 1000) / integers.resamples)
const founding = measured('conversions', 5_000_000, { b: 1_000_000, threads: 0 })
founding.numpyBinomialNsAReplicate = peers['numpy binomial']?.(5_000_000, 1_000_000)
const scaling = [1, 2].map((threads) => measured('mean', 1_000_000, { b: 2_000, threads }))
scaling[1].speedup = rounded(scaling[0].wallMs / scaling[1].wallMs)

writeReceipt(`versus-${best}`, {
  rounds: ROUNDS,
  pythonPackages: PYTHON_PACKAGES,
  means,
  forced,
  columns,
  custom,
  medians,
  integers,
  founding,
  scaling,
})
