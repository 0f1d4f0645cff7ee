// The loop that a JavaScript user writes: an index from Math.random, a typed array, a sum.
// usage: node loop.mjs N B    prints ns a draw, best of 3, and the spread of the means over theory
import { spread } from '../spread.mjs'

const [n, b] = process.argv.slice(2).map(Number)
const sample = Float32Array.from({ length: n }, () => Math.random())

function means() {
  const out = new Float64Array(b)
  for (let r = 0; r < b; r++) {
    let sum = 0
    for (let i = 0; i < n; i++) sum += sample[Math.floor(Math.random() * n)]
    out[r] = sum / n
  }
  return out
}

let best = Infinity
let answer
for (let round = 0; round < 3; round++) {
  const started = performance.now()
  answer = means()
  best = Math.min(best, performance.now() - started)
}
console.log(`${((best * 1e6) / n / b).toFixed(4)} ${(spread(answer) / spread(sample)) * Math.sqrt(n)}`)
