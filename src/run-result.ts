import type { IntervalOptions, ReplicateMethod } from './options.ts'
import type * as result from './result.ts'
import { oneLine, paragraph } from './result-text.ts'

const inspect = Symbol.for('nodejs.util.inspect.custom')

// The classes bear the names of the interfaces that they implement: console.log and debuggers show them.

type IntervalData = Omit<result.Interval, 'toJSON'>
type ResultData = Omit<result.BootstrapResult, 'intervalFor' | 'toString' | 'toJSON'>
type Recompute = (result: BootstrapResult, options: unknown) => Promise<Interval>

export class Interval implements result.Interval {
  declare readonly low: IntervalData['low']
  declare readonly high: IntervalData['high']
  declare readonly confidenceLevel: IntervalData['confidenceLevel']
  declare readonly method: IntervalData['method']
  declare readonly alternative: IntervalData['alternative']

  constructor(data: IntervalData) {
    Object.assign(this, data)
  }

  toJSON(): result.IntervalSummary {
    const { low, high, confidenceLevel, method, alternative } = this
    return { ...finite({ low, high }), confidenceLevel, method, alternative }
  }
}

export class BootstrapResult implements result.BootstrapResult {
  declare readonly statistic: ResultData['statistic']
  declare readonly estimate: ResultData['estimate']
  declare readonly standardError: ResultData['standardError']
  declare readonly bias: ResultData['bias']
  declare readonly interval: result.Interval
  declare readonly monteCarloError: ResultData['monteCarloError']
  declare readonly replicates: ResultData['replicates']
  declare readonly undefinedReplicates: ResultData['undefinedReplicates']
  declare readonly resamples: ResultData['resamples']
  declare readonly seed: ResultData['seed']
  declare readonly sampleSize: ResultData['sampleSize']
  declare readonly valueVersion: ResultData['valueVersion']
  declare readonly plan: ResultData['plan']
  declare readonly warnings: ResultData['warnings']
  declare readonly elapsedMs: ResultData['elapsedMs']
  /** Private, so that structuredClone passes over it. */
  readonly #recompute: Recompute

  constructor(data: ResultData, recompute: Recompute) {
    Object.assign(this, data)
    this.#recompute = recompute
  }

  async intervalFor(options?: IntervalOptions<ReplicateMethod>): Promise<Interval> {
    return this.#recompute(this, options)
  }

  toString(): string {
    return oneLine(this)
  }

  [inspect](): string {
    return paragraph(this)
  }

  toJSON(): result.BootstrapSummary {
    const { statistic, estimate, standardError, bias, interval, monteCarloError, undefinedReplicates } = this
    const { resamples, seed, sampleSize, valueVersion, plan, warnings } = this
    const { kernel: _, ...samePlanAnywhere } = plan
    return {
      statistic,
      estimate,
      ...finite({ standardError, bias }),
      interval: interval.toJSON(),
      monteCarloError: finite(monteCarloError),
      undefinedReplicates,
      resamples,
      seed: String(seed),
      sampleSize,
      valueVersion,
      plan: samePlanAnywhere,
      warnings,
    }
  }
}

export class BootstrapResults implements result.BootstrapResults {
  declare readonly components: Readonly<Record<string, BootstrapResult>>
  declare readonly resamples: ResultData['resamples']
  declare readonly seed: ResultData['seed']
  declare readonly sampleSize: ResultData['sampleSize']
  declare readonly valueVersion: ResultData['valueVersion']
  declare readonly plan: ResultData['plan']
  declare readonly warnings: ResultData['warnings']
  declare readonly elapsedMs: ResultData['elapsedMs']

  /** Facts of the run are those of any component; warnings are all of theirs, what several say alike once. */
  constructor(components: Readonly<Record<string, BootstrapResult>>, facts: result.RunFacts) {
    const { resamples, seed, sampleSize, valueVersion, plan, elapsedMs } = facts
    const all = Object.values(components).flatMap(({ warnings }) => warnings)
    const warnings = [...new Map(all.map((warning) => [warning.code + warning.message, warning])).values()]
    Object.assign(this, { components, resamples, seed, sampleSize, valueVersion, plan, warnings, elapsedMs })
  }

  /** A line a component. */
  toString(): string {
    return this.#named(oneLine)
  }

  [inspect](): string {
    return this.#named(paragraph)
  }

  /** By its name, where the statistic's own does not say it. */
  #named(text: (one: BootstrapResult) => string): string {
    const lines = Object.entries(this.components).map(([name, one]) =>
      one.statistic === name ? text(one) : `${name}: ${text(one)}`,
    )
    return lines.join('\n')
  }

  toJSON(): { readonly components: Readonly<Record<string, result.BootstrapSummary>> } {
    const summaries = Object.entries(this.components).map(([name, one]) => [name, one.toJSON()])
    return { components: Object.fromEntries(summaries) }
  }
}

/** Those of the values that JSON can say. */
function finite<Name extends string>(values: Readonly<Record<Name, number>>): Partial<Record<Name, number>> {
  const entries = Object.entries<number>(values).filter(([, value]) => Number.isFinite(value))
  return Object.fromEntries(entries) as Partial<Record<Name, number>>
}
