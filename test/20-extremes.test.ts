import { bootstrap, mean, ofMeans, ratio, regression, slope, weightedMean } from 'bootlace'
import { describe, expect, test } from 'vitest'

// Inputs that once gave wrong numbers in silence, or failed where there is an answer.

const noise = (i: number) => Math.sin(i * 0.618) + Math.cos(i * 1.41)
const numbers = (n: number, of: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => of(i))

test('many jobs at once end in the order in which they were asked for, and leave the stack alone', async () => {
  const table = { x: numbers(200, noise), y: numbers(200, (i) => noise(i * i)) }
  const ended: number[] = []
  const jobs = Array.from({ length: 400 }, (_, i) =>
    bootstrap(table, regression('y', ['x']), { resamples: 400, seed: i, keepReplicates: false }).then(() =>
      ended.push(i),
    ),
  )
  await Promise.all(jobs)
  // Two threads may swap neighbours, no more.
  expect(Math.max(...ended.map((job, place) => Math.abs(job - place)))).toBeLessThan(64)
})

describe('ofMeans', () => {
  test('reads its columns at the call', async () => {
    const x = numbers(100, (i) => i)
    const running = bootstrap(
      { x },
      ofMeans(['x'], ([m]) => m!),
      { seed: 1 },
    )
    x.fill(1e6)
    expect((await running).estimate).toBe(49.5)
  })

  test('ties with its estimate where the mean does', async () => {
    const x = [0.9, 0.9, 0.3, 0.3, 0]
    const mine = await bootstrap(
      { x },
      ofMeans(['x'], ([m]) => m!),
      { seed: 1 },
    )
    expect(mine.interval).toEqual((await bootstrap(x, mean, { seed: 1 })).interval)
  })
})

test.each([1e6, 1e8, 1e12])('a regression without its far row, at %d, is that of the others', async (far) => {
  const x = numbers(21, (i) => (i === 0 ? far : noise(i)))
  const y = x.map((value, i) => (i === 0 ? 0 : 2 * value + noise(i * 7) / 10))
  const options = { seed: 3, resamples: 500 }
  const fit = await bootstrap({ x, y }, regression('y', ['x']), options)
  const without = fit.components.x.replicates!.filter((value) => Math.abs(value - 2) < 0.5)
  // (20 / 21)^21 of the resamples, to five standard deviations.
  const p = (20 / 21) ** 21
  expect(Math.abs(without.length / 500 - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / 500))
  expect(fit.components.x.undefinedReplicates).toBe(0)
})

test('shape does not depend on the order of the data', async () => {
  const bulk = [...numbers(20, noise)]
  for (const name of ['skewness', 'kurtosis'] as const) {
    const of = async (data: readonly number[]) => bootstrap(data, name, { seed: 2, resamples: 4_000 })
    const [first, last] = [await of([1e17, ...bulk]), await of([...bulk, 1e17])]
    expect([first.undefinedReplicates, last.undefinedReplicates]).toEqual([0, 0])
    expect(Math.abs(first.standardError / last.standardError - 1)).toBeLessThan(0.1)
  }
})

test('units that products of leave the doubles', async () => {
  const [x, y] = [numbers(50, noise), numbers(50, (i) => 2 * noise(i) + noise(i * 3))]
  const plain = await bootstrap({ x, y }, slope('x', 'y'), { seed: 1 })
  const tiny = { x: x.map((value) => value * 2 ** -1000), y: y.map((value) => value * 2 ** -1000) }
  expect((await bootstrap(tiny, slope('x', 'y'), { seed: 1 })).estimate).toBe(plain.estimate)
  const wide = await bootstrap([1e-300, 1, 1e300], 'geometricMean', { seed: 1, resamples: 50 })
  expect(wide.estimate).toBeCloseTo(1, 12)
  const far = numbers(500, (i) => 1e15 + Math.round(8 * noise(i)) / 8)
  const weighted = await bootstrap({ far, w: far.map(() => 1) }, weightedMean('far', 'w'), { seed: 1 })
  expect(weighted.standardError / (await bootstrap(far, mean, { seed: 1 })).standardError).toBeCloseTo(1, 1)
})

test('ABC whose ends do not ascend gives way', async () => {
  const table = { a: [3, -2, 5, 1, 0, -4], b: [1, -0.5, 2, 0.1, -1.2, 0.4] }
  const { interval, warnings } = await bootstrap(table, ratio('a', 'b'), { method: 'abc', seed: 1 })
  expect(interval.low).toBeLessThanOrEqual(interval.high)
  if (interval.method !== 'abc') expect(warnings.map(({ code }) => code)).toContain('BCA_UNDEFINED')
})
