import { flag, invalidOption, itemsOf, readOptions, rethrowing } from './arguments.ts'
import {
  type BuiltIn,
  type CustomDescriptor,
  columnNames,
  componentsOf,
  describe,
  isCalled,
  isDescriptor,
  type OfMeansDescriptor,
} from './descriptor.ts'
import { BootstrapError } from './errors.ts'
import type { Sample } from './sample.ts'
import { show } from './show.ts'
import type { Statistic, StatisticName } from './statistic.ts'
import { CALLS, statisticOf } from './statistic-of.ts'
import type { Table } from './table.ts'

/** Names the components of a statistic that returns an array. */
export interface Components<K extends string> {
  readonly components: readonly K[]
}

export interface CustomOptions {
  /**
   * The order of the observations does not matter to the function. Then they come in the sample's order, several times
   * faster for more than 32,768 of them; else in drawn order, which is right for every function. Default false.
   */
  readonly symmetric?: boolean | undefined
}

/**
 * Any function of the whole resample; with `components` one that returns as many numbers, each with a result of its own
 * from the same resamples. It is called on the thread that called, once for the sample and once a replicate; the array is
 * reused, yours to overwrite until you return. A throw, a number that is not finite or a wrong length rejects with
 * STATISTIC_FAILED. Time: its own, and 0.4 to 10 ns an observation and replicate, on that thread; the event loop gets its
 * turn after the first replicate that ends 5 ms after the last turn. Memory: about 20 bytes an observation. Throws
 * INVALID_STATISTIC, INVALID_OPTION or UNKNOWN_OPTION.
 */
export function custom(statistic: (resample: Float64Array) => number, options?: CustomOptions): Statistic
export function custom<const K extends string>(
  statistic: (resample: Float64Array) => ArrayLike<number>,
  options: CustomOptions & Components<K>,
): Statistic<Sample, K>
export function custom(compute: unknown, options?: unknown): Statistic<Sample, string> {
  const described: Statistic = describe({ kind: 'custom', ...calledOf('custom', compute, options) })
  return described as unknown as Statistic<Sample, string>
}

/**
 * The same of a table: the function gets the resample as an object of the `columns`, which alone are copied, and the number
 * of its rows. Memory: about 20 bytes a row and column.
 */
export function customTable<const C extends string>(
  columns: readonly C[],
  statistic: (resample: Readonly<Record<C, Float64Array>>, rows: number) => number,
  options?: CustomOptions,
): Statistic<Table<C>>
export function customTable<const C extends string, const K extends string>(
  columns: readonly C[],
  statistic: (resample: Readonly<Record<C, Float64Array>>, rows: number) => ArrayLike<number>,
  options: CustomOptions & Components<K>,
): Statistic<Table<C>, K>
export function customTable(columns: unknown, compute: unknown, options?: unknown): Statistic<Table, string> {
  const names = listOf('customTable', columns)
  const described: Statistic<Table> = describe({
    kind: 'customTable',
    columns: names,
    ...calledOf('customTable', compute, options),
  })
  return described as unknown as Statistic<Table, string>
}

/**
 * Any function of the resample's column means: as fast as these up to them, then `combine` is called once a replicate, in
 * the order of `columns`, on the thread that called; the array is reused, yours to overwrite until you return. A throw, a
 * number that is not finite or a wrong length rejects with STATISTIC_FAILED. Memory: 8 bytes a column and replicate.
 * BCa, its default, calls it once more for every row. Throws INVALID_STATISTIC, INVALID_OPTION or UNKNOWN_OPTION.
 */
export function ofMeans<const C extends string>(
  columns: readonly C[],
  combine: (means: Float64Array) => number,
): Statistic<Table<C>>
export function ofMeans<const C extends string, const K extends string>(
  columns: readonly C[],
  combine: (means: Float64Array) => ArrayLike<number>,
  options: Components<K>,
): Statistic<Table<C>, K>
export function ofMeans(columns: unknown, combine: unknown, options?: unknown): Statistic<Table, string> {
  const names = listOf('ofMeans', columns)
  const { components } = readOptions(options, 'ofMeans', ['components'])
  const described: Statistic<Table> = describe({
    kind: 'ofMeans',
    columns: names,
    combine: functionOf('ofMeans', combine) as OfMeansDescriptor['combine'],
    components: components === undefined ? undefined : componentNames(components),
  })
  return described as unknown as Statistic<Table, string>
}

type DataOf<S> = S extends Statistic<infer D, never> ? D : Sample
type DataOfAll<S> = { [K in keyof S]: (data: DataOf<S[K]>) => void }[keyof S] extends (data: infer D) => void
  ? D
  : never

