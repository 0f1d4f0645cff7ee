// What others write, each a program of its own: how long a draw takes by its own clock, and the memory it takes. The answers are
// checked. A peer that does not install is skipped aloud.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installed, installedPython, output, outputAndPeak, WORK } from './python.mjs'

const HERE = fileURLToPath(new URL('peers/', import.meta.url))
const SIMPLE_STATISTICS = 'simple-statistics@7.12.1'
const JAX = 'jax==0.10.2'

const plain = installed('plain.rs', () => {
  const program = join(WORK, 'plain')
  output('rustc', ['-O', '-C', 'target-cpu=native', '-o', program, join(HERE, 'plain.rs')])
  return program
})
const python = installedPython()
const jax = installed(JAX, () => {
  output(python, ['-m', 'pip', 'install', '--quiet', JAX])
  return python
})
const simpleStatistics = installed(SIMPLE_STATISTICS, () => {
  const options = ['--prefix', WORK, '--ignore-scripts', '--no-audit', '--no-fund', '--silent']
  output('npm', ['install', ...options, SIMPLE_STATISTICS])
  return join(WORK, 'node_modules/simple-statistics')
})
const r = installed('R with boot', () => {
  output('Rscript', ['-e', 'library(boot)'])
  return 'Rscript'
})

/** A ratio that is 1 but for the error of a standard deviation of b replicates, and three printed places. */
const ofSpread = (_, b) => 5 / Math.sqrt(2 * b) + 0.0005
const pair = /([\d.]+) ([\d.]+)/

const pythonMeans = (name, unit) =>
  python && { call: (n, b) => [python, join(HERE, 'python_means.py'), name, n, b], printed: pair, unit }
const loop = (file) => ({ call: (n, b) => [process.execPath, join(HERE, file), n, b], printed: pair })

/**
 * How a program is called, what it prints of ns a draw and of a ratio that should be 1, and how far that may be off. `slow`: takes so
 * many times as long as others, and gets so many resamples less. What takes no time a draw makes all of them.
 */
const programs = {
  plain: plain && {
    call: (n, b) => [plain, n, b],
    printed: pair,
    // The sum of all draws of three rounds, of values whose mean is 2^23 and whose spread 0.577 of it.
    ratio: (sum, n, b) => sum / (3 * b * n * 2 ** 23),
    within: (n, b) => 5 * 0.577 * Math.sqrt(1 / n + 1 / (3 * n * b)),
  },
  numba: python && {
    call: (n, b) => [python, join(HERE, 'numba_kernel.py'), n, b],
    printed: /: ([\d.]+) ns a draw, sd x sqrt\(n\) ([\d.]+)/,
    // Over a normal law's spread, not the sample's.
    within: (n, b) => ofSpread(n, b) + 5 / Math.sqrt(2 * n),
  },
  numpy: pythonMeans('numpy'),
  scipy: pythonMeans('scipy'),
  binomial: pythonMeans('binomial', 'nsAReplicate'),
  JAX: jax && {
    call: (n, b) => [jax, join(HERE, 'founding_jax.py'), n, b],
    printed: /([\d.]+) ns a draw, .* sd ([\d.e-]+)/,
    ratio: (spread, n) => spread / Math.sqrt((0.05 * 0.95) / n),
    // It has a share of its own, 5 % within its error.
    within: (n, b) => ofSpread(n, b) + 5 / Math.sqrt(0.05 * n),
  },
  'R boot': r && { call: (n, b) => [r, join(HERE, 'boot.R'), n, b], printed: pair, slow: 10 },
  'simple-statistics': simpleStatistics && {
    call: (n, b) => [process.execPath, join(HERE, 'simple_statistics.mjs'), simpleStatistics, n, b],
    printed: pair,
    slow: 10,
  },
  'JavaScript loop': loop('loop.mjs'),
  'resample loop': loop('resample_loop.mjs'),
}

/** Whether a peer is installed. */
export const isHere = (peer) => programs[peer] !== undefined

/** One run of a peer, of as many resamples as `draws` allow. */
export function runPeer(peer, n, resamples, draws) {
  const {
    call,
    printed,
    ratio = (value) => value,
    within = ofSpread,
    slow = 1,
    unit = 'nsADraw',
  } = programs[peer]
  const b = unit === 'nsADraw' ? Math.max(20, Math.min(resamples, Math.round(draws / slow / n))) : resamples
  const [program, ...args] = call(n, b).map(String)
  const { text, peakBytes } = outputAndPeak(program, args)
  // Some print a line a round.
  const rounds = [...text.matchAll(new RegExp(printed, 'g'))].map((line) => line.slice(1).map(Number))
  for (const [, value] of rounds) {
    const off = ratio(value, n, b) - 1
    if (!(Math.abs(off) < within(n, b)))
      throw new Error(`${peer}, n = ${n}, B = ${b}: its answer is ${off} off: ${text}`)
  }
  return { [unit]: Math.min(...rounds.map(([ns]) => ns)), peakBytes }
}

/** What the peers that are here are made with. */
export const versions = {
  rustc: plain && output('rustc', ['--version']).trim(),
  python: python && output(python, ['--version']).trim(),
  pythonPackages: python && output(python, ['-m', 'pip', 'freeze']).trim().split('\n'),
  simpleStatistics: simpleStatistics && SIMPLE_STATISTICS,
  R: r && output('Rscript', ['-e', 'cat(R.version.string, "boot", format(packageVersion("boot")))']),
}
