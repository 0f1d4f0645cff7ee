import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkCoverage } from './coverage.mjs'
import { checkLinks, checkSnippets } from './documents.mjs'
import { hardenAll } from './hardening-steps.mjs'
import { lintAll, succeeds } from './lint-steps.mjs'
import { checkMeasured } from './measured.mjs'
import { lintPackage } from './packed.mjs'
import { checkReference } from './reference.mjs'
import { ROOT, run } from './run.mjs'
import { setUp } from './setup.mjs'
import { Tally } from './tally.mjs'
import { testAll } from './test-steps.mjs'

// All that CI runs.
await setUp()
// The tools it imports are there only now.
const { rehearse } = await import('./rehearsal/cases.mjs')
const tally = new Tally()
await testAll(tally)
await lintAll(tally)
await tally.step('index.d.ts is what src/ says', isDeclarationCurrent)
await lintPackage(tally)
await rehearse(tally)
await tally.step('Rust documentation', () =>
  succeeds(run('cargo', ['doc', '--no-deps', '--workspace'], { env: { RUSTDOCFLAGS: '-D warnings' } })),
)
await tally.step('snippets print what the documents show', checkSnippets)
await tally.step('figures are those of the receipt', checkMeasured)
await tally.step('tables of docs/coverage.md are those of the receipt', checkCoverage)
await tally.step('docs/reference.md is what src/options.ts says', checkReference)
await tally.step('links lead somewhere', checkLinks)
await hardenAll(tally)
tally.close()

function isDeclarationCurrent() {
  const [committed, generated] = ['index.d.ts', 'dist/index.d.cts'].map((file) =>
    readFileSync(join(ROOT, file), 'utf8'),
  )
  if (committed === generated) return true
  process.stderr.write('index.d.ts differs: run `npm run build`, look at the difference, and commit it\n')
  return false
}
