import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './run.mjs'

const README = join(ROOT, 'README.md')

/** What README.md says between the marks of each name, made of receipts. */
const SECTIONS = { measured: speed, 'measured: server': server }

/** Whether the figures of README.md are those of the receipts. */
export function checkMeasured() {
  const text = readFileSync(README, 'utf8')
  const differing = Object.keys(SECTIONS).filter((name) => within(name).exec(text)?.[0] !== SECTIONS[name]())
  for (const name of differing)
    process.stderr.write(`README.md: the section "${name}" differs: run \`node scripts/measured.mjs\`\n`)
  return differing.length === 0
}

function within(name) {
  return new RegExp(`(?<=<!-- ${name} -->\\n)[\\s\\S]*?(?=<!-- /${name} -->)`)
}

function line(...cells) {
  return `| ${cells.join(' | ')} |`
}

/** Of the receipts of `npm run bench`: that of a machine whose best instruction set is AVX2, which most have, and one with more. */
function speed() {
  return [versus('avx2'), versus('avx512')].join('\n')
}

const SETS = { scalar: 'plain', avx2: 'AVX2', avx512: 'AVX-512' }

function versus(best) {
  const file = `bench/results/versus-${best}.json`
  const receipt = JSON.parse(readFileSync(join(ROOT, file), 'utf8'))
  const { means, forced, columns, custom, medians, integers, founding, scaling } = receipt
  const at = (rows, n, kernel) =>
    rows.find((row) => row.n === n && (kernel === undefined || row.kernel === kernel))
  const number = (value) => (value === undefined ? '' : String(Number(value.toPrecision(2))))
  const kernels = Object.keys(SETS).slice(0, Object.keys(SETS).indexOf(best) + 1)
  const compared = [10_000, 1_000_000]
  const names = { numba: 'numba, by hand', plain: 'Rust loop', 'R boot': 'R, boot' }
  const order = ['numba', 'plain', 'scipy', 'numpy', 'JavaScript loop', 'simple-statistics', 'R boot']
  const peers = order.filter((peer) => compared.some((n) => at(means, n).peers[peer]))
  const against = compared.map((n) => {
    const own = at(means, n)
    const ours = kernels.map((kernel) => (kernel === best ? own : at(forced, n, kernel))?.nsADraw)
    return line(
      n.toLocaleString('en'),
      ...ours.toReversed().map(number),
      ...peers.map((peer) => number(own.peers[peer]?.nsADraw)),
    )
  })
  // The second run in its process; older receipts have the best of three, and the binomial by itself.
  const second = founding.secondWallMs ?? founding.wallMs
  const binomial = founding.peers.binomial?.nsAReplicate ?? founding.numpyBinomialNsAReplicate
  const { JAX } = founding.peers
  const jax = JAX ? `; JAX: ${number(JAX.nsADraw)} ns for each of 5,000,000,000,000 draws` : ''
  const sizes = means.map((row) => row.n.toLocaleString('en'))
  const overMean = columns.slice(1).map((row) => `${row.case} ${number(row.overMean)}`)
  const heads = [
    'n',
    ...kernels.toReversed().map((kernel) => `bootlace, ${SETS[kernel]}`),
    ...peers.map((peer) => names[peer] ?? peer),
  ]
  return [
    `### With ${SETS[best]}`,
    '',
    `Nanoseconds a draw (ours of CPU time, the others by their own clocks), mean of n distinct Float32, one thread, from call to`,
    `promise (${receipt.cpu}, ${receipt.cores} cores, Node ${receipt.node}, ${receipt.date}; [receipt](${file})):`,
    '',
    line(...heads),
    line(...heads.map(() => '---')),
    ...against,
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
    `- Median of 1,000,000: ${number(medians.at(-1).nsAReplicateAfterTheSort)} ns a replicate after the sort and the making of the table, interval and hand-over included.`,
    `- Mean of 1,000,000 integers with 1,000 values: ${number(integers.microsecondsAReplicate)} µs a replicate.`,
    `- The founding example: ${(second / 1000).toFixed(3)} s from call to promise (numpy's binomial, chosen by hand: ${number(binomial / 1000)} s${jax}).`,
    '',
  ].join('\n')
}

/** Of the receipt of `npm run bench -- server`. */
function server() {
  const receipt = JSON.parse(readFileSync(join(ROOT, 'bench/results/server.json'), 'utf8'))
  const rows = Object.entries(receipt.servers).map(([name, { requestsASecond, latencyMs, loopDelayMs }]) => {
    const figures = [
      requestsASecond,
      latencyMs.p50,
      latencyMs.p99,
      loopDelayMs.p50,
      loopDelayMs.p99,
      loopDelayMs.longest,
    ]
    return line(name, ...figures.map((value) => value.toLocaleString('en')))
  })
  return [
    `${receipt.connections} connections, ${receipt.values} values and 9,999 resamples a request, a pool of one thread; beside it the same server with`,
    `a loop in plain JavaScript on the event loop. Of ${receipt.servers.bootlace.rounds.length} rounds ours with the longer delay (p99), the other with the shorter`,
    `(${receipt.cpu}, ${receipt.cores} cores shared with the load, load average ${receipt.loadAverageBefore} before;`,
    `Node ${receipt.node}, ${receipt.date}; [receipt](bench/results/server.json)):`,
    '',
    line('', 'requests a second', 'latency, ms: p50', 'p99', 'event loop delay, ms: p50', 'p99', 'longest'),
    line(...Array(7).fill('---')),
    ...rows,
    '',
  ].join('\n')
}

if (process.argv[1]?.endsWith('measured.mjs'))
  writeFileSync(
    README,
    Object.keys(SECTIONS).reduce(
      (text, name) => text.replace(within(name), SECTIONS[name]),
      readFileSync(README, 'utf8'),
    ),
  )
