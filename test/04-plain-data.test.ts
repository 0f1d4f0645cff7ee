import { inspect } from 'node:util'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { bootstrap, max, mean } from 'bootlace'
import { describe, expect, test } from 'vitest'
import { waves } from './samples.ts'

const result = await bootstrap(waves, mean, { seed: 2 })

describe('JSON', () => {
  test('holds all that makes the run repeatable, and no replicates', () => {
    const { estimate, standardError, bias, interval, monteCarloError, plan } = result
    const { kernel: _, ...samePlanAnywhere } = plan
    expect(JSON.parse(JSON.stringify(result))).toEqual({
      statistic: 'mean',
      estimate,
      standardError,
      bias,
      interval: { ...interval },
      monteCarloError,
      undefinedReplicates: 0,
      resamples: 9999,
      seed: '2',
      sampleSize: 500,
      valueVersion: result.valueVersion,
      plan: samePlanAnywhere,
      warnings: [],
    })
  })

  test('the same run prints the same', async () => {
    const again = await bootstrap(waves, mean, { seed: 2, threads: 1 })
    expect(JSON.stringify(again)).toBe(JSON.stringify(result))
  })

  test('leaves an open end out', async () => {
    const upper = await result.intervalFor({ alternative: 'less' })
    expect(Object.keys(JSON.parse(JSON.stringify(upper)))).toEqual([
      'high',
      'confidenceLevel',
      'method',
      'alternative',
    ])
  })

  test('never says null', async () => {
    const degenerate = await bootstrap([1e308, -1e308], max, { resamples: 2, alternative: 'greater' })
    expect(JSON.stringify(degenerate)).not.toContain('null')
  })
})

describe('structured clone', () => {
  const data = [
    'statistic estimate standardError bias interval monteCarloError replicates undefinedReplicates',
    'resamples seed sampleSize valueVersion plan warnings elapsedMs',
  ]
    .join(' ')
    .split(' ')

  test('data are own properties, methods are not', () => {
    expect(Object.keys(result).sort()).toEqual(data.sort())
  })

  test('structuredClone keeps the data', () => {
    const clone = structuredClone(result)
    expect(Object.keys(clone).sort()).toEqual(data.sort())
    expect(clone.interval.low).toBe(result.interval.low)
    expect(clone.replicates).toEqual(result.replicates)
  })

  test('postMessage keeps the data', () => {
    const { port1, port2 } = new MessageChannel()
    port1.postMessage(result)
    const { message } = receiveMessageOnPort(port2)!
    expect(message).toMatchObject({ estimate: result.estimate, seed: 2n, interval: { ...result.interval } })
    port1.close()
  })
})

describe('text', () => {
  test('one line, with the digits that the standard error supports', () => {
    const [estimate, low, high] = [result.estimate, result.interval.low, result.interval.high].map((value) =>
      value.toFixed(2),
    )
    // sd / sqrt(n) is about 0.13: its second digit is the second decimal.
    expect(String(result)).toBe(
      `mean ${estimate}, 95 % interval [${low}, ${high}] (bca), ` +
        `standard error ${result.standardError.toFixed(2)}, 9,999 resamples, seed 2`,
    )
  })

  test('console.log shows a paragraph, never the replicates', () => {
    const text = inspect(result)
    expect(text.split('\n').length).toBeLessThan(10)
    expect(text).toContain(result.plan.reason)
    expect(text).not.toContain(String(result.replicates![0]))
  })

  test('large numbers lose the digits that mean nothing', async () => {
    const large = await bootstrap(
      waves.map((value) => value * 1e6),
      mean,
      { seed: 2 },
    )
    expect(String(large)).toMatch(/^mean \d+0000, /)
  })

  test('tiny numbers are written with an exponent', async () => {
    const tiny = await bootstrap(
      waves.map((value) => value * 1e-30),
      mean,
      { seed: 2 },
    )
    expect(String(tiny)).toMatch(/^mean \d\.\d{2,3}e-29, /)
  })

  test('one-sided intervals are called bounds', async () => {
    const upper = await bootstrap(waves, mean, { seed: 2, alternative: 'less', confidenceLevel: 0.999 })
    expect(String(upper)).toContain('99.9 % upper bound (-∞, ')
  })

  test('warnings are shown', async () => {
    const constant = await bootstrap([1, 1], mean, { resamples: 10 })
    expect(inspect(constant)).toContain('CONSTANT_SAMPLE')
  })
})
