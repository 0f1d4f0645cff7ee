import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './run.mjs'

const README = join(ROOT, 'README.md')
const SECTION = /(?<=<!-- measured -->\n)[\s\S]*?(?=<!-- \/measured -->)/

/** Whether the figures of README.md are those of the receipt. */
export function checkMeasured() {
  if (SECTION.exec(readFileSync(README, 'utf8'))?.[0] === section()) return true
  process.stderr.write('README.md: the measured section differs: run `node scripts/measured.mjs`\n')
  return false
}

/** What README.md says of speed, made of the receipt of `npm run bench`. */
function section() {
  const receipt = JSON.parse(readFileSync(join(ROOT, 'bench/results/versus.json'), 'utf8'))
  const { means, forced, columns, custom, medians, integers, founding, scaling } = receipt
  const at = (rows, n, kernel) =>
    rows.find((row) => row.n === n && (kernel === undefined || row.kernel === kernel))
  const number = (value) => (value === undefined ? '' : String(Number(value.toPrecision(2))))
  const line = (...cells) => `| ${cells.join(' | ')} |`
  const peers = ['numba', 'plain', 'scipy', 'numpy', 'JavaScript loop']
  const versus = [10_000, 1_000_000].map((n) => {
    const own = at(means, n)
    const theirs = peers.map((peer) => number(own.peers[peer]?.nsADraw))
    const ours = ['avx2', 'scalar'].map((kernel) => number(at(forced, n, kernel)?.nsADraw))
    return line(n.toLocaleString('en'), ours[0], number(own.nsADraw), ours[1], ...theirs)
  })
  const sizes = means.map((row) => row.n.toLocaleString('en'))
  const overMean = columns.slice(1).map((row) => `${row.case} ${number(row.overMean)}`)
  return [
    `CPU nanoseconds a draw, mean of n distinct Float32, one thread, from call to promise (${receipt.cpu}, ${receipt.cores} cores,`,
    `Node ${receipt.node}, ${receipt.date}; [receipt](bench/results/versus.json)):`,
    '',
    line(
      'n',
      'bootlace, AVX2',
      'bootlace, AVX-512',
      'bootlace, plain',
      'numba, by hand',
      'Rust loop',
      'scipy',
      'numpy',
      'JavaScript loop',
    ),
    line(...Array(9).fill('---')),
    ...versus,
    '',
    'By the size of the sample:',
    '',
    line('n', ...sizes),
    line('---', ...sizes.map(() => '---')),
    line('ns a draw', ...means.map((row) => number(row.nsADraw))),
    '',
    `- Two threads over one, n = 1,000,000: ${scaling[1].speedup} times as fast.`,
    `- Other statistics over the mean's time, n = 100,000: ${overMean.join(', ')}.`,
    `- Statistics of one's own, n = 10,000: ${custom.map((row) => `${row.case} ${number(row.nsADraw)}`).join(', ')} ns a draw (a loop in JavaScript: ${number(custom[0].peers['resample loop'].nsADraw)}).`,
    `- Median of 1,000,000: ${number(medians[1].nsAReplicateAfterTheSort)} ns a replicate after the sort, interval included.`,
    `- Mean of 1,000,000 integers with 1,000 values: ${number(integers.microsecondsAReplicate)} µs a replicate.`,
    serverLine(),
    `- The founding example: ${(founding.wallMs / 1000).toFixed(3)} s from call to promise (numpy's binomial, chosen by hand: ${number(founding.numpyBinomialNsAReplicate / 1000)} s).`,
    '',
  ].join('\n')
}

/** What the example server does under load, made of the receipt of `npm run bench -- server`. */
function serverLine() {
  const receipt = JSON.parse(readFileSync(join(ROOT, 'bench/results/server.json'), 'utf8'))
  const [ours, plain] = Object.values(receipt.servers)
  const { loopDelayMs, requestsASecond, latencyMs } = ours
  return `- [The example server](examples/server), ${receipt.connections} connections, ${receipt.values} values and 9,999 resamples a request, one thread: ${requestsASecond.toLocaleString('en')} requests a second, latency ${latencyMs.p50} ms (p50) and ${latencyMs.p99} ms (p99), event loop held ${loopDelayMs.p99} ms (p99); with a loop in plain JavaScript ${plain.requestsASecond.toLocaleString('en')}, ${plain.latencyMs.p50} ms, ${plain.latencyMs.p99.toLocaleString('en')} ms and ${plain.loopDelayMs.p99} ms ([receipt](bench/results/server.json)).`
}

if (process.argv[1]?.endsWith('measured.mjs'))
  writeFileSync(README, readFileSync(README, 'utf8').replace(SECTION, section))
