import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { faultsOf } from '../scripts/release/binary.mjs'
import { targetsOf } from '../scripts/release/targets.mjs'

const FOLDER = '.github/workflows'
const workflows = readdirSync(FOLDER).map((name) => ({
  name,
  text: readFileSync(`${FOLDER}/${name}`, 'utf8'),
}))
const manifest = JSON.parse(readFileSync('package.json', 'utf8'))

/** A job is what stands two spaces in under `jobs:`, up to the next. */
function jobsOf(text: string): { job: string; lines: string }[] {
  const [, jobs = ''] = text.split(/^jobs:\n/m)
  const parts = jobs.split(/^ {2}(?=[\w-]+:\n)/m).slice(1)
  return parts.map((part) => ({ job: part.slice(0, part.indexOf(':')), lines: part }))
}

describe('the workflows', () => {
  test('are found, with their jobs', () => {
    const found = workflows.flatMap(({ name, text }) => jobsOf(text).map(({ job }) => `${name} ${job}`))
    expect(found).toContain('ci.yml check')
    expect(found).toContain('prebuilds.yml test')
    expect(found).toContain('release.yml publish')
  })

  test('build the targets that package.json lists, no more and no fewer', () => {
    const { text } = workflows.find(({ name }) => name === 'prebuilds.yml')!
    const built = [...text.matchAll(/\btarget: ([\w-]+)/g)].map(([, target]) => target)
    expect(built.toSorted()).toEqual(manifest.napi.targets.toSorted())
  })

  test.each(workflows)(
    '$name: every action is pinned to a commit, and says which version that is',
    ({ text }) => {
      const used = [...text.matchAll(/\buses: (.*)/g)].map(([, action]) => action!)
      expect(used.length).toBeGreaterThan(0)
      for (const action of used)
        expect(action).toMatch(
          /^(\.\/\.github\/workflows\/\w+\.yml|[\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+)$/,
        )
    },
  )

  test.each(workflows)('$name: nothing is permitted but what a job says', ({ text }) => {
    expect(text).toMatch(/^permissions: \{\}$/m)
    for (const { job, lines } of jobsOf(text))
      expect([job, /^ {4}permissions:( \{\})?\n/m.test(lines)]).toEqual([job, true])
    expect(text).not.toMatch(/permissions: (write|read)-all|: write(?! #)/)
  })

  test('only the release may speak for the repository, and no secret is named', () => {
    const writing = workflows.filter(({ text }) => /: write/.test(text)).map(({ name }) => name)
    expect(writing).toEqual(['release.yml'])
    for (const { text } of workflows) expect(text).not.toMatch(/\bsecrets\./)
  })

  test('run what scripts/ and package.json have, a line a step', () => {
    const lines = workflows.flatMap(({ text }) => [...text.matchAll(/\brun: (.*)/g)].map(([, line]) => line!))
    expect(lines.length).toBeGreaterThan(3)
    for (const line of lines) {
      const [, script] = /^(?:xvfb-run --auto-servernum )?node (scripts\/[\w/.-]+\.mjs)/.exec(line) ?? []
      const [, name] = /^npm run (\w+)$/.exec(line) ?? []
      const [, shell] = /^bash (\.ci\/run)$/.exec(line) ?? []
      const isThere = name === undefined ? existsSync(script ?? shell ?? '') : name in manifest.scripts
      expect([line, isThere]).toEqual([line, true])
    }
  })
})

describe('the licences', () => {
  const text = readFileSync('THIRD-PARTY-LICENSES', 'utf8')

  test('of every crate that is linked are there, in its version', () => {
    const about = ['tree', '--locked', '--package', 'bootlace-node', '--target', 'all', '--prefix', 'none']
    const { stdout } = spawnSync('cargo', [...about, '--edges', 'normal,no-proc-macro'], { encoding: 'utf8' })
    const linked = [...stdout.matchAll(/^([\w-]+) v([\d.]+)(?! \(\/)/gm)].map(([, name, v]) => `${name} ${v}`)
    expect(linked.length).toBeGreaterThan(10)
    const named = new Set([...text.matchAll(/^ {2}([\w-]+ [\d.]+)/gm)].map(([, name]) => name))
    expect(linked.filter((name) => !named.has(name) && !name.startsWith('bootlace'))).toEqual([])
  })

  test('allowed are the same for what is linked and for what is handed on', () => {
    const listed = (file: string, name: string) =>
      new RegExp(`^${name} = (\\[.*\\])$`, 'm').exec(readFileSync(file, 'utf8'))![1]
    expect(listed('about.toml', 'accepted')).toEqual(listed('deny.toml', 'allow'))
  })
})

describe('the package', () => {
  test('has no dependency, and no script that an installation would run', () => {
    for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies'])
      expect(manifest).not.toHaveProperty(kind)
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare'])
      expect(manifest.scripts).not.toHaveProperty(script)
    // npm would make an install script of it.
    expect(existsSync('binding.gyp')).toBe(false)
  })
})

describe('a binary for handing out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bootlace-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  /** As much of a file as says what it is for. */
  const FILES = {
    elf: (machine: number) => Buffer.from([0x7f, 0x45, 0x4c, 0x46, ...Array(14).fill(0), machine, 0]),
    machO: (cpu: number) => Buffer.from([0xcf, 0xfa, 0xed, 0xfe, cpu, 0, 0, 1]),
    pe: (machine: number) => {
      const bytes = Buffer.alloc(0x40)
      bytes.writeUInt32LE(0x40, 0x3c)
      return Buffer.concat([bytes, Buffer.from([0x50, 0x45, 0, 0, machine & 255, machine >> 8])])
    },
  }
  const GLIBC = Buffer.from('\0GLIBC_2.2.5\0GLIBC_2.17\0')
  const faults = (platform: string, ...parts: Buffer[]) => {
    const file = join(folder, 'binary.node')
    writeFileSync(file, Buffer.concat(parts))
    return faultsOf(file, platform, { isForHandingOut: true })
  }

  test('is right where it is what its name says', () => {
    expect(faults('linux-x64-gnu', FILES.elf(62), GLIBC)).toEqual([])
    expect(faults('linux-arm64-gnu', FILES.elf(183), GLIBC)).toEqual([])
    expect(faults('linux-arm64-musl', FILES.elf(183))).toEqual([])
    expect(faults('darwin-x64', FILES.machO(7))).toEqual([])
    expect(faults('darwin-arm64', FILES.machO(12))).toEqual([])
    expect(faults('win32-x64-msvc', FILES.pe(0x8664))).toEqual([])
    expect(faults('win32-arm64-msvc', FILES.pe(0xaa64))).toEqual([])
  })

  test('is not that of another processor, system or C library', () => {
    expect(faults('linux-arm64-gnu', FILES.elf(62), GLIBC)).toEqual(['is for x64'])
    expect(faults('darwin-x64', FILES.machO(12))).toEqual(['is for arm64'])
    expect(faults('win32-x64-msvc', FILES.pe(0xaa64))).toEqual(['is for arm64'])
    expect(faults('win32-x64-msvc', FILES.elf(62), Buffer.alloc(64))).toEqual([
      'is for no processor that we know',
    ])
    expect(faults('linux-x64-musl', FILES.elf(62), GLIBC)).toEqual(['is not for musl'])
    expect(faults('linux-x64-gnu', FILES.elf(62))).toEqual(['is not for gnu'])
  })

  test('runs on an old glibc, and is small', () => {
    const newer = faults('linux-x64-gnu', FILES.elf(62), GLIBC, Buffer.from('GLIBC_2.34\0'))
    expect(newer).toEqual(['needs glibc 2.34: 2.17 has to do'])
    expect(faults('linux-x64-musl', FILES.elf(62), Buffer.alloc(2_000_000))).toEqual([
      '2000020 bytes: 2000000 are too many',
    ])
  })
})

test('docs/platforms.md has every target once, and says of each what has been run', () => {
  const rows = readFileSync('docs/platforms.md', 'utf8').match(/^\| `[\w-]+` .*$/gm) ?? []
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()))
  expect(cells.map(([, target]) => target!.replaceAll('`', '')).toSorted()).toEqual(
    [...manifest.napi.targets, 'wasm32-unknown-unknown'].toSorted(),
  )
  for (const { target, platform } of targetsOf('.'))
    expect(cells.find((row) => row[1] === `\`${target}\``)?.[2]).toBe(`\`bootlace-${platform}\``)
  for (const row of cells)
    expect(row[3]).toMatch(/^(built and run here|built here|by workflow only, never run|not there yet)(: |$)/)
})
