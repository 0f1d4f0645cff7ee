// Ours against what others write, case by case, alternating, best of five rounds; the answers are checked, but for our median's.
// A peer that does not install is skipped aloud. About 40 minutes. The table of README.md is made of the receipt.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bootstrap, mean } from 'bootlace'
import { isHere, runPeer, versions } from './peers.mjs'
import { output } from './python.mjs'
import { instructionSets, writeReceipt } from './receipt.mjs'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const ROUNDS = Number(process.env.ROUNDS ?? 5)
const resamplesFor = (n) => Math.min(100_000, Math.max(100, Math.round(1.5e9 / n)))

/**
 * Our best round, and each peer's, of cases whose figures are compared: a round takes one after the other, so that a slow spell of
 * the machine is nobody's alone. Peers get fewer resamples where they would take minutes.
 */
function alternating(cases) {
  const rows = cases.map(([name, n, options = {}]) => {
    const {
      threads = 1,
      env = {},
      against = [],
      b = resamplesFor(n),
      peerDraws = 3e8,
      isDrawn = true,
    } = options
    const theirs = Object.fromEntries(against.filter(isHere).map((peer) => [peer, {}]))
    const ours = {}
    return {
      name,
      n,
      b,
      threads,
      env,
      isDrawn,
      peerDraws,
      ours,
      theirs,
    }
  })
  for (let round = 0; round < ROUNDS; round++) for (const row of rows) measure(row)
  return rows.map(({ name, n, b, threads, isDrawn, ours, theirs }) => {
    const row = {
      case: name,
      n,
      resamples: b,
      threads,
      ...ours,
      nsADraw: rounded((ours.cpuMs * 1e6) / n / b),
    }
    row.peers = Object.fromEntries(
      Object.entries(theirs).map(([peer, best]) => [
        peer,
        { ...best, ratio: isDrawn ? rounded(best.nsADraw / row.nsADraw) : undefined },
      ]),
    )
    process.stderr.write(
      `${name} n=${n} B=${b} ${ours.kernel}: ${row.nsADraw} ns a draw, ${JSON.stringify(row.peers)}\n`,
    )
    return row
  })
}

/** One round of ours and of every peer, where it is better than those before. */
function measure({ name, n, b, threads, env, peerDraws, ours, theirs }) {
  const one = JSON.parse(
    output(process.execPath, [join(HERE, 'one.mjs'), name, n, b, threads].map(String), env),
  )
  if (one.check !== undefined) check(name, one.check, b)
  improve(ours, one)
  for (const [peer, best] of Object.entries(theirs)) improve(best, runPeer(peer, n, b, peerDraws))
}

/** Takes over what is better: times that are less, memory that is more, and what is not compared as it is. */
function improve(best, one) {
  for (const [name, value] of Object.entries(one)) {
    const choose = name === 'peakBytes' ? Math.max : /Ms$|^ns/.test(name) ? Math.min : (_, last) => last
    best[name] = choose(best[name] ?? value, value)
  }
}

/** The standard deviation of B replicates over theory is 1 with standard deviation 1 / sqrt(2 B); five of it, and of their mean's error. */
function check(name, { ratio, off }, b) {
  if (!(Math.abs(ratio - 1) < 5 / Math.sqrt(2 * b) && Number.isFinite(off) && Math.abs(off) < 5))
    throw new Error(
      `${name}: the spread of the replicates is ${ratio} of theory, and their mean ${off} errors off`,
    )
}

const rounded = (value) => Number(value.toPrecision(3))
const avx2 = { env: { BOOTLACE_KERNEL: 'avx2' } }
const scalar = { env: { BOOTLACE_KERNEL: 'scalar' } }
const kernels = ['scalar', 'avx2', 'avx512']
const best = JSON.parse(output(process.execPath, [join(HERE, 'one.mjs'), 'mean', '1000', '100', '1'])).kernel
const hasAvx2 = kernels.indexOf(best) >= kernels.indexOf('avx2')

const all = ['plain', 'numba', 'numpy', 'scipy', 'simple-statistics', 'JavaScript loop']
const means = alternating([
  ['mean', 10],
  ['mean', 100],
  ['mean', 200],
  ['mean', 1_000, { against: ['JavaScript loop', 'numpy', 'scipy', 'simple-statistics', 'R boot'] }],
  ['mean', 10_000, { against: [...all, 'R boot'] }],
  ['mean', 100_000],
  ['mean', 1_000_000, { against: all }],
  ['mean', 5_000_000, { against: ['plain', 'numba'], peerDraws: 5e8 }],
  ['mean', 10_000_000],
])
const forced = alternating(
  [10_000, 1_000_000].flatMap((n) => [
    ...(hasAvx2 ? [['mean', n, { ...avx2, against: ['plain', 'numba'] }]] : []),
    ['mean', n, { ...scalar, against: ['plain', 'numba'], b: Math.round(3e8 / n) }],
  ]),
)
const columns = alternating(
  ['mean with interval', 'variance', 'trimmed mean', 'correlation', 'slope'].map((name) => [name, 100_000]),
)
const [base] = columns
for (const row of columns) row.overMean = rounded(row.cpuMs / base.cpuMs)
const custom = alternating(
  ['custom', 'custom, symmetric'].map((name) => [name, 10_000, { b: 2_000, against: ['resample loop'] }]),
)
const medians = alternating([['median after the sort', 1_000_000, { b: 1_000_000 }]])
medians[0].nsAReplicateAfterTheSort = rounded(
  ((medians[0].cpuMs - medians[0].setUpMs) * 1e6) / medians[0].resamples,
)
const [integers] = alternating([['integers', 1_000_000, { b: 20_000 }]])
integers.microsecondsAReplicate = rounded((integers.cpuMs * 1000) / integers.resamples)
const [founding] = alternating([
  [
    'conversions',
    5_000_000,
    { b: 1_000_000, threads: 0, against: ['binomial', 'JAX'], peerDraws: 1e8, isDrawn: false },
  ],
])
const scaling = alternating([1, 2].map((threads) => ['mean', 1_000_000, { b: 2_000, threads }]))
scaling[1].speedup = rounded(scaling[0].wallMs / scaling[1].wallMs)

writeReceipt(`versus-${best}`, {
  rounds: ROUNDS,
  valueVersion: (await bootstrap([1, 2, 4], mean, { resamples: 2 })).valueVersion,
  instructionSets: instructionSets(),
  ...versions,
  means,
  forced,
  columns,
  custom,
  medians,
  integers,
  founding,
  scaling,
})
