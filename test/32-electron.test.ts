import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApplication } from '../examples/electron/build.mjs'

// That the example works is shown by scripts/electron-like.mjs, without Electron, and by scripts/electron-smoke.mjs.

let folder: string
beforeAll(async () => {
  // Inside the repository, as in scripts/electron-smoke.mjs.
  mkdirSync('target', { recursive: true })
  folder = mkdtempSync(join('target', 'electron-'))
  await buildApplication(folder, join('test', 'electron', 'smoke.ts'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['main.mjs', ['electron', 'node:assert/strict', 'node:path']],
  ['utility.mjs', ['bootlace']],
  // In its sandbox there is little else, and no module of Node.js's.
  ['preload.cjs', ['electron']],
  ['renderer.js', []],
])('%s imports nothing but %j', (file, expected) => {
  const code = readFileSync(join(folder, file), 'utf8')
  const imported = [...code.matchAll(/(?:^import [^'"]*|require\()["']([^'"]+)["']/gm)].map(
    ([, name]) => name,
  )
  expect([...new Set(imported)].toSorted()).toEqual(expected)
})

test('the page finds what it loads', () => {
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
  const [, script] = /<script src="(.+?)">/.exec(page)!
  expect(readFileSync(join(folder, script!), 'utf8')).toContain('bootlace.run')
})
