import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IS_RUNNER, ROOT, run } from './run.mjs'
import { CARGO_ABOUT, tool } from './tools.mjs'

/**
 * The licences of what the binaries contain: committed, so that packing needs no tool, and a licence that comes with a new
 * dependency shows in review.
 */
const FILE = 'THIRD-PARTY-LICENSES'
/** What it is made from. */
const SOURCES = [
  ...['Cargo.lock', 'about.toml', 'about.hbs'],
  ...['core', 'node', 'wasm'].map((crate) => `crate/${crate}/Cargo.toml`),
]
/** Committed: by which version it was made, and the SHA-256 of what it was made from and of the file. */
const RECORD = join(ROOT, 'about.json')

/**
 * Whether the committed file is what Cargo.lock's crates say: by the record where that is right, since cargo-about takes
 * minutes to compile; always by cargo-about on the machines of the workflow.
 */
export async function checkLicences() {
  if (!IS_RUNNER && readFileSync(RECORD, 'utf8') === record()) return true
  const folder = mkdtempSync(join(tmpdir(), 'bootlace-'))
  try {
    const made = join(folder, 'licences')
    await write(made)
    const isSame = readFileSync(made, 'utf8') === readFileSync(join(ROOT, FILE), 'utf8')
    if (isSame && readFileSync(RECORD, 'utf8') === record()) return true
    process.stderr.write(`${FILE} or its record differs: run \`node scripts/licences.mjs\`\n`)
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function record() {
  const hash = (files) =>
    files
      .reduce((hash, file) => hash.update(readFileSync(join(ROOT, file))), createHash('sha256'))
      .digest('hex')
  return `${JSON.stringify({ cargoAbout: CARGO_ABOUT, madeFrom: hash(SOURCES), file: hash([FILE]) }, null, 2)}\n`
}

async function write(path) {
  const about = await tool('cargo-about')
  if (about === undefined) throw new Error('cargo-about is needed')
  // Crates that are not fetched yet would have no texts.
  await run('cargo', ['fetch', '--locked'])
  const options = ['--offline', '--locked', '--fail', '--workspace']
  const code = await run(about, ['generate', ...options, '--output-file', path, 'about.hbs'])
  if (code !== 0) throw new Error('cargo-about could not list the licences')
}

if (process.argv[1]?.endsWith('licences.mjs')) {
  await write(join(ROOT, FILE))
  writeFileSync(RECORD, record())
}
