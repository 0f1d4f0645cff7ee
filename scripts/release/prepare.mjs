import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from '../run.mjs'
import { faultsOf } from './binary.mjs'
import { targetsOf } from './targets.mjs'

/** They go with every binary: what is in it was written by others too. */
const LICENCES = ['LICENSE', 'THIRD-PARTY-LICENSES']

/**
 * Makes npm/<platform>/, a package a target of `folder`/package.json, of the binaries in `folder`/artifacts. Throws
 * where one is missing, or is not what its name says.
 */
export async function prepare(folder, { isForHandingOut }) {
  const napi = async (...args) => {
    if ((await runTool('@napi-rs/cli', args, { cwd: folder })) !== 0)
      throw new Error(`napi ${args[0]} failed`)
  }
  const targets = targetsOf(folder)
  checkAll(folder, targets, isForHandingOut)
  rmSync(join(folder, 'npm'), { recursive: true, force: true })
  await napi('create-npm-dirs')
  await napi('artifacts', '--output-dir', 'artifacts')
  for (const { platform, binary } of targets) {
    rmSync(join(folder, binary)) // napi puts a copy there too
    const place = join(folder, 'npm', platform)
    for (const licence of LICENCES) copyFileSync(join(folder, licence), join(place, licence))
    const manifest = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'))
    manifest.files = [...new Set([...manifest.files, ...LICENCES])]
    writeFileSync(join(place, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  }
}

/** All prebuilds are present, and nothing else. */
function checkAll(folder, targets, isForHandingOut) {
  const place = join(folder, 'artifacts')
  const there = existsSync(place)
    ? readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.node'))
    : []
  const problems = targets.flatMap(({ target, platform, binary }) => {
    const files = there.filter((file) => file.split(/[\\/]/).at(-1) === binary)
    if (files.length !== 1) return [`${target}: ${files.length} files ${binary} in artifacts/`]
    return faultsOf(join(place, files[0]), platform, { isForHandingOut }).map(
      (fault) => `${files[0]} ${fault}`,
    )
  })
  if (there.length > targets.length)
    problems.push(`artifacts/ has ${there.length} binaries for ${targets.length} targets`)
  if (problems.length > 0) throw new Error(`prebuilds:\n  ${problems.join('\n  ')}`)
  process.stderr.write(`all ${targets.length} prebuilds are present\n`)
}
