import type { BootstrapResult, Interval } from './result.ts'

type Shown = Omit<BootstrapResult, 'intervalFor' | 'toString' | 'toJSON'>

export function oneLine(result: Shown): string {
  const digits = digitsFor(result.standardError)
  const { statistic, estimate, standardError, interval, resamples, seed } = result
  return (
    `${statistic} ${digits(estimate)}, ${level(interval)} ${ends(interval, digits)} (${interval.method}), ` +
    `standard error ${digits(standardError)}, ${grouped(resamples)} resamples, seed ${seed}`
  )
}

export function paragraph(result: Shown): string {
  const digits = digitsFor(result.standardError)
  const { statistic, estimate, standardError, bias, interval, resamples, sampleSize, seed } = result
  const { plan, warnings, replicates, elapsedMs } = result
  return [
    `${statistic} ${digits(estimate)}`,
    `  ${level(interval)} ${ends(interval, digits)} (${interval.method})`,
    `  standard error ${digits(standardError)}, bias ${digits(bias)}`,
    `  ${grouped(resamples)} resamples of ${grouped(sampleSize)} observations, seed ${seed}, ${milliseconds(elapsedMs)}`,
    `  plan ${plan.algorithm}${plan.exact ? ', exact' : ''}: ${plan.reason}`,
    ...warnings.map(({ code, message }) => `  warning ${code}: ${message}`),
    replicates === undefined ? '  replicates not kept' : `  replicates in .replicates`,
  ].join('\n')
}

function level({ confidenceLevel, alternative }: Interval): string {
  const percent = `${Number((confidenceLevel * 100).toPrecision(12))} %`
  if (alternative === 'two-sided') return `${percent} interval`
  return alternative === 'less' ? `${percent} upper bound` : `${percent} lower bound`
}

function ends({ low, high }: Interval, digits: (value: number) => string): string {
  const left = low === Number.NEGATIVE_INFINITY ? '(-∞' : `[${digits(low)}`
  const right = high === Number.POSITIVE_INFINITY ? '∞)' : `${digits(high)}]`
  return `${left}, ${right}`
}

/**
 * Writes values with as many digits as the standard error supports: down to its second significant digit.
 * Without a positive standard error nothing says which digits matter: six significant ones.
 */
export function digitsFor(standardError: number): (value: number) => string {
  if (!(standardError > 0 && standardError < Number.POSITIVE_INFINITY))
    return (value) => String(Number(value.toPrecision(6)))
  const lastPlace = powerOfTen(standardError) - 1
  return (value) => {
    if (!Number.isFinite(value)) return String(value)
    const text = atPlace(value, lastPlace)
    return Number(text) === 0 ? text.replace('-', '') : text
  }
}

/** Of the leading digit, once rounded to two significant ones. */
function powerOfTen(value: number): number {
  return Number(value.toExponential(1).split('e')[1])
}

function atPlace(value: number, place: number): string {
  const beyond = Math.abs(value) >= 1e15
  if (place <= 0 && place >= -15 && !beyond) return value.toFixed(-place)
  if (place > 0 && !beyond) return String(Math.round(value / 10 ** place) * 10 ** place)
  if (value === 0) return '0'
  const significant = Math.min(17, powerOfTen(value) - place + 1)
  return significant < 1 ? '0' : value.toExponential(significant - 1)
}

function grouped(count: number): string {
  return count.toLocaleString('en')
}

function milliseconds(elapsed: number): string {
  return elapsed < 1000 ? `${Math.max(1, Math.round(elapsed))} ms` : `${(elapsed / 1000).toFixed(1)} s`
}
