import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './run.mjs'

const PAGE = join(ROOT, 'docs/coverage.md')
const SECTION = /(?<=<!-- coverage -->\n)[\s\S]*?(?=<!-- \/coverage -->)/

/** Whether the tables of docs/coverage.md are those of the receipt. */
export function checkCoverage() {
  if (SECTION.exec(readFileSync(PAGE, 'utf8'))?.[0] === section()) return true
  process.stderr.write('docs/coverage.md: the tables differ: run `node scripts/coverage.mjs`\n')
  return false
}

/** A table a statistic: a row a law and size, a column a method. */
function section() {
  const receipt = JSON.parse(readFileSync(join(ROOT, 'bench/results/coverage.json'), 'utf8'))
  const { cells, cpu, cores, date, node, oneLevel, twoLevel } = receipt
  const statistics = [...new Set(cells.map(({ statistic }) => statistic))]
  const tables = statistics.flatMap((statistic) => {
    const rows = cells.filter((cell) => cell.statistic === statistic)
    const methods = Object.keys(rows[0].methods)
    const trials = (method) => rows[0].methods[method].trials.toLocaleString('en')
    return [
      `### ${statistic}`,
      '',
      `| law | n | ${methods.join(' | ')} |`,
      `| --- | --- |${' --- |'.repeat(methods.length)}`,
      ...rows.map(({ law, n, methods: all }) => {
        const shares = methods.map((method) => percent(all[method].coverage))
        return `| ${law} | ${n} | ${shares.join(' | ')} |`
      }),
      `| samples | | ${methods.map(trials).join(' | ')} |`,
      '',
    ]
  })
  return [
    `Percent of samples whose 95 % interval has the parameter (${cpu}, ${cores} cores, Node ${node}, ${date};`,
    `[receipt](../bench/results/coverage.json), by \`npm run bench -- coverage\`). B = ${oneLevel.toLocaleString('en')}; two-level methods ${twoLevel} x ${twoLevel}. A share`,
    'of 95 % has a standard error of 0.2 with 10,000 samples and 1.0 with 500.',
    '',
    ...tables,
  ].join('\n')
}

const percent = (share) => (100 * share).toFixed(1)

if (process.argv[1]?.endsWith('coverage.mjs'))
  writeFileSync(PAGE, readFileSync(PAGE, 'utf8').replace(SECTION, section))
