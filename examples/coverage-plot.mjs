// Draws docs/coverage.svg of the receipt of the coverage study: a panel a statistic and law, a line a method.
import { readFileSync, writeFileSync } from 'node:fs'

const receipt = JSON.parse(readFileSync(new URL('../bench/results/coverage.json', import.meta.url), 'utf8'))
const METHODS = {
  percentile: '#7f7f7f',
  normal: '#bcbd22',
  bca: '#1f77b4',
  expanded: '#2ca02c',
  studentized: '#d62728',
  calibrated: '#9467bd',
  wilson: '#ff7f0e',
}
const [WIDTH, HEIGHT, GAP, LEFT, TOP] = [170, 120, 34, 46, 64]
const [LOW, HIGH] = [0.6, 1]
const statistics = ['mean', 'median', 'variance', 'correlation', 'proportion']
const panels = statistics.map((statistic) => [
  ...new Set(receipt.cells.filter((cell) => cell.statistic === statistic).map(({ law }) => law)),
])
const columns = Math.max(...panels.map((laws) => laws.length))

const x = (n) => (Math.log(n / 10) / Math.log(20)) * WIDTH
const y = (share) => HEIGHT - ((Math.max(share, LOW) - LOW) / (HIGH - LOW)) * HEIGHT
const text = (at, down, words, more = '') => `<text x="${at}" y="${down}" ${more}>${words}</text>`

function panel(statistic, law) {
  const cells = receipt.cells.filter((cell) => cell.statistic === statistic && cell.law === law)
  const grid = [0.6, 0.7, 0.8, 0.9, 0.95, 1].map(
    (share) =>
      `<line x1="0" x2="${WIDTH}" y1="${y(share)}" y2="${y(share)}" stroke="${share === 0.95 ? '#000' : '#ddd'}"/>` +
      (share === 0.95 ? '' : text(-6, y(share) + 3, `${100 * share}`, 'text-anchor="end"')),
  )
  const sizes = cells.map(({ n }) => text(x(n), HEIGHT + 14, n, 'text-anchor="middle"'))
  const lines = Object.entries(METHODS)
    .filter(([method]) => cells[0].methods[method])
    .map(([method, colour]) => {
      const points = cells.map(
        ({ n, methods }) => `${x(n).toFixed(1)},${y(methods[method].coverage).toFixed(1)}`,
      )
      return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.8"/>`
    })
  return [text(0, -6, `${statistic}, ${law}`, 'font-weight="bold"'), ...grid, ...sizes, ...lines].join('\n')
}

const legend = Object.entries(METHODS).map(([method, colour], i) => {
  const at = LEFT + i * 88
  return `<line x1="${at}" x2="${at + 16}" y1="24" y2="24" stroke="${colour}" stroke-width="3"/>${text(at + 20, 28, method)}`
})
const drawn = panels.flatMap((laws, row) =>
  laws.map((law, column) => {
    const [across, down] = [LEFT + column * (WIDTH + LEFT), TOP + row * (HEIGHT + GAP + 12)]
    return `<g transform="translate(${across} ${down})">${panel(statistics[row], law)}</g>`
  }),
)
const [width, height] = [LEFT + columns * (WIDTH + LEFT), TOP + panels.length * (HEIGHT + GAP + 12)]
writeFileSync(
  new URL('../docs/coverage.svg', import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="10">
<title>Coverage of intervals by size of the sample, method, statistic and law</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${text(LEFT, 12, 'Percent of 95 % intervals that have the parameter, by n; below 60 drawn at 60', 'font-size="12"')}
${legend.join('\n')}
${drawn.join('\n')}
</svg>
`,
)
