import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const doctor = (file: string, env = {}) =>
  spawnSync(process.execPath, [file], { encoding: 'utf8', env: { ...process.env, ...env } })

test('says what the package runs by, and that the values are right', () => {
  const { status, stdout } = doctor('bin/bootlace.mjs', { BOOTLACE_KERNEL: 'scalar' })
  expect(status).toBe(0)
  expect(stdout).toMatch(
    /^bootlace \d+\.\d+\.\d+ on \w+-\w+.*\nbinary .*\.node\nkernel +scalar \(forced.*\nthreads +\d+\n/,
  )
  expect(stdout).toMatch(/values +version \d+, digest [\da-f]+: as everywhere\n$/)
})

test('without the binary it is WebAssembly, and without that it says what is missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bootlace-'))
  try {
    mkdirSync(join(folder, 'native'))
    for (const part of ['bin', 'dist', 'package.json']) cpSync(part, join(folder, part), { recursive: true })
    const byWasm = doctor(join(folder, 'bin', 'bootlace.mjs'))
    expect(byWasm.status).toBe(0)
    expect(byWasm.stdout).toMatch(/\nbinary +none that fits: WebAssembly in its place\nkernel +wasm\n/)
    rmSync(join(folder, 'dist', 'wasm.json'))
    const { status, stdout } = doctor(join(folder, 'bin', 'bootlace.mjs'))
    expect(status).toBe(1)
    expect(stdout).toMatch(/\nNATIVE_MISSING: .*\nrun `npm install bootlace.*\n {2}because: /)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
