import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runNpm, runTool } from '../run.mjs'
import { installTools } from '../setup.mjs'

/** The first that exchanges a workflow's identity for the right to publish (trusted publishing), with provenance. */
const LEAST_NPM = '11.5.1'

/**
 * Publishes the platform packages, then the root with them as optionalDependencies: in this order, so that nobody can
 * install a root whose binaries are not there. The registry is npm's own setting.
 */
export async function publish(folder, env) {
  // Writes optionalDependencies, and refuses where a target's file is missing.
  const before = ['pre-publish', '--tag-style', 'npm', '--no-gh-release']
  if ((await runTool('@napi-rs/cli', before, { cwd: folder, env })) !== 0)
    throw new Error('napi pre-publish failed')
  if ((await runNpm(['publish', '--access', 'public'], { cwd: folder, env })) !== 0)
    throw new Error('npm publish failed')
}

// usage: node scripts/release/publish.mjs; in the workflow, whose tag has to be the version
if (process.argv[1]?.endsWith('publish.mjs')) {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const { GITHUB_REF_NAME: tag } = process.env
  if (tag !== `v${version}`) throw new Error(`the tag is ${tag}, and the version ${version}`)
  const lines = []
  await runNpm(['--version'], { onLine: (line) => lines.push(line) })
  if (lines.at(-1).localeCompare(LEAST_NPM, 'en', { numeric: true }) < 0)
    throw new Error(`npm is ${lines.at(-1)}: it has to be ${LEAST_NPM} or newer`)
  await installTools()
  await publish(ROOT)
}