/**
 * Several single-valued statistics on the same resamples: component replicates belong together, index by index. Statistics
 * of functions of yours are called on resamples of their own, and can't be part of it (UNSUPPORTED). Time and memory: those of
 * the parts together. Throws INVALID_STATISTIC or UNSUPPORTED.
 */
// biome-ignore lint/suspicious/noExplicitAny: parts read different data, which DataOfAll joins
export function all<const S extends Readonly<Record<string, Statistic<any, never> | StatisticName>>>(
  statistics: S,
): Statistic<DataOfAll<S>, keyof S & string> {
  const hint = 'write all({ mean, p95: quantile(0.95) })'
  const given = rethrowing('all: the statistics cannot be read', 'INVALID_STATISTIC', () => {
    const isNames = typeof statistics === 'object' && statistics !== null && !Array.isArray(statistics)
    return isNames && !isDescriptor(statistics) ? Object.entries<unknown>(statistics) : undefined
  })
  if (given === undefined)
    throw new BootstrapError(`all: expected an object of statistics, got ${show(statistics)}`, {
      code: 'INVALID_STATISTIC',
      hint,
    })
  const parts = given.map(([name, statistic]) => [name, partOf(name, statistic)] as const)
  if (parts.length === 0)
    throw new BootstrapError('all: expected at least one statistic, got none', {
      code: 'INVALID_STATISTIC',
      hint,
    })
  const odd = parts.find(([, part]) => (part.columns === undefined) !== (parts[0]![1].columns === undefined))
  if (odd !== undefined)
    throw new BootstrapError(
      `all: expected statistics of one variable or statistics of a table, got both (${odd[0]})`,
      { code: 'INVALID_STATISTIC', hint: "of a table's column write column('x', mean)" },
    )
  const described: Statistic = describe({ kind: 'all', parts: Object.freeze(parts) })
  return described as unknown as Statistic<DataOfAll<S>, keyof S & string>
}

function partOf(name: string, statistic: unknown): BuiltIn {
  const part = statisticOf(statistic, `all: ${show(name)}: `)
  if (isCalled(part))
    throw new BootstrapError(`all: ${show(name)} is a function of yours, which gets resamples of its own`, {
      code: 'UNSUPPORTED',
      hint: `ask for it alone, or give ${part.kind} several components`,
    })
  if (part.kind === 'all' || componentsOf(part) !== undefined)
    throw new BootstrapError(`all: expected single-valued statistics, got several values in ${show(name)}`, {
      code: 'INVALID_STATISTIC',
      hint: 'name each one by itself, or ask for it alone',
    })
  return part
}

function calledOf(verb: string, compute: unknown, options: unknown) {
  const checked = functionOf(verb, compute) as CustomDescriptor['compute']
  const { symmetric = false, components } = readOptions(options, verb, ['symmetric', 'components'])
  return {
    compute: checked,
    symmetric: flag(symmetric, 'symmetric'),
    components: components === undefined ? undefined : componentNames(components),
  }
}

function functionOf(verb: string, given: unknown): unknown {
  if (typeof given === 'function') return given
  throw new BootstrapError(`${verb}: expected a function, got ${show(given)}`, {
    code: 'INVALID_STATISTIC',
    hint: `write ${CALLS.get(verb) ?? `${verb}((resample) => ...)`}`,
  })
}

function listOf(verb: string, columns: unknown): readonly string[] {
  const names = itemsOf(columns, `${verb}: the columns`, 'INVALID_STATISTIC') ?? []
  if (names.length === 0 || new Set(names).size < names.length)
    throw new BootstrapError(`${verb}: expected an array of distinct column names, got ${show(columns)}`, {
      code: 'INVALID_STATISTIC',
      hint: `the columns come first: ${verb}(['a', 'b'], ...)`,
    })
  return columnNames(verb, ...names)
}

function componentNames(components: unknown): readonly string[] {
  const names = itemsOf(components, 'the components', 'INVALID_OPTION') ?? []
  const isSound = names.length > 0 && names.every((name) => typeof name === 'string' && name !== '')
  if (isSound && new Set(names).size === names.length) return Object.freeze(names as readonly string[])
  throw invalidOption('components', 'an array of distinct names', components)
}

for (const [made, name, call] of [
  [custom, 'custom', 'custom((resample) => ...)'],
  [customTable, 'customTable', "customTable(['a', 'b'], ({ a, b }) => ...)"],
  [ofMeans, 'ofMeans', "ofMeans(['a', 'b'], ([a, b]) => a / b)"],
  [all, 'all', 'all({ mean, median })'],
] as const)
  CALLS.set(made, call).set(name, call)
