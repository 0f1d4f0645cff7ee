import { BootstrapError } from './errors.ts'
import type { Sample } from './sample.ts'
import type { Comparison, PlainName, QuantileType, Statistic } from './statistic.ts'

/** Those that the native side computes, each by one of its own. */
export type BuiltIn =
  | { readonly kind: PlainName; readonly columns?: readonly [string] }
  | {
      readonly kind: 'trimmedMean' | 'winsorizedMean'
      readonly proportion: number
      readonly columns?: readonly [string]
    }
  | {
      readonly kind: 'variance' | 'standardDeviation'
      readonly ddof: number
      readonly columns?: readonly [string]
    }
  | {
      readonly kind: 'quantile'
      readonly p: number
      readonly type: QuantileType
      readonly columns?: readonly [string]
    }
  | { readonly kind: 'proportion'; readonly test: Comparison; readonly columns?: readonly [string] }
  | {
      readonly kind: 'ratio' | 'weightedMean' | 'correlation' | 'rankCorrelation' | 'slope' | 'regression'
      readonly columns: readonly string[]
    }
  | { readonly kind: 'covariance'; readonly columns: readonly string[]; readonly ddof: number }

/** What is behind a Statistic at run time. Only the functions that describe make them, so the parameters have been checked. */
export type Descriptor = BuiltIn | CustomDescriptor | OfMeansDescriptor | AllDescriptor

/** Those that call a function of the caller's. */
export type Called = CustomDescriptor | OfMeansDescriptor

/** A function of the resample, called on the thread that asked. */
export interface CustomDescriptor {
  readonly kind: 'custom' | 'customTable'
  readonly compute: (...resample: never[]) => unknown
  readonly symmetric: boolean
  readonly components: readonly string[] | undefined
  /** customTable's; or the one column that custom reads. */
  readonly columns?: readonly string[]
}

/** A function of the means of columns, called on the thread that asked. */
export interface OfMeansDescriptor {
  readonly kind: 'ofMeans'
  readonly combine: (means: Float64Array) => unknown
  readonly components: readonly string[] | undefined
  readonly columns: readonly string[]
}

/** Several statistics of the same resamples. */
export interface AllDescriptor {
  readonly kind: 'all'
  readonly parts: readonly (readonly [name: string, statistic: BuiltIn])[]
}

const made = new WeakSet<object>()

export function isDescriptor(value: unknown): value is Descriptor {
  return typeof value === 'object' && value !== null && made.has(value)
}

export function describe<Data = Sample>(description: Descriptor): Statistic<Data> {
  made.add(Object.freeze(description))
  return description as unknown as Statistic<Data>
}

export function isCalled(statistic: Descriptor): statistic is Called {
  return statistic.kind === 'custom' || statistic.kind === 'customTable' || statistic.kind === 'ofMeans'
}

/** The columns of a table that a statistic reads, each once; undefined for statistics of one variable. */
export function columnsOf(statistic: Descriptor): readonly string[] | undefined {
  if (statistic.kind !== 'all') return statistic.columns
  const all = statistic.parts.flatMap(([, part]) => part.columns ?? [])
  return all.length === 0 ? undefined : [...new Set(all)]
}

/** The names of a vector's components; undefined for a single number. */
export function componentsOf(statistic: Descriptor): readonly string[] | undefined {
  if (statistic.kind === 'all') return statistic.parts.map(([name]) => name)
  if (statistic.kind === 'regression') return ['intercept', ...statistic.columns.slice(1)]
  return isCalled(statistic) ? statistic.components : undefined
}

/** The native side's: one for each component, or one for a regression as a whole. */
export function builtInsOf(statistic: BuiltIn | AllDescriptor): readonly BuiltIn[] {
  return statistic.kind === 'all' ? statistic.parts.map(([, part]) => part) : [statistic]
}

export function columnNames(verb: string, ...names: readonly unknown[]): readonly string[] {
  for (const name of names) {
    if (typeof name === 'string') continue
    throw new BootstrapError(`${verb}: expected the name of a column, got ${typeof name}`, {
      code: 'INVALID_STATISTIC',
      hint: `columns are named: ${verb}('a', 'b'), and the table comes with the call: bootstrap({ a, b }, ${verb}('a', 'b'))`,
    })
  }
  return Object.freeze(names as readonly string[])
}

/** As it is written in a program, without what is default: 'mean', 'quantile(0.95)', 'variance({ ddof: 0 })'. */
export function printed(statistic: Descriptor): string {
  const { kind } = statistic
  if (isCalled(statistic)) {
    const { name } = 'compute' in statistic ? statistic.compute : statistic.combine
    return name === '' ? kind : `${kind}(${name})`
  }
  if (statistic.kind === 'all') return `all(${statistic.parts.map(([name]) => name).join(', ')})`
  const parameters = parametersOf(statistic)
  const { columns } = statistic
  if (columns === undefined) return call(kind, parameters)
  const isOfTable =
    kind === 'ratio' || kind === 'weightedMean' || kind === 'correlation' || kind === 'rankCorrelation'
  if (isOfTable || kind === 'slope' || kind === 'covariance') return call(kind, [...columns, ...parameters])
  if (kind === 'regression') return `regression(${columns[0]}, [${columns.slice(1).join(', ')}])`
  return `column(${columns[0]}, ${call(kind, parameters)})`
}

function call(name: string, parameters: readonly string[]): string {
  return parameters.length === 0 ? name : `${name}(${parameters.join(', ')})`
}

function parametersOf(statistic: BuiltIn): readonly string[] {
  switch (statistic.kind) {
    case 'quantile':
      return [String(statistic.p), ...(statistic.type === 7 ? [] : [`{ type: ${statistic.type} }`])]
    case 'trimmedMean':
    case 'winsorizedMean':
      return [String(statistic.proportion)]
    case 'proportion': {
      const [[name, bound]] = Object.entries(statistic.test) as [[string, number]]
      return name === 'above' && bound === 0 ? [] : [`{ ${name}: ${bound} }`]
    }
    case 'variance':
    case 'standardDeviation':
    case 'covariance':
      return statistic.ddof === 1 ? [] : [`{ ddof: ${statistic.ddof} }`]
    default:
      return []
  }
}
