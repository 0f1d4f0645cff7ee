import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'

// The way of the data is one direction (ARCHITECTURE.md). These walks keep it so.

function filesUnder(folder: string, extension: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .map((name) => join(folder, name).replaceAll('\\', '/'))
}

describe('src/', () => {
  const imports = filesUnder('src', '.ts').map((file) => {
    const text = readFileSync(file, 'utf8')
    const names = [...text.matchAll(/ from '(.+?)'/g)].map(([, name]) => name!)
    return { file: file.replace('src/', ''), names }
  })
  const importersOf = (name: string) =>
    imports.filter(({ names }) => names.includes(name)).map(({ file }) => file)
  /** What a file imports from src/, by its place there. */
  const oursOf = (file: string) =>
    importsOf(file)
      .map((name) => posix.join(posix.dirname(file), name))
      .filter((name) => imports.some((one) => one.file === name))
  const importsOf = (name: string) => imports.find(({ file }) => file === name)!.names

  test('is found', () => {
    expect(imports.length).toBeGreaterThan(10)
  })

  test('only the verbs, and what calls functions for them, meet the native side; request.ts knows its vocabulary', () => {
    const runs = ['bootstrap-many.ts', 'bootstrap.ts', 'jackknife.ts']
    const callers = ['called-run.ts', 'custom.ts', 'of-means.ts']
    const meet = [...runs, 'configure.ts', ...callers, 'outcome.ts', 'replicate-stream.ts'].toSorted()
    expect(importersOf('./request.ts').toSorted()).toEqual(meet)
    expect(importersOf('./native.ts').toSorted()).toEqual([...meet, 'control.ts', 'request.ts'].toSorted())
    expect(importersOf('./called-run.ts').toSorted()).toEqual(runs)
    expect(readFileSync('src/request.ts', 'utf8')).toMatch(/import type \{[^}]*\} from '\.\/native\.ts'/)
    expect(importersOf('../native/index.cjs')).toEqual(['native-binding.ts'])
  })

  test('index.ts is an export list', () => {
    const withoutExports = readFileSync('src/index.ts', 'utf8').replace(
      /^export (type )?\{[^}]*\} from '.*'$/gm,
      '',
    )
    expect(withoutExports.trim()).toBe('')
  })

  test('the leaves import nothing of ours', () => {
    for (const leaf of [
      'errors.ts',
      'show.ts',
      'nearest-name.ts',
      'foreign-names.ts',
      'later-names.ts',
      'options.ts',
      'sample.ts',
    ])
      expect(importsOf(leaf)).toEqual([])
  })

  test('a Worker has what computes, and nothing of the host', () => {
    const reached = (file: string): string[] => [file, ...oursOf(file).flatMap(reached)]
    for (const surroundings of ['node', 'browser'])
      expect(new Set(reached(`wasm/worker-${surroundings}.ts`))).toEqual(
        new Set([
          `wasm/worker-${surroundings}.ts`,
          ...['soon.ts', 'wasm/worker.ts', 'wasm/instance.ts', 'wasm/message.ts'],
        ]),
      )
  })

  test('nothing imports itself in a circle', () => {
    const isReachable = (from: string, to: string, seen = new Set<string>()): boolean =>
      oursOf(from).some((name) => name === to || (!seen.has(name) && isReachable(name, to, seen.add(name))))
    for (const { file } of imports) expect([file, isReachable(file, file)]).toEqual([file, false])
  })
})

describe('crate/core/src/', () => {
  const modules = filesUnder('crate/core/src', '.rs').map((file) => {
    const code = readFileSync(file, 'utf8')
      .replace(/\/\/.*$/gm, '')
      .replace(/\n#\[cfg\(test\)\]\s*mod \w+ \{[\s\S]*$/, '') // tests may look anywhere
    return { file: file.replace('crate/core/src/', ''), code }
  })
  const named = (code: string) => new Set([...code.matchAll(/\bcrate::(\w+)/g)].map(([, name]) => name!))
  const importersOf = (name: string) =>
    modules.filter(({ code }) => named(code).has(name)).map(({ file }) => file)

  test('is found', () => {
    expect(modules.length).toBeGreaterThan(10)
  })

  test('nothing but bootstrap.rs names engine or interval', () => {
    const outside = (module: string) =>
      importersOf(module).filter((file) => !/^(engine|interval|lib|bootstrap)(\/|\.rs$)/.test(file))
    expect(outside('engine')).toEqual([])
    expect(outside('interval')).toEqual([])
    expect(importersOf('engine')).toContain('bootstrap.rs')
    expect(importersOf('interval')).toContain('bootstrap.rs')
  })

  test.each([
    ...['error', 'stream', 'special', 'quantile', 'control'].map((leaf) => [leaf, ['error']] as const),
    ['sample', ['error', 'sort']] as const,
    ['sort', ['error', 'kernel']] as const,
  ])('%s imports nothing of ours but %j', (module, allowed) => {
    const { code } = modules.find(({ file }) => file === `${module}.rs`)!
    expect([...named(code)].filter((name) => !allowed.some((one) => one === name))).toEqual([])
    expect(code).not.toMatch(/\bsuper::/)
  })

  test('only the engine names rayon', () => {
    expect(modules.filter(({ code }) => /\brayon::/.test(code)).map(({ file }) => file)).toEqual([
      'engine/pool.rs',
    ])
  })
})
