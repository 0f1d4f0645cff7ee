import { readFileSync } from 'node:fs'
import * as bootlace from 'bootlace'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { outcomeOf } from './abuse/outcome.ts'
import { PLACES } from './abuse/places.ts'
import { VALUES } from './abuse/values.ts'

const { bootstrap, bootstrapMany, bootstrapMeans, custom, deriveSeed, mean, median, replicateStream } =
  bootlace

/** Rows of places that answer alike: the code of most values, and under other outcomes the values that have them. */
type Row = { readonly places: readonly string[]; readonly otherwise: string } & {
  readonly [outcome: string]: readonly string[] | string
}
const TABLE: readonly Row[] = JSON.parse(readFileSync('test/abuse/expected.json', 'utf8'))

function expectedOf({ places: _, otherwise, ...listed }: Row): Record<string, string> {
  const all = Object.fromEntries(Object.keys(VALUES).map((value) => [value, otherwise]))
  for (const [outcome, values] of Object.entries(listed)) for (const value of values) all[value] = outcome
  return all
}

describe('every argument and option, given every bad value, answers as the table says', () => {
  beforeAll(async () => {
    await bootstrapMeans([1, 2]) // configure comes too late from here on
  })

  const rows = TABLE.flatMap((row) => row.places.map((place) => [place, row] as const))

  test.each(rows)('%s', async (place, row) => {
    const expected = expectedOf(row)
    const wrong: string[] = []
    for (const [name, value] of Object.entries(VALUES)) {
      const outcome = await outcomeOf(() => PLACES[place]!(value()))
      if (outcome !== expected[name]) wrong.push(`${name}: ${outcome}, not ${expected[name]}`)
    }
    expect(wrong, wrong.join('; ')).toEqual([])
  })

  test('no place is without a row, no row without a place, no value unknown', () => {
    expect(rows.map(([place]) => place).toSorted()).toEqual(Object.keys(PLACES).toSorted())
    for (const { places: _, otherwise: __, ...listed } of TABLE)
      for (const value of Object.values(listed).flat()) expect(VALUES).toHaveProperty([value as string])
    expect(rows.length * Object.keys(VALUES).length).toBeGreaterThanOrEqual(2_000)
  })

  test('every export that is called has its places', () => {
    const callable = Object.entries(bootlace).filter(([, value]) => typeof value === 'function')
    const names = callable.map(([name]) => name).filter((name) => name !== 'BootstrapError')
    const placed = new Set(Object.keys(PLACES).map((place) => place.split(':')[0]!))
    expect(names.filter((name) => !placed.has(name))).toEqual([])
  })
})

/** A length alone takes no memory. */
test.each<[string, () => unknown]>([
  ['columns', () => bootlace.ofMeans(Array(2 ** 32 - 1), () => 1)],
  ['predictors', () => bootlace.regression('y', Array(2 ** 32 - 1))],
  ['components', () => custom(() => [1], { components: Array(2 ** 32 - 1) })],
  [
    'values of a function',
    () => bootstrap([1, 2], custom((() => ({ length: 2 ** 53 })) as never, { components: ['a'] })),
  ],
])('an array of holes as %s', async (_, call) => {
  expect(await outcomeOf(call)).toMatch(/^(INVALID_STATISTIC|INVALID_OPTION|STATISTIC_FAILED)$/)
})

/**
 * Any sequence of calls, some at once, some aborted, some abandoned: each settles, and what is not aborted is what the same
 * call gives by itself. Mutation that fails it: replicates that are taken over twice, or a seed kept from the call before.
 */
test('sequences of calls', async () => {
  const samples = [
    Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6),
    Float32Array.from({ length: 300 }, (_, i) => Math.sin(i)),
    Uint8Array.from({ length: 5_000 }, (_, i) => i % 3),
    Float64Array.from({ length: 20_000 }, (_, i) => Math.cos(i)),
  ]
  const average = custom((values) => values.reduce((sum, value) => sum + value, 0) / values.length)
  const statistics = { mean, median, average }
  const call = fc.record({
    verb: fc.constantFrom('bootstrap', 'means', 'many', 'stream', 'interval'),
    sample: fc.nat(samples.length - 1),
    statistic: fc.constantFrom(...(Object.keys(statistics) as (keyof typeof statistics)[])),
    seed: fc.nat(2),
    resamples: fc.integer({ min: 2, max: 400 }),
    threads: fc.constantFrom(undefined, 1, 2),
    abortAfter: fc.option(fc.nat(6), { nil: undefined }),
    together: fc.boolean(),
  })
  type Given = typeof call extends fc.Arbitrary<infer T> ? T : never

  const replicatesOf = async (
    { verb, ...given }: Given,
    signal?: AbortSignal,
  ): Promise<readonly number[]> => {
    const { seed, resamples, threads } = given
    const [sample, statistic] = [samples[given.sample]!, statistics[given.statistic]]
    const options = { seed, resamples, threads, signal }
    switch (verb) {
      case 'bootstrap':
        return [...(await bootstrap(sample, statistic, options)).replicates!]
      case 'means':
        return [...(await bootstrapMeans(sample, options))]
      case 'many':
        return (await bootstrapMany([sample, sample], statistic, options)).flatMap((one) => [
          ...one.replicates!,
        ])
      case 'stream': {
        const all: number[] = []
        for await (const batch of replicateStream(sample, statistic, { ...options, batch: 77 })) {
          all.push(...batch)
          if (all.length > 300) break
        }
        return all
      }
      case 'interval': {
        const { low, high } = await (await bootstrap(sample, statistic, options)).intervalFor({
          method: 'basic',
        })
        return [low, high]
      }
    }
  }
  const alone = async (given: Given): Promise<readonly number[]> => {
    const { verb, sample, statistic, seed, resamples } = given
    if (verb !== 'many' && verb !== 'stream') return replicatesOf({ ...given, threads: 1 })
    const of = async (derived: number | bigint) => {
      const { replicates } = await bootstrap(samples[sample]!, statistics[statistic], {
        seed: derived,
        resamples,
      })
      return [...replicates!]
    }
    if (verb === 'many') return [...(await of(deriveSeed(seed, 0))), ...(await of(deriveSeed(seed, 1)))]
    return (await of(seed)).slice(0, Math.min(resamples, 308))
  }
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', note)
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 8 }), async (calls) => {
        const running: Promise<unknown>[] = []
        for (const given of calls) {
          const controller = new AbortController()
          const { abortAfter } = given
          const run = replicatesOf(given, abortAfter === undefined ? undefined : controller.signal)
          if (abortAfter !== undefined) setTimeout(() => controller.abort('ended'), abortAfter)
          const checked = run.then(
            async (replicates) => expect(replicates).toEqual(await alone(given)),
            (error) => expect([error, abortAfter === undefined]).toEqual(['ended', false]),
          )
          if (given.together) running.push(checked)
          else await checked
        }
        await Promise.all(running)
      }),
      { numRuns: 150, seed: 20_261_125 },
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(unhandled).toEqual([])
  } finally {
    process.off('unhandledRejection', note)
  }
})
