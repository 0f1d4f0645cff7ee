import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ROOT, runNode } from './run.mjs'
import { setUp } from './setup.mjs'

// usage: npm run bench -- NAME ...; without names it lists them
const names = readdirSync(join(ROOT, 'bench'))
  .filter(
    (file) => file.endsWith('.mjs') && file !== 'receipt.mjs' && file !== 'one.mjs' && file !== 'sample.mjs',
  )
  .map((file) => basename(file, '.mjs'))
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !names.includes(name))

if (wanted.length === 0 || unknown.length > 0) {
  process.stderr.write(`usage: npm run bench -- NAME ...; the names are ${names.join(', ')}\n`)
  process.exitCode = 1
} else {
  await setUp()
  for (const name of wanted)
    process.exitCode = Math.max(
      process.exitCode ?? 0,
      await runNode(`bench/${name}.mjs`, [], { stdout: 'inherit' }),
    )
}
