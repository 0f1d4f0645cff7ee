// What simple-statistics has for it: sampleWithReplacement, then mean.
// usage: node simple_statistics.mjs MODULE N B    prints ns a draw, best of 3, and the spread of the means over theory
import { createRequire } from 'node:module'
import { spread } from '../spread.mjs'

const { mean, sampleWithReplacement } = createRequire(import.meta.url)(process.argv[2])
const [n, b] = process.argv.slice(3).map(Number)
const sample = Array.from({ length: n }, () => Math.random())

let best = Infinity
let answer
for (let round = 0; round < 3; round++) {
  const started = performance.now()
  answer = Array.from({ length: b }, () => mean(sampleWithReplacement(sample, n)))
  best = Math.min(best, performance.now() - started)
}
console.log(`${((best * 1e6) / n / b).toFixed(4)} ${(spread(answer) / spread(sample)) * Math.sqrt(n)}`)
