import { bootstrap, bootstrapMeans, mean } from 'bootlace'
import { describe, expect, test } from 'vitest'
import { rejection } from './rejection.ts'

const sample = [1, 2, 4]
const withOptions = (options: unknown) => rejection(bootstrap(sample, mean, options as object))

describe('an option with a wrong value', () => {
  test.each<[string, unknown, string]>([
    ['resamples', 0, '0'],
    ['resamples', 1, '1'],
    ['resamples', -1, '-1'],
    ['resamples', 1.5, '1.5'],
    ['resamples', Number.NaN, 'NaN'],
    ['resamples', Number.POSITIVE_INFINITY, 'Infinity'],
    ['resamples', 2 ** 32, '4294967296'],
    ['resamples', '100', '"100"'],
    ['resamples', 100n, '100n'],
    ['resamples', null, 'null'],
    ['seed', -1, '-1'],
    ['seed', 0.5, '0.5'],
    ['seed', 2 ** 53, '9007199254740992'],
    ['seed', -1n, '-1n'],
    ['seed', 2n ** 64n, '18446744073709551616n'],
    ['seed', 2n ** 100_000n, 'a bigint of more than 128 bits'],
    ['seed', Number.NaN, 'NaN'],
    ['seed', '42', '"42"'],
    ['seed', null, 'null'],
    ['threads', 0, '0'],
    ['threads', 1.5, '1.5'],
    ['threads', 1025, '1025'],
    ['nan', 'drop', '"drop"'],
    ['nan', true, 'true'],
    ['confidenceLevel', 0, '0'],
    ['confidenceLevel', 1, '1'],
    ['confidenceLevel', 95, '95'],
    ['confidenceLevel', -0.5, '-0.5'],
    ['confidenceLevel', Number.NaN, 'NaN'],
    ['confidenceLevel', '0.95', '"0.95"'],
    ['method', 'BCa', '"BCa"'],
    ['method', 7, '7'],
    ['alternative', 'two.sided', '"two.sided"'],
    ['alternative', 'upper', '"upper"'],
    ['keepReplicates', 1, '1'],
    ['keepReplicates', 'false', '"false"'],
    ['signal', {}, 'an object without properties'],
    ['signal', new AbortController(), 'an object of type AbortController'],
    ['signal', true, 'true'],
    ['onProgress', 'log', '"log"'],
  ])('%s: %o', async (name, value, shown) => {
    const error = await withOptions({ [name]: value })
    expect(error.code).toBe('INVALID_OPTION')
    expect(error.message).toMatch(new RegExp(`^${name}: expected `))
    expect(error.message.endsWith(`got ${shown}`)).toBe(true)
  })

  test.each([
    [{ confidenceLevel: 95 }, 'not in percent: write 0.95'],
    [{ confidenceLevel: 99.9 }, 'not in percent: write 0.999'],
    [{ resamples: '100' }, 'a number, not a string: write resamples: 100'],
    [{ seed: '42' }, 'convert it first: BigInt(seed)'],
    [{ seed: 2 ** 53 }, 'beyond 2^53 - 1 write a bigint'],
    [{ method: 'percntile' }, "Did you mean 'percentile'?"],
    [{ method: 'perc' }, "write 'percentile'"],
    [{ alternative: 'two.sided' }, "Did you mean 'two-sided'?"],
    [{ nan: 'raise' }, "write 'reject'"],
    [{ signal: new AbortController() }, 'pass its signal: signal: controller.signal'],
  ])('%o has the hint %s', async (options, hint) => {
    expect((await withOptions(options)).hint).toBe(hint)
  })

  test('bootstrapMeans takes a single resample, and none fewer', async () => {
    expect(await bootstrapMeans(sample, { resamples: 1 })).toHaveLength(1)
    expect(await rejection(bootstrapMeans(sample, { resamples: 0 }))).toMatchObject({
      code: 'INVALID_OPTION',
    })
  })

  test('the ends of the ranges are in them', async () => {
    await bootstrap(sample, mean, { resamples: 2, threads: 1024, seed: 2n ** 64n - 1n })
    await bootstrap(sample, mean, { resamples: 2, seed: Number.MAX_SAFE_INTEGER })
    await bootstrap(sample, mean, { resamples: 2, seed: 0, confidenceLevel: Number.MIN_VALUE })
  })
})

