import { type Descriptor, isDescriptor } from './descriptor.ts'
import { BootstrapError } from './errors.ts'
import { FOREIGN_STATISTICS } from './foreign-names.ts'
import { nearestName, normalise } from './nearest-name.ts'
import { show } from './show.ts'
import {
  quantile,
  STATISTICS_BY_NAME,
  standardDeviation,
  trimmedMean,
  variance,
  winsorizedMean,
} from './statistics.ts'

/** How functions that make statistics are called, for those who pass one uncalled; those of other files add themselves. */
export const CALLS: Map<unknown, string> = new Map<unknown, string>([
  [variance, 'variance()'],
  [standardDeviation, 'standardDeviation()'],
  [quantile, 'quantile(0.95)'],
  [trimmedMean, 'trimmedMean(0.1)'],
  [winsorizedMean, 'winsorizedMean(0.1)'],
])

/** The statistic that is meant, or INVALID_STATISTIC. `where`: what the message begins with. */
export function statisticOf(statistic: unknown, where = ''): Descriptor {
  const given = typeof statistic === 'string' ? STATISTICS_BY_NAME.get(statistic) : statistic
  if (isDescriptor(given)) return given
  throw new BootstrapError(
    `${where}expected a statistic, or the name of one without parameters, got ${show(statistic)}`,
    { code: 'INVALID_STATISTIC', hint: hintFor(statistic) },
  )
}

function hintFor(given: unknown): string | undefined {
  if (typeof given === 'string') {
    const foreign = FOREIGN_STATISTICS.get(normalise(given))
    if (foreign !== undefined) return foreign
    const nearest = nearestName(given, [...STATISTICS_BY_NAME.keys()])
    return nearest && `Did you mean '${nearest}'?`
  }
  if (typeof given === 'function') {
    const call = CALLS.get(given)
    return call === undefined
      ? 'a function of yours: wrap it, custom((resample) => ...)'
      : `${given.name} is a function: call it, ${call}`
  }
  if (given === undefined) return 'name it second: bootstrap(sample, mean)'
  return 'import one: mean, median, quantile(p), proportion({ atLeast }), trimmedMean(p) ..., or of a table column(name, statistic), ratio, correlation, slope, regression ...; several at once: all({ ... }); options come third'
}
