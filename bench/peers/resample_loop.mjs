// The loop that custom() stands against: fills one reused Float64Array from a sample by xoshiro128** (Blackman & Vigna
// 2018) and calls a function on it. usage: node resample_loop.mjs N B    prints ns a draw of CPU time, best of 4, and the spread of
// what it called for over the sample's
import { fileURLToPath } from 'node:url'
import { spread } from '../spread.mjs'

const state = Uint32Array.of(1, 2, 3, 4)

/** A random integer below 2^32; Math.random takes half as long again. */
export function next() {
  const product = Math.imul(state[1], 5)
  const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
  const shifted = state[1] << 9
  state[2] ^= state[0]
  state[3] ^= state[1]
  state[1] ^= state[2]
  state[0] ^= state[3]
  state[2] ^= shifted
  state[3] = (state[3] << 11) | (state[3] >>> 21)
  return result
}

function replicates(sample, b, statistic) {
  const n = sample.length
  const [resample, out] = [new Float64Array(n), new Float64Array(b)]
  for (let r = 0; r < b; r++) {
    for (let i = 0; i < n; i++) resample[i] = sample[Math.floor((next() / 4_294_967_296) * n)]
    out[r] = statistic(resample)
  }
  return out
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [n, b] = process.argv.slice(2).map(Number)
  const sample = Float64Array.from({ length: n }, (_, i) => Math.sqrt(i + 2))
  let best = Infinity
  let answer
  for (let round = 0; round < 4; round++) {
    const before = process.cpuUsage()
    answer = replicates(sample, b, (resample) => resample[0])
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, user + system)
  }
  console.log(`${((best * 1e3) / n / b).toFixed(4)} ${spread(answer) / spread(sample)}`)
}
