import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkToolchain } from '../scripts/toolchain.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bootlace-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A command of the machine that we pretend to be on. */
function install(name: string, prints: string, exitCode = 0): void {
  const file = join(folder, name)
  writeFileSync(file, `#!/bin/sh\necho '${prints}'\nexit ${exitCode}\n`)
  chmodSync(file, 0o755)
}

function check(settings: { platform?: string; nodeVersion?: string; env?: Record<string, string> } = {}) {
  const { platform = 'linux', nodeVersion = '20.20.2', env = {} } = settings
  return checkToolchain({
    env: { PATH: folder, ...env },
    platform,
    nodeVersion,
    leastNode: '20',
    leastRust: '1.88',
  })
}

// The stubs are shell scripts.
describe.skipIf(process.platform === 'win32')('what a machine lacks', () => {
  test('nothing', () => {
    install('cargo', 'cargo 1.95.0 (f2d3ce0bd 2026-03-21)')
    install('cc', 'cc 12.2.0')
    expect(check()).toEqual({})
  })

  test('exactly the version asked for is enough', () => {
    install('cargo', 'cargo 1.88.0')
    install('cc', 'cc')
    expect(check()).toEqual({})
  })

  test('Node', () => {
    expect(check({ nodeVersion: '18.20.4' }).failure).toBe(
      'bootlace needs Node.js 20 or newer (found 18.20.4): install it from https://nodejs.org, then run the same command again.',
    )
  })

  test('cargo', () => {
    install('cc', 'cc')
    expect(check().failure).toBe(
      'bootlace needs Rust 1.88 or newer to build (found no cargo): install it from https://rustup.rs, then run the same command again.',
    )
  })

  test('a newer cargo', () => {
    install('cargo', 'cargo 1.70.0 (ec8a8a0ca 2023-04-25)')
    install('cc', 'cc')
    expect(check().failure).toBe(
      'bootlace needs Rust 1.88 or newer to build (found 1.70.0): install it from https://rustup.rs, then run the same command again.',
    )
  })

  test('a cargo that works', () => {
    install('cargo', 'error: no default toolchain', 1)
    install('cc', 'cc')
    expect(check().failure).toMatch(/found no cargo/)
  })

  test('a linker', () => {
    install('cargo', 'cargo 1.95.0')
    expect(check().failure).toMatch(
      /^bootlace needs a C linker .*install gcc.*then run the same command again\.$/,
    )
    expect(check({ platform: 'darwin' }).failure).toMatch(/xcode-select --install/)
  })

  test('a linker that is named by a variable will do', () => {
    install('cargo', 'cargo 1.95.0')
    const env = { CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER: '/opt/clang' }
    expect(check({ env })).toEqual({})
  })

  test('on Windows one that cannot be seen is only worth a warning', () => {
    install('cargo', 'cargo 1.95.0')
    const result = check({ platform: 'win32', env: { 'ProgramFiles(x86)': folder } })
    expect(result.failure).toBeUndefined()
    expect(result.warning).toMatch(/Visual Studio Build Tools/)
  })
})
