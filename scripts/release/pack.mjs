import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runNpm } from '../run.mjs'

/** What `npm pack` says of a package: name, size in bytes, files. With a destination its tarball is written there. */
export async function pack(folder, destination) {
  const lines = []
  const where = destination === undefined ? ['--dry-run'] : ['--pack-destination', destination]
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', ...where]
  const code = await runNpm(args, { cwd: folder, onLine: (line) => lines.push(line), echo: false })
  if (code !== 0) throw new Error(`npm pack failed in ${folder}`)
  return JSON.parse(lines.join('\n'))[0]
}

// usage: node scripts/release/pack.mjs; checks artifacts/, makes npm/ of it, and packed/ of that and the root
if (process.argv[1]?.endsWith('pack.mjs')) {
  const destination = join(ROOT, 'packed')
  rmSync(destination, { recursive: true, force: true })
  mkdirSync(destination)
  if (!existsSync(join(ROOT, 'dist', 'wasm.json'))) throw new Error('dist/ has no WebAssembly')
  const { prepare } = await import('./prepare.mjs') // it needs the tools
  await prepare(ROOT, { isForHandingOut: true })
  const folders = readdirSync(join(ROOT, 'npm')).map((platform) => join(ROOT, 'npm', platform))
  for (const folder of [...folders, ROOT]) {
    const { filename, size } = await pack(folder, destination)
    process.stderr.write(`${filename}: ${size} bytes\n`)
  }
}
