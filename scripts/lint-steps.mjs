import { run, runTool } from './run.mjs'

/** Style and types of both languages; warnings are errors. */
export async function lintAll(tally) {
  await tally.step('clippy', () =>
    succeeds(run('cargo', ['clippy', '--workspace', '--all-targets', '--', '-D', 'warnings'])),
  )
  await tally.step('rustfmt', () => succeeds(run('cargo', ['fmt', '--all', '--check'])))
  await tally.step('biome', () => succeeds(runTool('@biomejs/biome', ['ci', '--error-on-warnings'])))
  await tally.step('TypeScript', () => succeeds(runTool('typescript', ['--project', 'tsconfig.json'])))
}

export async function succeeds(running) {
  return (await running) === 0
}
