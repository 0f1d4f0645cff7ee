// The text of the quickstart: at most 80 columns.

const WIDTH = 80
const BAR = 40

export function quickstartText(runs, repeat, isColoured) {
  const style = styles(isColoured)
  const [first] = runs
  return [
    style.bold('The founding example: how uncertain is the mean of a conversion rate?'),
    `${grouped(first.observations)} observations, ${grouped(first.ones)} ones and the rest zeros in random order,`,
    `resampled ${grouped(first.resamples)} times.`,
    ...runs.flatMap((run) => ['', ...runText(run, style)]),
    '',
    `again: ${style.bold(repeat)}`,
    '',
  ].join('\n')
}

function runText(run, style) {
  return [
    style.bold(`as ${run.type}, ${run.seconds.toFixed(3)} s from call to result`),
    figure('mean', run.mean),
    figure('sd', run.sd),
    ...histogramText(run.histogram, style),
    ...wrapped(`plan ${run.plan.algorithm}${run.plan.exact ? ' (exact)' : ''}: ${run.plan.reason}`),
    ...memoryText(run),
    run.isRight
      ? style.green('as theory says')
      : style.red('NOT as it should be: see z (at most 5) and the memory bound'),
  ]
}

function figure(name, { found, theory, z }) {
  return `  ${name.padEnd(5)} ${found.toPrecision(8).padEnd(14)} theory ${theory.toPrecision(8).padEnd(14)} z ${signed(z)}`
}

function histogramText(rows, style) {
  const most = Math.max(...rows.map(({ count }) => count))
  const countWidth = grouped(most).length
  const decimals = 1 - Math.floor(Math.log10(rows[0].to - rows[0].from))
  return rows.map(({ from, count }, i) => {
    const label = i === 0 ? `< ${rows[0].to.toFixed(decimals)}` : `≥ ${from.toFixed(decimals)}`
    const bar = '█'.repeat(Math.round((BAR * count) / most))
    return `  ${label.padEnd(decimals + 5)} ${grouped(count).padStart(countWidth)} ${style.blue(bar)}`.trimEnd()
  })
}

function memoryText({ peakBytes, bareBytes, boundBytes, observations, resamples }) {
  const sample = 4 * observations
  const replicates = 8 * resamples
  const rest = peakBytes - bareBytes - sample - replicates
  return [
    `  peak memory ${mega(peakBytes)} = Node ${mega(bareBytes)} + sample ${mega(sample)} + replicates ${mega(replicates)} + rest ${mega(rest)}`,
    `  bound       ${mega(boundBytes)} = 4 B x observations + 8 B x resamples + 100 MB`,
  ]
}

/** Lines of at most WIDTH columns, indented by two, by four from the second on. */
function wrapped(text) {
  const [first, ...words] = text.split(' ')
  const lines = [`  ${first}`]
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`
    if (longer.length <= WIDTH) lines[lines.length - 1] = longer
    else lines.push(`    ${word}`)
  }
  return lines
}

function styles(isColoured) {
  const style = (code) => (text) => (isColoured && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text)
  return { bold: style(1), red: style(31), green: style(32), blue: style(34) }
}

function grouped(count) {
  return count.toLocaleString('en')
}

function signed(z) {
  return `${z < 0 ? '-' : '+'}${Math.abs(z).toFixed(2)}`
}

function mega(bytes) {
  return `${Math.round(bytes / 1e6)} MB`
}
