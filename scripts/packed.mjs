import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pack } from './release/pack.mjs'
import { ROOT, runNode, runTool } from './run.mjs'
import { tool } from './tools.mjs'

/** What the root may have, with WASM. */
const MOST_ROOT_BYTES = 300_000
/** What an installation would run; npm makes an install script of a binding.gyp. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']
const LISTS = join(ROOT, 'test', 'packed')

/** Whether packages hold what test/packed/ lists, are small enough, and run nothing when they are installed; throws where not. */
export async function checkPacked(folders) {
  for (const folder of folders) {
    const { name, size, files } = await pack(folder)
    const listed = expected(name, basename(folder))
    const packed = files.map(({ path }) => path).toSorted()
    if (packed.join() !== listed.join())
      throw new Error(`${name} has\n  ${packed.join('\n  ')}\ntest/packed/ lists\n  ${listed.join('\n  ')}`)
    if (name === 'bootlace' && size >= MOST_ROOT_BYTES) throw new Error(`${name} has ${size} bytes`)
    const { scripts, dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const run = INSTALL_SCRIPTS.filter((script) => scripts?.[script] !== undefined)
    if (run.length > 0 || dependencies !== undefined || packed.includes('binding.gyp'))
      throw new Error(`${name} has dependencies, or runs something when it is installed`)
    process.stderr.write(`${name}: ${size} bytes, ${packed.length} files\n`)
  }
}

function expected(name, platform) {
  const list = name === 'bootlace' ? 'root' : 'platform'
  const lines = readFileSync(join(LISTS, `${list}.txt`), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line) => line.replace('<platform>', platform)).toSorted()
}

/** What the linters of packages say of the root. */
export async function lintPackage(tally) {
  await tally.step('publint', async () => (await runTool('publint', ['--strict'])) === 0)
  await tally.step('package: files, size, no scripts', async () => {
    await checkPacked([ROOT])
    return true
  })
  const attw = await tool('attw')
  if (attw === undefined) return
  await tally.step('types for every way to import (attw)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bootlace-'))
    try {
      const { filename } = await pack(ROOT, folder)
      // Resolution before package.json's "exports" is not supported, nor is it by Node.js 20.
      return (await runNode(attw, [join(folder, filename), '--profile', 'node16'])) === 0
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
}

/** Writes the list of the root's files anew. */
if (process.argv[1]?.endsWith('packed.mjs')) {
  mkdirSync(LISTS, { recursive: true })
  const { files } = await pack(ROOT)
  const paths = files.map(({ path }) => path).toSorted()
  writeFileSync(join(LISTS, 'root.txt'), `${paths.join('\n')}\n`)
}
