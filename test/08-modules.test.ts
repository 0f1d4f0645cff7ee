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

describe('without the native part', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bootlace-'))
    mkdirSync(join(folder, 'dist'))
    cpSync('dist', join(folder, 'dist'), { recursive: true })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('importing works, the first verb says what is missing and how to mend it', async () => {
    const script = `
      import { bootstrap, mean } from ${JSON.stringify(pathToFileURL(join(folder, 'dist', 'index.mjs')).href)}
      const { name, code, message, hint, cause } = await bootstrap([1, 2], mean).catch((error) => error)
      console.log(JSON.stringify({ name, code, message, hint, hasCause: cause instanceof Error }))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
    const error = JSON.parse(stdout)
    expect(error).toMatchObject({ name: 'BootstrapError', code: 'NATIVE_MISSING', hasCause: true })
    expect(error.message).toContain(`${process.platform}-${process.arch}`)
    expect(error.message).toContain(join('native'))
    expect(error.hint).toBe('run `npm install bootlace --include=optional --force`')
  })
})
