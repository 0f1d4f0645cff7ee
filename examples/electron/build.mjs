// Four bundles of TypeScript, with bootlace, electron and esbuild installed: node build.mjs, then electron dist/main.mjs.
// bootlace stays outside of them: its binary can't be bundled. A preload script in a sandbox has to be one CommonJS file.
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
const node = { platform: 'node', format: 'esm', outExtension: { '.js': '.mjs' } }

/** `entry`: what runs as the main process. */
export async function buildApplication(folder, entry = join(here, 'main.ts')) {
  const shared = { bundle: true, outdir: folder, external: ['electron', 'bootlace'], logLevel: 'warning' }
  const source = (name) => [join(here, name)]
  await build({ ...shared, ...node, entryPoints: [{ in: entry, out: 'main' }] })
  await build({ ...shared, ...node, entryPoints: source('utility.ts') })
  const preload = { platform: 'node', format: 'cjs', outExtension: { '.js': '.cjs' } }
  await build({ ...shared, ...preload, entryPoints: source('preload.ts') })
  await build({ ...shared, format: 'iife', entryPoints: source('renderer.ts') })
  copyFileSync(join(here, 'index.html'), join(folder, 'index.html'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildApplication(join(here, 'dist'))
