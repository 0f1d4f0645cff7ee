import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const COMPILERS = ['typescript-5.7', 'typescript', 'typescript-7']

async function complaints(compiler: string, project: string): Promise<string> {
  const tsc = join('node_modules', compiler, 'bin', 'tsc')
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '--project', project]).catch(
    (error) => error,
  )
  return stdout
}

describe.each(COMPILERS)('%s', (compiler) => {
  test('what is exported fits the contract', async () => {
    expect(await complaints(compiler, 'test/contract')).toBe('')
  })

  test('programs compile, mistakes are refused', async () => {
    expect(await complaints(compiler, 'test/types')).toBe('')
  })

  test('the Electron example compiles', async () => {
    expect(await complaints(compiler, 'examples/electron')).toBe('')
  })
})

test('the contract check names every type that both sides export', () => {
  const typesOf = (file: string) =>
    [...readFileSync(file, 'utf8').matchAll(/^export (?:interface|type|declare class) (\w+)/gm)].map(
      ([, name]) => name!,
    )
  const agreed = new Set(typesOf('test/contract/api.d.ts'))
  const both = typesOf('index.d.ts').filter((name) => agreed.has(name))
  const check = readFileSync('test/contract.ts', 'utf8')
  expect(both.length).toBeGreaterThan(20)
  expect(both.filter((name) => !new RegExp(`(Fits|Same)<ours\\.${name}\\b`).test(check))).toEqual([])
})

describe('the contract check can fail', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join('test', 'contract', 'altered-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each([
    ['a result member of another type', 'readonly bias: number', 'readonly bias: string'],
    ['a choice that is missing', "'two-sided' | 'less' | 'greater'", "'two-sided' | 'less'"],
    ['a code that is missing', "'HEAVY_TIES' | ", ''],
    ['a parameter of another type', 'quantile(p: number', 'quantile(p: string'],
    ['an option that takes less', 'seed?: number | bigint', 'seed?: bigint'],
  ])('%s', async (_, from, to) => {
    const original = readFileSync('index.d.ts', 'utf8')
    const altered = original.replace(from, to)
    expect(altered).not.toBe(original)
    writeFileSync(join(folder, 'index.d.ts'), altered)
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../tsconfig.json',
        compilerOptions: { paths: { bootlace: ['./index.d.ts'] } },
        files: ['../../contract.ts'],
      }),
    )
    expect(await complaints('typescript', folder)).toContain('error TS')
  })
})
