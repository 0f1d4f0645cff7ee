// Runs the founding example (founding.mjs) for two types of array, each in a process of its own, and tells what came out.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { quickstartText } from './quickstart-text.mjs'

const DEFAULTS = { observations: 5_000_000, resamples: 1_000_000, seed: 1 }
const TYPES = ['Float32Array', 'Int32Array']
/** Beyond this, theory and practice differ: by chance once in 1.7 million. */
const MOST_Z = 5

const USAGE = `usage: npm run quickstart -- [options]
  --observations N   size of the sample (default 5000000)
  --resamples N      number of resamples (default 1000000)
  --seed N           of the data and of the resamples (default 1)
  --json             print the figures as JSON
  --help             print this
`

const settings = read(process.argv.slice(2))
const runs = []
for (const type of TYPES) runs.push(withVerdicts(await founding(type)))
process.stdout.write(
  settings.json ? `${JSON.stringify({ runs }, null, 2)}\n` : quickstartText(runs, repeatLine(), isColoured()),
)
process.exitCode = runs.every(({ isRight }) => isRight) ? 0 : 1

function read(args) {
  const integer = { type: 'string' }
  const flag = { type: 'boolean', default: false }
  const options = { observations: integer, resamples: integer, seed: integer, json: flag, help: flag }
  try {
    const { values } = parseArgs({ args, options })
    if (values.help) end(0, process.stdout, USAGE)
    const sizes = {
      observations: atLeast(20, 'observations', values),
      resamples: atLeast(2, 'resamples', values),
    }
    return { ...sizes, seed: atLeast(0, 'seed', values), json: values.json }
  } catch (error) {
    return end(1, process.stderr, `${error.message}\n\n${USAGE}`)
  }
}

function atLeast(least, name, { [name]: text }) {
  if (text === undefined) return DEFAULTS[name]
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= 0xffff_ffff) return value
  throw new Error(`--${name}: expected an integer from ${least} to ${0xffff_ffff}, got '${text}'`)
}

function end(code, stream, text) {
  stream.write(text)
  process.exit(code)
}

async function founding(type) {
  const script = fileURLToPath(new URL('founding.mjs', import.meta.url))
  const numbers = [settings.observations, settings.resamples, settings.seed].map(String)
  const { stdout } = await promisify(execFile)(process.execPath, [script, type, ...numbers])
  return JSON.parse(stdout)
}

/** Smaller runs than the founding one are mostly Node itself, which the memory bound does not speak of. */
function withVerdicts(run) {
  const boundBytes = 4 * run.observations + 8 * run.resamples + 100e6
  const isWithinBound = run.peakBytes < boundBytes
  const isBinding = run.observations >= DEFAULTS.observations && run.resamples >= DEFAULTS.resamples
  const agrees = [run.mean.z, run.sd.z].every((z) => Math.abs(z) <= MOST_Z)
  return { ...run, boundBytes, isRight: agrees && (isWithinBound || !isBinding) }
}

function repeatLine() {
  const changed = Object.keys(DEFAULTS).filter((name) => name !== 'seed' && settings[name] !== DEFAULTS[name])
  const flags = [...changed, 'seed'].map((name) => `--${name} ${settings[name]}`)
  return `npm run quickstart -- ${flags.join(' ')}`
}

function isColoured() {
  return process.stdout.isTTY === true && !process.env.NO_COLOR
}
