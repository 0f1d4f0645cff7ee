import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { prepare } from '../release/prepare.mjs'
import { publish } from '../release/publish.mjs'
import { targetsOf } from '../release/targets.mjs'
import { ROOT } from '../run.mjs'
import { isStale } from '../stale.mjs'

/**
 * Publishes, by the commands of a release, a copy of the repository whose targets are those that were built here: of
 * artifacts/ what is no older than the code, else what `npm run build` made. Gives the platforms.
 */
export async function releaseCopy(folder, env) {
  const { files } = manifestOf(ROOT)
  for (const name of ['package.json', 'README.md', 'LICENSE', ...files]) {
    if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  }
  mkdirSync(join(folder, 'artifacts'))
  const built = targetsOf(ROOT).filter(({ binary }) => {
    const path = ['artifacts', 'native'].map((place) => `${place}/${binary}`).find(isCurrent)
    if (path !== undefined) copyFileSync(join(ROOT, path), join(folder, 'artifacts', binary))
    return path !== undefined
  })
  const manifest = manifestOf(folder)
  manifest.napi.targets = built.map(({ target }) => target)
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  await prepare(folder, { isForHandingOut: false })
  await publish(folder, env)
  return built.map(({ platform }) => platform)
}

export function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

function isCurrent(path) {
  return existsSync(join(ROOT, path)) && !isStale([path], ['Cargo.toml', 'Cargo.lock', 'crate'])
}

/** The folders of the packages that were published: the root's copy and one a platform. */
export function publishedFolders(folder) {
  return [folder, ...readdirSync(join(folder, 'npm')).map((platform) => join(folder, 'npm', platform))]
}
