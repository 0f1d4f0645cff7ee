import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './run.mjs'
import { setUp } from './setup.mjs'

// All that is generated: native/, dist/, and the committed index.d.ts.
await setUp()
writeFileSync(join(ROOT, 'index.d.ts'), readFileSync(join(ROOT, 'dist', 'index.d.cts')))
