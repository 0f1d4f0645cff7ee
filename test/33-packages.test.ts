import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

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
      const [, script] = /^node (scripts\/[\w/.-]+\.mjs)/.exec(line) ?? []
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
