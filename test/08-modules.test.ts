import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import * as imported from 'bootlace'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rejection } from './rejection.ts'

const required = createRequire(import.meta.url)('bootlace') as typeof imported

test('import and require give the same things', async () => {
  expect(Object.keys(required).toSorted()).toEqual(Object.keys(imported).toSorted())
  for (const [name, value] of Object.entries(required)) expect(imported).toHaveProperty(name, value)
  expect(await rejection(required.bootstrap([], 'mean'))).toBeInstanceOf(imported.BootstrapError)
  expect((await required.bootstrap([1, 2], imported.mean)).estimate).toBe(1.5)
})

test('worker threads load it too', async () => {
  const work = `
    const { parentPort } = require('node:worker_threads')
    require('bootlace').bootstrapMeans([1, 2, 4], { seed: 1 }).then((means) => parentPort.postMessage(means, [means.buffer]))`
  const means = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(work, { eval: true })
      worker.on('message', resolve).on('error', reject)
    })
  const expected = await imported.bootstrapMeans([1, 2, 4], { seed: 1 })
  for (const result of await Promise.all([means(), means(), means()])) expect(result).toEqual(expected)
})

describe('without the native part, and without WebAssembly', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bootlace-'))
    mkdirSync(join(folder, 'dist'))
    cpSync('dist', join(folder, 'dist'), { recursive: true })
    rmSync(join(folder, 'dist', 'wasm.json')) // else it would run by that
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  /** What the first verb rejects with, where `before` has made the process another machine's. */
  async function failure(before = '') {
    const script = `
      ${before}
      import { bootstrap, mean } from ${JSON.stringify(pathToFileURL(join(folder, 'dist', 'index.mjs')).href)}
      const { name, code, message, hint, cause } = await bootstrap([1, 2], mean).catch((error) => error)
      console.log(JSON.stringify({ name, code, message, hint, hasCause: cause instanceof Error }))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
    return JSON.parse(stdout)
  }

  /** A machine is what the process says of itself; the loader is not there at all. */
  const machine = (platform: string, arch: string, glibc?: string) => `
    Object.defineProperty(process, 'platform', { value: '${platform}' })
    Object.defineProperty(process, 'arch', { value: '${arch}' })
    process.report.getReport = () => ({ header: { glibcVersionRuntime: ${glibc && `'${glibc}'`} } })
`

  test('importing works, the first verb says what is missing and how to mend it', async () => {
    const error = await failure()
    expect(error).toMatchObject({ name: 'BootstrapError', code: 'NATIVE_MISSING', hasCause: true })
    expect(error.message).toContain(`${process.platform}-${process.arch}`)
    expect(error.message).toContain(join('native'))
    expect(error.hint).toMatch(/^run `npm install bootlace-\S+@\d+\.\d+\.\d+`; a lock file/)
  })

  test.each([
    ['linux', 'x64', '2.31', 'linux-x64 with glibc (gnu)', 'bootlace-linux-x64-gnu'],
    ['linux', 'arm64', undefined, 'linux-arm64 with musl', 'bootlace-linux-arm64-musl'],
    ['darwin', 'arm64', undefined, 'darwin-arm64', 'bootlace-darwin-arm64'],
    ['win32', 'x64', undefined, 'win32-x64', 'bootlace-win32-x64-msvc'],
  ])('on %s %s (glibc %s) it names the machine and its package', async (system, arch, glibc, here, name) => {
    const { message, hint } = await failure(machine(system, arch, glibc))
    expect(message).toMatch(`the native part of bootlace for ${here} could not be loaded: tried the files of`)
    expect(message).toMatch(new RegExp(`and the package ${name}$`))
    expect(hint).toContain(`\`npm install ${name}@`)
  })

  test('where there is no package it says so', async () => {
    const { message, hint } = await failure(machine('freebsd', 'x64'))
    expect(message).toMatch(/for freebsd-x64 could not be loaded: tried the files of [^ ]+$/)
    expect(hint).toMatch(/^there is no binary for this platform/)
  })
})