describe('an option with a wrong name', () => {
  test.each([
    ['resample', 'Did you mean `resamples`?'],
    ['Resamples', 'Did you mean `resamples`?'],
    ['sede', 'Did you mean `seed`?'],
    ['confidence_level', 'Did you mean `confidenceLevel`?'],
    ['keepReplicate', 'Did you mean `keepReplicates`?'],
    ['n_resamples', 'the number of resamples is called `resamples` here'],
    ['nResamples', 'the number of resamples is called `resamples` here'],
    ['R', 'the number of resamples is called `resamples` here'],
    ['B', 'the number of resamples is called `resamples` here'],
    ['reps', 'the number of resamples is called `resamples` here'],
    ['n_boot', 'the number of resamples is called `resamples` here'],
    ['alpha', 'alpha is 1 - confidenceLevel: write confidenceLevel: 0.95 for an alpha of 0.05'],
    ['conf', 'the confidence level is called `confidenceLevel` here: write confidenceLevel: 0.95'],
    ['random_state', 'randomness comes from the seed alone: write seed: 1'],
    ['n_jobs', 'the most threads to use is called `threads` here; it never changes the answer'],
    ['na.rm', "what NaN gets is called `nan` here: 'reject' (default) or 'omit'"],
    ['ddof', 'it belongs to the statistic: variance({ ddof: 0 })'],
    ['batch', 'batches belong to replicateStream, whose option is called `batch`'],
  ])('%s', async (name, hint) => {
    const error = await withOptions({ [name]: 1 })
    expect(error).toMatchObject({ code: 'UNKNOWN_OPTION', hint })
    expect(error.message).toContain(JSON.stringify(name))
  })

  test('a name like no other has no hint', async () => {
    const error = await withOptions({ zzzzzz: 1 })
    expect(error).toMatchObject({ code: 'UNKNOWN_OPTION' })
    expect(error.hint).toBeUndefined()
  })

  test('inherited options count', async () => {
    expect(await withOptions(Object.create({ resample: 1 }))).toMatchObject({ code: 'UNKNOWN_OPTION' })
    expect((await bootstrap(sample, mean, Object.create({ resamples: 7 }))).resamples).toBe(7)
  })

  test('bootstrapMeans knows nothing of intervals', async () => {
    expect(await rejection(bootstrapMeans(sample, { confidenceLevel: 0.9 } as object))).toMatchObject({
      code: 'UNKNOWN_OPTION',
    })
  })
})

describe('what later versions bring', () => {
  test.each(['scheme', 'strata', 'clusters', 'weights'])('the option %s', async (name) => {
    expect(await withOptions({ [name]: 1 })).toMatchObject({ code: 'UNSUPPORTED' })
    expect(await bootstrap(sample, mean, { [name]: undefined, resamples: 2 })).toHaveProperty('estimate')
  })

  test.each(['wilson', 'clopperPearson'])('the method %s is for proportions', async (method) => {
    expect(await withOptions({ method })).toMatchObject({ code: 'UNSUPPORTED' })
  })
})

describe('options that are no options', () => {
  test.each([null, 5, 'fast', true, [1], new Map([['seed', 1]]), () => 1, Promise.resolve({})])(
    '%o',
    async (options) => {
      expect(await withOptions(options)).toMatchObject({ code: 'INVALID_OPTION' })
    },
  )

  test('undefined counts as absent, for all and for each', async () => {
    const result = await bootstrap(sample, mean, {
      resamples: undefined,
      method: undefined,
      threads: undefined,
    })
    expect(result.resamples).toBe(9999)
    expect(await bootstrapMeans(sample, undefined)).toHaveLength(9999)
  })

  test('each is read exactly once', async () => {
    const reads: string[] = []
    const options = new Proxy({ resamples: 5, seed: 1 } as Record<string, unknown>, {
      get(target, name) {
        if (typeof name === 'string') reads.push(name)
        return target[name as string]
      },
    })
    await bootstrap(sample, mean, options)
    expect(reads.toSorted()).toEqual([...new Set(reads)].toSorted())
    expect(reads).toContain('resamples')
  })

  test('a getter that throws gives a rejection, with the cause', async () => {
    const cause = new Error('no entry')
    const options = {
      get seed(): number {
        throw cause
      },
    }
    expect(await withOptions(options)).toMatchObject({ code: 'INVALID_OPTION', cause })
  })
})

describe('BootstrapError', () => {
  test('is an Error with a name, a code and a stack', async () => {
    const error = await withOptions({ resample: 1 })
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('BootstrapError')
    expect(error.stack).toMatch(/^BootstrapError: bootstrap: expected the options/)
    expect(Object.keys(error).toSorted()).toEqual(['code', 'hint'])
  })
})
