// The example in a real Electron: a page asks, by its preload script, the utility process for runs; what came is printed as a line of
// JSON. `xvfb-run --auto-servernum node scripts/electron-smoke.mjs`, by Node.js 22.12 or newer, which the package `electron` asks for.
//
// THIS HAS NEVER RUN as far as Electron: its binary, which that package fetches from GitHub at first use, was never to be had. What has
// run is the same exercise without Electron (scripts/electron-like.mjs), the build below, and the check of types.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { buildApplication } from '../examples/electron/build.mjs'
import { ROOT } from './run.mjs'
import { setUp } from './setup.mjs'

/** A start takes seconds. What hangs is a failure too. */
const LONGEST_MS = 120_000

await setUp({ wasm: false })
// Inside the repository: there `import 'bootlace'` finds the package itself.
const folder = join(ROOT, 'target', 'electron')
mkdirSync(folder, { recursive: true })
await buildApplication(folder, join(ROOT, 'test', 'electron', 'smoke.ts'))

// What the package exports is the path of its binary.
const electron = createRequire(import.meta.url)('electron')
// Chromium's sandbox needs namespaces, which Ubuntu 24.04 grants to programs with a profile alone; runners have no GPU.
const flags = process.platform === 'linux' ? ['--no-sandbox', '--disable-gpu'] : []
const child = spawn(electron, [...flags, join(folder, 'main.mjs')], {
  stdio: ['ignore', 'inherit', 'inherit'],
})
const limit = setTimeout(() => {
  process.stderr.write(`Electron has not ended within ${LONGEST_MS / 1_000} s\n`)
  child.kill('SIGKILL')
}, LONGEST_MS)
child.on('close', (code, signal) => {
  clearTimeout(limit)
  process.exitCode = signal === null ? code : 1
})
