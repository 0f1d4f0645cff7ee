// The founding example: the mean of 1,000,000 resamples of 5,000,000 observations, 5 % ones and the rest zeros.
// Prints what it found as one line of JSON. usage: node examples/founding.mjs TYPE OBSERVATIONS RESAMPLES SEED
import { bootstrapMeans, explain, mean } from 'bootlace'

const TYPES = { Float32Array, Int32Array }
const [type, ...numbers] = process.argv.slice(2)
const [observations, resamples, seed] = numbers.map(Number)

/** Uniform on [0, 1): Marsaglia's xorshift with 32 bits (2003; shifts 13, 17, 5), enough to shuffle test data. */
function generator(seed) {
  let state = (seed ^ 0x9e3779b9) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** Exactly 5 % ones in random order: each place gets one with probability (ones left) / (places left). */
function zerosAndOnes(Type, length, seed) {
  const sample = new Type(length)
  const random = generator(seed)
  let left = Math.round(length * 0.05)
  for (let i = 0; left > 0; i++)
    if (random() * (length - i) < left) {
      sample[i] = 1
      left--
    }
  return sample
}

const bareBytes = process.memoryUsage.rss()
const sample = zerosAndOnes(TYPES[type], observations, seed)

const started = performance.now()
const replicates = await bootstrapMeans(sample, { resamples, seed })
const seconds = (performance.now() - started) / 1000

const peakBytes = process.resourceUsage().maxRSS * 1024
const { algorithm, exact, reason } = await explain(sample, mean, { resamples })
const figures = { type, observations, resamples, seed, ones: sample.reduce((sum, value) => sum + value, 0) }
const run = { seconds, peakBytes, bareBytes, plan: { algorithm, exact, reason } }
console.log(JSON.stringify({ ...figures, ...run, ...comparedWithTheory(replicates, figures) }))

/**
 * A resample's mean is a Binomial(n, p) / n: mean p, variance pq / n, excess kurtosis (1 - 6pq) / npq. z is the distance
 * from that in standard errors of B replicates: sd / sqrt(B) of their mean, sd sqrt((2 + excess kurtosis) / 4B) of their sd.
 */
function comparedWithTheory(replicates, { observations: n, resamples: b, ones }) {
  const p = ones / n
  const pq = p * (1 - p)
  const sd = Math.sqrt(pq / n)
  const meanFound = replicates.reduce((sum, value) => sum + value, 0) / b
  const sdFound = Math.sqrt(replicates.reduce((sum, value) => sum + (value - meanFound) ** 2, 0) / (b - 1))
  const sdError = sd * Math.sqrt((2 + (1 - 6 * pq) / (n * pq)) / (4 * b))
  return {
    mean: { found: meanFound, theory: p, z: (meanFound - p) / (sd / Math.sqrt(b)) },
    sd: { found: sdFound, theory: sd, z: (sdFound - sd) / sdError },
    histogram: histogram(replicates, p, sd),
  }
}

/** Ten rows, each 0.8 standard deviations of theory wide; the outermost two are open. */
function histogram(replicates, centre, sd) {
  const edges = Array.from({ length: 11 }, (_, i) => centre + (i - 5) * 0.8 * sd)
  const counts = new Array(10).fill(0)
  for (const value of replicates) {
    const row = Math.floor((value - edges[0]) / (0.8 * sd))
    counts[Math.min(9, Math.max(0, row))]++
  }
  return counts.map((count, i) => ({ from: edges[i], to: edges[i + 1], count }))
}
