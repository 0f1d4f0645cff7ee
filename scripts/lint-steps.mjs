import { run, runTool } from './run.mjs'
import { tool } from './tools.mjs'

/** Style and types of both languages; warnings are errors. */
export async function lintAll(tally) {
  await tally.step('clippy', () =>
    succeeds(run('cargo', ['clippy', '--workspace', '--all-targets', '--', '-D', 'warnings'])),
  )
  await tally.step('rustfmt', () => succeeds(run('cargo', ['fmt', '--all', '--check'])))
  await tally.step('biome', () => succeeds(runTool('@biomejs/biome', ['ci', '--error-on-warnings'])))
  await tally.step('TypeScript', () => succeeds(runTool('typescript', ['--project', 'tsconfig.json'])))
  const actionlint = await tool('actionlint')
  if (actionlint !== undefined) await tally.step('workflows', () => succeeds(run(actionlint, [])))
}

export async function succeeds(running) {
  return (await running) === 0
}
