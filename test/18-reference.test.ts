import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DEFAULT_CAP, DEFAULT_INNER, DEFAULTS, MOST_KEPT_BY_DEFAULT } from '../src/defaults.ts'

const rows = new Map(
  [...readFileSync('docs/reference.md', 'utf8').matchAll(/^\| `(\w+)` \|(.*)\|$/gm)].map(([, name, rest]) => [
    name!,
    rest!.split(' | ').map((cell) => cell.trim()),
  ]),
)
const DEFAULT = 2

test('every option has a row', () => {
  const options = [...readFileSync('src/options.ts', 'utf8').matchAll(/^ {2}(\w+)\?:/gm)].map(
    ([, name]) => name,
  )
  expect([...rows.keys()]).toEqual(options)
})

test.each(Object.entries(DEFAULTS))('the default of %s is %s, as documented', (name, value) => {
  const written = typeof value === 'number' ? value.toLocaleString('en') : `'${value}'`
  expect(rows.get(name)![DEFAULT]).toBe(written)
})

test('so are those that depend', () => {
  expect(rows.get('innerResamples')![DEFAULT]).toBe(
    `${DEFAULT_INNER.calibrated.toLocaleString('en')} (calibrated), ${DEFAULT_INNER.studentized} (studentized)`,
  )
  expect(rows.get('keepReplicates')![DEFAULT]).toContain(MOST_KEPT_BY_DEFAULT.toLocaleString('en'))
  expect(rows.get('tolerance')!.join()).toContain(DEFAULT_CAP.toLocaleString('en'))
})
