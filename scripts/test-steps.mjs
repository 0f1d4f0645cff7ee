import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run, runTool } from './run.mjs'

/** Every test, Rust and TypeScript. */
export async function testAll(tally) {
  const everyCrate = ['--workspace', '--profile', 'checked', '--no-fail-fast']
  await tally.step('Rust tests', () => rustTests(everyCrate))
  await tally.step('TypeScript tests', typeScriptTests)
}

/** How many of cargo's tests passed and failed. */
export async function rustTests(args, { env, onLine: hear = () => {} } = {}) {
  let passed = 0
  let failed = 0
  const onLine = (line) => {
    const result = /^test result: .* (\d+) passed; (\d+) failed;/.exec(line)
    passed += Number(result?.[1] ?? 0)
    failed += Number(result?.[2] ?? 0)
    hear(line)
  }
  const code = await run('cargo', ['test', ...args], { env, onLine })
  return atLeastOneFailed({ passed, failed }, code)
}

async function typeScriptTests() {
  const folder = mkdtempSync(join(tmpdir(), 'bootlace-'))
  const report = join(folder, 'vitest.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const code = await runTool('vitest', ['run', ...reporters])
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, 'utf8'))
    return atLeastOneFailed({ passed, failed }, code)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What does not compile runs no test, and fails all the same. */
function atLeastOneFailed({ passed, failed }, code) {
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1) }
}
