import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { child } from './child.ts'

const LONG = `
  import { bootstrap, bootstrapMany, bootstrapMeans, custom, mean, replicateStream } from 'bootlace'
  const large = Float64Array.from({ length: 300_000 }, (_, i) => Math.sin(i))
  const long = [
    () => bootstrapMeans(large, { resamples: 5e6, onProgress: () => undefined }),
    () => bootstrapMany(Array(20).fill(large), mean, { resamples: 1e5, keepReplicates: false }),
    () => bootstrap(large, custom((values) => values[0]), { resamples: 1e7 }),
    () => replicateStream(large, mean, { resamples: 1e7, batch: 1e6 })[Symbol.asyncIterator]().next(),
  ]
`

describe('a process that ends in the middle of runs ends as it wants to', () => {
  test.each<[string, string, { code: number | null; signal?: string }]>([
    ['process.exit', 'process.exit(5)', { code: 5 }],
    ['an uncaught error', "throw new Error('of the program')", { code: 1 }],
    ['SIGTERM', "process.kill(process.pid, 'SIGTERM')", { code: null, signal: 'SIGTERM' }],
    ['SIGINT', "process.kill(process.pid, 'SIGINT')", { code: null, signal: 'SIGINT' }],
  ])('%s', async (_, end, expected) => {
    const { code, signal } = await child(`${LONG}
      for (const run of long) run().catch(() => undefined)
      setTimeout(() => { ${end} }, 60)`)
    expect({ code, ...(signal === null ? {} : { signal }) }).toEqual(expected)
  })

  test('at once, before the pool has begun', async () => {
    const { code } = await child(`${LONG}
      long[0]().catch(() => undefined)
      process.exit(3)`)
    expect(code).toBe(3)
  })
})

test('a process that has nothing else to do ends by itself after its runs, and not before', async () => {
  const { code, stdout } = await child(`
    import { bootstrapMeans } from 'bootlace'
    const started = performance.now()
    bootstrapMeans(Float64Array.from({ length: 100_000 }, (_, i) => Math.sin(i)), { resamples: 2_000 })
      .then((means) => console.log(means.length))
    process.on('exit', () => console.log('exit'))`)
  expect([code, stdout]).toEqual([0, '2000\nexit\n'])
})

test('a worker that is asked to end in the middle of a run takes it along, and its process goes on', async () => {
  const { code, stdout, stderr } = await child(`
    import { Worker } from 'node:worker_threads'
    import { bootstrapMeans } from 'bootlace'
    const work = \`
      import('bootlace').then(({ bootstrapMeans }) => {
        bootstrapMeans(Float64Array.from({ length: 300_000 }, (_, i) => Math.sin(i)), { resamples: 5e6 })
        setTimeout(() => process.exit(7), 50)
      })\`
    const ended = await Promise.all([1, 2, 3].map(() =>
      new Promise((resolve) => new Worker(work, { eval: true }).on('exit', resolve))))
    console.log(ended.join(), (await bootstrapMeans([1, 2], { resamples: 2 })).length)`)
  expect([code, stdout, stderr]).toEqual([0, '7,7,7 2\n', ''])
})

test('cluster workers have pools of their own, and die in the middle of runs without harm to others', async () => {
  // cluster.fork starts the file that is running.
  const folder = mkdtempSync(join('target', 'cluster-'))
  const file = join(folder, 'cluster.mjs')
  writeFileSync(
    file,
    `
    import cluster from 'node:cluster'
    import { bootstrapMeans } from 'bootlace'
    const large = Float64Array.from({ length: 300_000 }, (_, i) => Math.sin(i))
    if (cluster.isPrimary) {
      await bootstrapMeans(large, { resamples: 20 })
      const workers = [cluster.fork(), cluster.fork(), cluster.fork()]
      const said = await Promise.all(workers.map((worker) => new Promise((resolve) => worker.on('message', resolve))))
      workers[0].process.kill('SIGKILL')
      workers[1].disconnect()
      workers[2].kill()
      const ended = await Promise.all(workers.map((worker) => new Promise((resolve) => worker.on('exit', () => resolve(worker.id)))))
      console.log(said.join(), ended.length, (await bootstrapMeans(large, { resamples: 20 })).length)
    } else {
      const { length } = await bootstrapMeans(large, { resamples: 20 })
      bootstrapMeans(large, { resamples: 5e6 }).catch(() => undefined)
      process.on('disconnect', () => process.exit())
      process.send(length)
    }`,
  )
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file])
    expect([stdout, stderr]).toEqual(['20,20,20 3 20\n', ''])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a vm context, as Jest makes one: results and errors are of the context’s realm', async () => {
  const { code, stdout, stderr } = await child(`
    import { readFileSync } from 'node:fs'
    import { createRequire } from 'node:module'
    import { dirname } from 'node:path'
    import vm from 'node:vm'
    const require = createRequire(import.meta.url)
    const file = require.resolve('bootlace')
    const context = vm.createContext({ console, process, performance, crypto, setInterval, clearInterval, setTimeout, Buffer, AbortController })
    const wrapper = vm.runInContext('(function (exports, require, module, __filename, __dirname) {' + readFileSync(file, 'utf8') + '\\n})', context)
    const module = { exports: {} }
    wrapper(module.exports, createRequire(file), module, file, dirname(file))
    context.bootlace = module.exports
    const inside = vm.runInContext(\`(async () => {
      const { replicates } = await bootlace.bootstrap([1, 2, 4], 'mean', { seed: 1 })
      const error = await bootlace.bootstrap([], 'mean').catch((error) => error)
      return [replicates instanceof Float64Array, error instanceof Error, error instanceof bootlace.BootstrapError, error.code, replicates.length]
    })()\`, context)
    console.log((await inside).join())`)
  expect([code, stdout, stderr]).toEqual([0, 'true,true,true,EMPTY_SAMPLE,9999\n', ''])
})

const permission =
  Number(process.versions.node.split('.')[0]) < 22 ? '--experimental-permission' : '--permission'

describe('under the permission model', () => {
  const script = `
    import { bootstrapMeans } from 'bootlace'
    const outcome = await bootstrapMeans([1, 2, 4]).then((means) => means.length, (error) => error)
    console.log(outcome.code ?? outcome, outcome.hint ?? '')`

  test('with --allow-addons it runs', async () => {
    const { code, stdout } = await child(script, {
      flags: [permission, '--allow-addons', '--allow-fs-read=*'],
    })
    expect([code, stdout.trim()]).toEqual([0, '9999'])
  })

  test('without, it says which flag is missing', async () => {
    const { code, stdout } = await child(script, { flags: [permission, '--allow-fs-read=*'] })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^NATIVE_MISSING .*--allow-addons/)
  })
})
