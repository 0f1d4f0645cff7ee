import { checkLicences } from './licences.mjs'
import { IS_RUNNER, run, runTool } from './run.mjs'
import { tool } from './tools.mjs'
import { lintModule } from './wasm.mjs'

/** Style and types of both languages; warnings are errors. */
export async function lintAll(tally) {
  await tally.step('clippy', () =>
    succeeds(run('cargo', ['clippy', '--workspace', '--all-targets', '--', '-D', 'warnings'])),
  )
  await tally.step(
    'clippy, of what is for WebAssembly',
    async () => (await lintModule()) ?? { passed: 0, failed: 0 },
  )
  await tally.step('rustfmt', () => succeeds(run('cargo', ['fmt', '--all', '--check'])))
  await tally.step('biome', () => succeeds(runTool('@biomejs/biome', ['ci', '--error-on-warnings'])))
  await tally.step('TypeScript', () => succeeds(runTool('typescript', ['--project', 'tsconfig.json'])))
  await crates(tally)
  const actionlint = await tool('actionlint')
  if (actionlint !== undefined) await tally.step('workflows', () => succeeds(run(actionlint, [])))
}

/** Of whom the crates are, and under what licences. */
async function crates(tally) {
  const deny = await tool('cargo-deny')
  if (deny !== undefined) {
    if (!IS_RUNNER)
      process.stderr.write('\n── advisories SKIPPED: the database is fetched by the workflow only\n')
    const checks = ['licenses', 'bans', 'sources', ...(IS_RUNNER ? ['advisories'] : [])]
    await tally.step('crates: licences, sources, versions', () =>
      succeeds(run(deny, ['--locked', 'check', ...checks])),
    )
  }
  await tally.step('THIRD-PARTY-LICENSES is what the crates say', checkLicences)
}

export async function succeeds(running) {
  return (await running) === 0
}
