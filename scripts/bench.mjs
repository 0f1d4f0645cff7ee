import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ROOT, runNode } from './run.mjs'
import { setUp } from './setup.mjs'

/** What is no benchmark of its own. */
const PARTS = ['receipt.mjs', 'one.mjs', 'peers.mjs', 'python.mjs', 'sample.mjs', 'spread.mjs']

// usage: npm run bench [-- NAME ...]; without names: ours against what others write
const names = readdirSync(join(ROOT, 'bench'))
  .filter((file) => file.endsWith('.mjs') && !PARTS.includes(file))
  .map((file) => basename(file, '.mjs'))
const wanted = process.argv.length > 2 ? process.argv.slice(2) : ['versus']
const unknown = wanted.filter((name) => !names.includes(name))

if (unknown.length > 0) {
  process.stderr.write(`usage: npm run bench [-- NAME ...]; the names are ${names.join(', ')}\n`)
  process.exitCode = 1
} else {
  await setUp({ wasm: wanted.includes('wasm') })
  for (const name of wanted)
    process.exitCode = Math.max(
      process.exitCode ?? 0,
      await runNode(`bench/${name}.mjs`, [], { stdout: 'inherit' }),
    )
}
