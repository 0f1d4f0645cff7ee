import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, runTool } from './run.mjs'

// Takes one check out of the validation at a time, and says which cells of the table of abuse (test/29-abuse.test.ts) see it.
// A cell that nothing can make fail would prove nothing.

const MUTATIONS = [
  [
    'resamples may be any number',
    'src/validate.ts',
    "resamples: integer(resamples, 'resamples', fewestResamples, MOST_RESAMPLES)",
    'resamples: Number(resamples)',
  ],
  [
    'keepReplicates may be merely truthy',
    'src/validate.ts',
    "flag(keepReplicates, 'keepReplicates')",
    'Boolean(keepReplicates)',
  ],
  [
    'threads have no upper end',
    'src/validate.ts',
    "integer(threads, 'threads', 1, MOST_THREADS)",
    "integer(threads, 'threads', 1, Number.MAX_SAFE_INTEGER)",
  ],
  [
    'tolerance is not looked at',
    'src/validate.ts',
    "levelOf(values.tolerance, 'tolerance')",
    '(values.tolerance as number)',
  ],
  [
    'innerResamples of null are the default',
    'src/validate.ts',
    'innerResamples: integer(innerResamples,',
    'innerResamples: integer(innerResamples ?? inner,',
  ],
  ['nan is not looked at', 'src/validate.ts', "choice(nan, 'nan', ['reject', 'omit'])", 'nan'],
  [
    'a seed is not looked at',
    'src/validate.ts',
    'seedOf(seed)',
    'BigInt.asUintN(64, BigInt(Number(seed) | 0))',
  ],
]

for (const [name, file, from, to] of MUTATIONS) {
  const path = join(ROOT, file)
  const original = readFileSync(path, 'utf8')
  if (!original.includes(from)) throw new Error(`${file}: ${from} is not there`)
  writeFileSync(path, original.replace(from, to))
  const report = join(ROOT, 'target', 'mutation.json')
  try {
    await buildPackage()
    await runTool('vitest', ['run', 'test/29-abuse.test.ts', '--reporter=json', `--outputFile=${report}`])
  } finally {
    writeFileSync(path, original)
  }
  const [{ assertionResults }] = JSON.parse(readFileSync(report, 'utf8')).testResults
  const failed = assertionResults.filter(({ status }) => status === 'failed')
  process.stdout.write(`\n${name}:${failed.length === 0 ? ' SEEN BY NO CELL' : ''}\n`)
  for (const { title, failureMessages } of failed)
    process.stdout.write(`  ${title} <- ${/^\w+: (.*?): expected/.exec(failureMessages[0])?.[1]}\n`)
}
await buildPackage()

async function buildPackage() {
  const code = await run(process.execPath, [
    '--input-type=module',
    '--eval',
    "await (await import('./scripts/package.mjs')).writePackage()",
  ])
  if (code !== 0) throw new Error('the package does not build')
}
