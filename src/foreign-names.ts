/**
 * What other libraries call things, as hints that edit distance cannot find: scipy, NumPy, R (boot), arch, Julia, Stata.
 * Keys are normalised as by normalise(): lower case, without separators.
 */

const RESAMPLES = 'the number of resamples is called `resamples` here'
const LEVEL = 'the confidence level is called `confidenceLevel` here: write confidenceLevel: 0.95'
const ALPHA = 'alpha is 1 - confidenceLevel: write confidenceLevel: 0.95 for an alpha of 0.05'
const SEED = 'randomness comes from the seed alone: write seed: 1'
const THREADS = 'the most threads to use is called `threads` here; it never changes the answer'
const NAN = "what NaN gets is called `nan` here: 'reject' (default) or 'omit'"
const METHOD =
  "the kind of interval is called `method` here: 'bca', 'percentile', 'basic', 'normal', 'studentized' ..."
const SECOND_ARGUMENT = 'the statistic is the second argument: bootstrap(sample, mean, options)'
const OF_THE_STATISTIC = (call: string): string => `it belongs to the statistic: ${call}`

export const FOREIGN_OPTIONS: ReadonlyMap<string, string> = table([
  ['r b n times reps rep replications nreps nrep replicates nreplicates', RESAMPLES],
  ['nresamples nresample nboot nboots nbootstrap nbootstraps boots bootstraps', RESAMPLES],
  ['iterations niterations niter iters iter nsim nsims nsamples samples draws ndraws', RESAMPLES],
  ['alpha significance significancelevel', ALPHA],
  ['conf conflevel confidence confidenceinterval level cilevel ci coverage', LEVEL],
  ['rng randomstate random generator randomseed prng key rngseed', SEED],
  ['njobs ncpus ncores cores workers nworkers parallel maxthreads numthreads nthreads nproc', THREADS],
  ['narm nanpolicy naaction narmissing skipna dropna omitnan ignorenan nanomit', NAN],
  ['type citype cimethod interval intervalmethod intervaltype', METHOD],
  ['sides tail tails side', "one-sided intervals come from `alternative`: 'two-sided', 'less' or 'greater'"],
  ['statistic stat func fn statisticfunction', SECOND_ARGUMENT],
  ['data sample x', 'the sample is the first argument: bootstrap(sample, mean, options)'],
  ['ddof correction dof', OF_THE_STATISTIC('variance({ ddof: 0 })')],
  ['p q prob probs quantile percentile quantiletype', OF_THE_STATISTIC('quantile(0.95, { type: 7 })')],
  ['keep return returnreplicates returnsamples keepsamples raw', 'it is called `keepReplicates` here'],
  ['batch batchsize chunksize', 'batches belong to replicateStream, whose option is called `batch`'],
  ['axis vectorized vectorised', 'a sample is one variable: leave it out'],
  [
    'paired effect nullvalue',
    'it belongs to comparisons of two samples, which this version does not have yet',
  ],
  ['sim stype', 'this version resamples observations independently (iid) and nothing else: leave it out'],
  ['timeout timeoutms', 'write signal: AbortSignal.timeout(milliseconds)'],
  ['concurrency', THREADS],
  ['queue queuesize', 'the queue is the whole process’s: configure({ queue })'],
  ['abortsignal abort cancel canceltoken', 'it is called `signal` here: signal: controller.signal'],
  ['progress callback onupdate', 'it is called `onProgress` here: onProgress: ({ done, total }) => ...'],
])

export const FOREIGN_STATISTICS: ReadonlyMap<string, string> = table([
  ['avg average mu xbar', "write 'mean'"],
  ['std sd stdev stddev stdevsamp standarddev sigma', "write 'standardDeviation'"],
  ['var vari s2', "write 'variance'"],
  ['med p50 q50', "write 'median'"],
  ['minimum', "write 'min'"],
  ['maximum', "write 'max'"],
  ['total', "write 'sum'"],
  [
    'quantile percentile quantiles',
    'a quantile has a parameter: import { quantile } and write quantile(0.95)',
  ],
  ['p90 q90', 'import { quantile } and write quantile(0.9)'],
  ['p95 q95', 'import { quantile } and write quantile(0.95)'],
  ['p99 q99', 'import { quantile } and write quantile(0.99)'],
  ['q1 p25 q25', 'import { quantile } and write quantile(0.25)'],
  ['q3 p75 q75', 'import { quantile } and write quantile(0.75)'],
  ['iqr', "write 'interquartileRange'"],
  ['mad', "write 'medianAbsoluteDeviation'"],
  ['cv', "write 'coefficientOfVariation'"],
])

/** For the values of `method`, `alternative` and `nan`. */
export const FOREIGN_VALUES: ReadonlyMap<string, string> = table([
  ['perc pct quantile efron', "write 'percentile'"],
  ['norm gaussian wald', "write 'normal'"],
  ['pivotal empirical reverse hall', "write 'basic'"],
  ['stud student bootstrapt tpercentile', "write 'studentized'"],
  ['twotailed two both', "write 'two-sided'"],
  ['upper lessthan', "an upper bound is 'less'"],
  ['lower greaterthan', "a lower bound is 'greater'"],
  ['raise error throw fail', "write 'reject'"],
  ['skip drop ignore remove exclude', "write 'omit'"],
  ['propagate keep pass', "NaN is never propagated: 'reject' or 'omit'"],
])

function table(rows: readonly (readonly [names: string, hint: string])[]): ReadonlyMap<string, string> {
  return new Map(rows.flatMap(([names, hint]) => names.split(' ').map((name) => [name, hint] as const)))
}
