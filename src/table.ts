import { rethrowing } from './arguments.ts'
import { captureSample } from './capture-sample.ts'
import { BootstrapError, isOurs } from './errors.ts'
import { nearestName } from './nearest-name.ts'
import type { Sample, TypedSample } from './sample.ts'
import { show } from './show.ts'

/**
 * Rows in columns of equal length; a row is the observation that is resampled, so columns stay paired. Only the columns
 * that the statistic names are read. (Written inline, a column that it does not name is an excess property to
 * TypeScript: put the table in a variable.)
 */
export type Table<Column extends string = string> = { readonly [C in Column]: Sample }

/** The columns that a statistic reads, in its order; checked as captureSample checks a sample. */
export function captureColumns(data: unknown, names: readonly string[]): TypedSample[] {
  return rethrowing('the table cannot be read', 'INVALID_SAMPLE', () => {
    const table = checkedTable(data, names)
    const columns = names.map((name) => captureColumn(table, name))
    const [first, ...others] = columns.map((column) => column.length)
    const odd = others.findIndex((length) => length !== first)
    if (odd < 0) return columns
    throw new BootstrapError(
      `expected columns of equal length, got ${first} values in ${show(names[0])} and ${others[odd]} in ${show(names[odd + 1])}`,
      { code: 'LENGTH_MISMATCH', hint: 'a row is one observation: every column has one value of it' },
    )
  })
}

function checkedTable(data: unknown, names: readonly string[]): object {
  const isTable =
    typeof data === 'object' && data !== null && !Array.isArray(data) && !ArrayBuffer.isView(data)
  if (isTable) return data
  const list = names.map((name) => `${name}: ...`).join(', ')
  const rows = Array.isArray(data) && typeof data[0] === 'object' && data[0] !== null
  throw new BootstrapError(`expected a table, an object of columns, got ${show(data)}`, {
    code: 'INVALID_SAMPLE',
    hint: rows
      ? `rows of objects: pass columns, { ${names.map((name) => `${name}: rows.map((row) => row.${name})`).join(', ')} }`
      : `the statistic reads columns: pass { ${list} }`,
  })
}

function captureColumn(table: object, name: string): TypedSample {
  if (!Object.hasOwn(table, name)) {
    const nearest = nearestName(name, Object.keys(table))
    throw new BootstrapError(`the table has no column ${show(name)}`, {
      code: 'UNKNOWN_COLUMN',
      hint:
        nearest === undefined
          ? `it has ${Object.keys(table).map(show).join(', ')}`
          : `Did you mean '${nearest}'?`,
    })
  }
  try {
    return captureSample((table as Record<string, unknown>)[name])
  } catch (error) {
    if (!isOurs(error)) throw error
    const { code, hint, index, cause } = error
    throw new BootstrapError(`column ${show(name)}: ${error.message}`, { code, hint, index, cause })
  }
}
