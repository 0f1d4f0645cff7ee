// What is studied: laws with known parameters, statistics, sizes, and which methods for which.
import { correlation, proportion } from 'bootlace'

export const SIZES = [10, 20, 50, 200]
export const LEVEL = 0.95

const E = Math.E
const laws = {
  normal: { draw: ({ normal }) => normal(), mean: 0, median: 0, variance: 1, correlation: 0.5 },
  exponential: { draw: ({ uniform }) => -Math.log(uniform()), mean: 1, median: Math.LN2, variance: 1 },
  lognormal: {
    draw: ({ normal }) => Math.exp(normal()),
    mean: Math.sqrt(E),
    median: 1,
    variance: (E - 1) * E,
    correlation: (Math.sqrt(E) - 1) / (E - 1),
  },
  'binomial(0.05)': { draw: ({ uniform }) => (uniform() < 0.05 ? 1 : 0), proportion: 0.05 },
}

/** Made of one run's replicates. */
const OF_REPLICATES = ['percentile', 'basic', 'normal', 'bca', 'expanded']
const MORE = {
  mean: ['studentized', 'abc', 'calibrated'],
  variance: ['studentized', 'abc', 'calibrated'],
  correlation: ['studentized', 'abc', 'calibrated'],
  median: ['studentized', 'calibrated'],
  proportion: ['studentized', 'wilson', 'clopperPearson', 'calibrated'],
}
const STATISTICS = {
  mean: 'mean',
  median: 'median',
  variance: 'variance',
  correlation: correlation('x', 'y'),
  proportion: proportion(),
}

/** Two-level methods, and a second bootstrap for the standard error of a median, take a thousand times as long. */
export const isTwoLevel = (statistic, method) =>
  method === 'calibrated' || (method === 'studentized' && statistic === 'median')

export const cells = Object.entries(laws).flatMap(([law, { draw, ...truths }]) =>
  Object.entries(truths).flatMap(([statistic, truth]) =>
    SIZES.map((n) => ({
      name: `${law} ${statistic} ${n}`,
      law,
      statistic,
      n,
      truth,
      of: STATISTICS[statistic],
      ofReplicates: OF_REPLICATES,
      more: MORE[statistic],
      /** A pair of normals with correlation 1/2, perhaps their exponentials; or n numbers. */
      sample: (source) => {
        if (statistic !== 'correlation') return Float64Array.from({ length: n }, () => draw(source))
        const x = new Float64Array(n)
        const y = new Float64Array(n)
        for (let i = 0; i < n; i++) {
          const [u, v] = [source.normal(), source.normal()]
          const pair = [u, u / 2 + Math.sqrt(0.75) * v]
          ;[x[i], y[i]] = law === 'lognormal' ? pair.map(Math.exp) : pair
        }
        return { x, y }
      },
    })),
  ),
)
