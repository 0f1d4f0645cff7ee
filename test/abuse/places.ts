import * as bootlace from 'bootlace'

const {
  bootstrap,
  bootstrapMany,
  bootstrapMeans,
  configure,
  custom,
  deriveSeed,
  explain,
  jackknife,
  mean,
  replicateStream,
} = bootlace

/** Any call: what it rejects with, throws or resolves with. */
export type Call = (value: unknown) => unknown

// biome-ignore lint/suspicious/noExplicitAny: the point of it
type Any = any

const sample = [1, 2, 4, 8]
const table = { x: sample, y: [3, 1, 2, 5] }

/** Ends a run that is valid and may be huge as soon as its arguments are checked. */
const signal = AbortSignal.abort('valid')

async function firstOf(data: unknown, statistic: unknown, options?: unknown): Promise<unknown> {
  for await (const batch of replicateStream(data as Any, statistic as Any, options as Any)) return batch
  return undefined
}

/** The verbs as functions of (data, statistic, options). */
const VERBS: Readonly<
  Record<string, (data: unknown, statistic: unknown, options?: unknown) => Promise<unknown>>
> = {
  bootstrap: (data, statistic, options) => bootstrap(data as Any, statistic as Any, options as Any),
  explain: (data, statistic, options) => explain(data as Any, statistic as Any, options as Any),
  jackknife: (data, statistic, options) => jackknife(data as Any, statistic as Any, options as Any),
  replicateStream: firstOf,
  bootstrapMany: (data, statistic, options) => bootstrapMany([data] as Any, statistic as Any, options as Any),
  bootstrapMeans: (data, _, options) => bootstrapMeans(data as Any, options as Any),
}

const RUN = ['resamples', 'seed', 'nan', 'threads', 'signal', 'onProgress']
const BOOTSTRAP = [
  ...RUN,
  'confidenceLevel',
  'method',
  'alternative',
  'quantileRule',
  'keepReplicates',
  'tolerance',
  'innerResamples',
]
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  bootstrap: BOOTSTRAP,
  explain: BOOTSTRAP,
  bootstrapMany: BOOTSTRAP,
  bootstrapMeans: RUN,
  replicateStream: [...RUN, 'batch'],
  jackknife: ['nan', 'threads', 'signal', 'onProgress'],
}
/** Where a valid number may ask for hours. */
const MAY_BE_HUGE = new Set(['resamples', 'innerResamples', 'batch'])

const places: Record<string, Call> = {}

for (const [verb, call] of Object.entries(VERBS)) {
  const few = verb === 'jackknife' ? {} : { resamples: 9 }
  places[`${verb}: data`] = (value) => call(value, mean, few)
  places[`${verb}: an observation`] = (value) => call([1, value], mean, few)
  places[`${verb}: options`] = (value) => call(sample, mean, value)
  if (verb !== 'bootstrapMeans') places[`${verb}: statistic`] = (value) => call(sample, value, few)
  for (const option of OPTIONS[verb]!)
    places[`${verb}: ${option}`] = (value) =>
      call(sample, mean, { ...few, ...(MAY_BE_HUGE.has(option) ? { signal } : {}), [option]: value })
  if (verb === 'bootstrapMeans' || verb === 'bootstrapMany') continue
  const slope = bootlace.slope('x', 'y')
  places[`${verb}: a table`] = (value) => call(value, slope, few)
  places[`${verb}: a column`] = (value) => call({ ...table, x: value }, slope, few)
}
places['bootstrapMany: samples'] = (value) => bootstrapMany(value as Any, mean, { resamples: 9 })

const finished = bootstrap(sample, mean, { resamples: 99, seed: 1 })
const interval = async (options: unknown) => (await finished).intervalFor(options as Any)
places['intervalFor: options'] = interval
for (const option of ['confidenceLevel', 'method', 'alternative', 'quantileRule'])
  places[`intervalFor: ${option}`] = (value) => interval({ [option]: value })

places['deriveSeed: seed'] = (value) => deriveSeed(value as Any, 0)
places['deriveSeed: index'] = (value) => deriveSeed(1, value as Any)
places['configure: options'] = (value) => configure(value as Any)
places['configure: threads'] = (value) => configure({ threads: value as Any })
places['configure: queue'] = (value) => configure({ queue: value as Any })

// What makes a statistic, by its arguments in turn; those before it are right.
const one = [() => 1]
const many = [() => [1], { components: ['a'] }]
const MAKERS: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  variance: [[]],
  standardDeviation: [[]],
  quantile: [[], [0.5]],
  trimmedMean: [[]],
  winsorizedMean: [[]],
  proportion: [[]],
  column: [[], ['x']],
  ratio: [[], ['x']],
  weightedMean: [[], ['x']],
  covariance: [[], ['x'], ['x', 'y']],
  correlation: [[], ['x']],
  rankCorrelation: [[], ['x']],
  slope: [[], ['x']],
  regression: [[], ['y']],
  ofMeans: [[], [['x']], [['x'], ...one]],
  custom: [[], one],
  customTable: [[], [['x']], [['x'], ...one]],
  all: [[]],
}
const made = bootlace as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>
for (const [maker, before] of Object.entries(MAKERS))
  for (const [i, given] of before.entries())
    places[`${maker}: argument ${i + 1}`] = (value) => made[maker]!(...given, value)
for (const maker of ['variance', 'standardDeviation'])
  places[`${maker}: ddof`] = (value) => made[maker]!({ ddof: value })
places['covariance: ddof'] = (value) => made.covariance!('x', 'y', { ddof: value })
places['quantile: type'] = (value) => made.quantile!(0.5, { type: value })
for (const test of ['above', 'atLeast', 'below', 'atMost', 'equal'])
  places[`proportion: ${test}`] = (value) => made.proportion!({ [test]: value })
places['regression: a predictor'] = (value) => made.regression!('y', [value])
places['all: a part'] = (value) => made.all!({ part: value })
places['custom: symmetric'] = (value) => made.custom!(...one, { symmetric: value })
places['custom: components'] = (value) => made.custom!(...one, { components: value })
places['ofMeans: components'] = (value) => made.ofMeans!(['x'], ...one, { components: value })
places['customTable: a column'] = (value) => made.customTable!([value], ...one)

// What functions of the caller's give back.
const few = { resamples: 9 }
places['custom: its value'] = (value) =>
  bootstrap(
    sample,
    custom(() => value as number),
    few,
  )
places['custom: its values'] = (value) => bootstrap(sample, made.custom!(() => value, many[1]) as Any, few)
places['customTable: its value'] = (value) =>
  bootstrap(table as Any, made.customTable!(['x'], () => value) as Any, few)
places['ofMeans: its value'] = (value) =>
  bootstrap(table as Any, made.ofMeans!(['x'], () => value) as Any, few)

export const PLACES: Readonly<Record<string, Call>> = places
