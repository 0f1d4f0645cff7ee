import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT, run } from './run.mjs'
import { tool } from './tools.mjs'

/**
 * The licences of what the binaries contain: committed, so that packing needs no tool, and a licence that comes with a new
 * dependency shows in review.
 */
const FILE = join(ROOT, 'THIRD-PARTY-LICENSES')

/** Whether the committed file is what Cargo.lock's crates say. */
export async function checkLicences() {
  const folder = mkdtempSync(join(tmpdir(), 'bootlace-'))
  try {
    const made = join(folder, 'licences')
    if (!(await write(made))) return false
    if (readFileSync(made, 'utf8') === readFileSync(FILE, 'utf8')) return true
    process.stderr.write('THIRD-PARTY-LICENSES differs: run `node scripts/licences.mjs`\n')
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function write(path) {
  const about = await tool('cargo-about')
  if (about === undefined) return false
  // Crates that are not fetched yet would have no texts.
  await run('cargo', ['fetch', '--locked'])
  const options = ['--offline', '--locked', '--fail', '--workspace']
  const code = await run(about, ['generate', ...options, '--output-file', path, 'about.hbs'])
  if (code !== 0) throw new Error('cargo-about could not list the licences')
  return true
}

if (process.argv[1]?.endsWith('licences.mjs')) process.exitCode = (await write(FILE)) ? 0 : 1
