import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './run.mjs'

const PAGE = join(ROOT, 'docs/reference.md')
const COLUMNS = ['unit', 'range', 'default', 'memory']

/** Whether docs/reference.md is what src/options.ts says. */
export function checkReference() {
  if (readFileSync(PAGE, 'utf8') === page()) return true
  process.stderr.write('docs/reference.md differs: run `node scripts/reference.mjs`\n')
  return false
}

/** One row an option, from its comment's tags. */
function page() {
  const source = readFileSync(join(ROOT, 'src/options.ts'), 'utf8')
  const options = [...source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n {2}(\w+)\?:/g)]
  const rows = options.map(([, comment, name]) => {
    const cells = COLUMNS.map((tag) => {
      const found = new RegExp(`@${tag} (.*)`).exec(comment)
      if (found === null) throw new Error(`src/options.ts: ${name} has no @${tag}`)
      return found[1].trim()
    })
    return `| \`${name}\` | ${cells.join(' | ')} |`
  })
  return [
    '# Options',
    '',
    'Made of the comments of [src/options.ts](../src/options.ts), which say more; `node scripts/reference.mjs` makes it anew.',
    '`bootstrap`, `bootstrapMany` and `explain` take all of them; `bootstrapMeans` and `replicateStream` (with its `batch`) those up to `onProgress`;',
    '`intervalFor` `confidenceLevel`, `method`',
    '(of those that replicates suffice for), `alternative` and `quantileRule`; `jackknife` `nan`, `threads`, `signal` and `onProgress`.',
    '',
    `| option | ${COLUMNS.join(' | ')} |`,
    `|${' --- |'.repeat(COLUMNS.length + 1)}`,
    ...rows,
    '',
  ].join('\n')
}

if (process.argv[1]?.endsWith('reference.mjs')) writeFileSync(PAGE, page())
