// Generated from src/ by `npm run build`: edit there.
/**
 * How a run is made. Inputs say `| undefined`, so that a value that may be missing can be passed on under
 * exactOptionalPropertyTypes: an option given as `undefined` counts as absent.
 */
export interface RunOptions {
    /**
     * Number of resamples B: an integer from 1 (bootstrap: 2) to 4,294,967,295. Default 9,999.
     * Each replicate takes 8 bytes while the run lasts, 16 while the result is handed over; 60 with 'studentized', 'calibrated' and ofMeans.
     * @unit replicates
     * @range integer from 1 (bootstrap: 2) to 4,294,967,295
     * @default 9,999
     * @memory 8 bytes each, 16 while they are handed over
     */
    resamples?: number | undefined;
    /**
     * Any safe integer >= 0 or bigint in [0, 2^64). Default: drawn from the system, and returned in every result
     * (bootstrapMeans returns values alone: give a seed to repeat it). The same seed gives the same bits for any number of threads.
     * @unit none
     * @range safe integer >= 0, or bigint in [0, 2^64)
     * @default drawn from the system
     * @memory none
     */
    seed?: number | bigint | undefined;
    /**
     * What NaN gets. Default 'reject': the error NOT_FINITE. 'omit' leaves the observation out and warns OMITTED with the number.
     * Infinities are always rejected.
     * @unit none
     * @range 'reject', 'omit'
     * @default 'reject'
     * @memory 1 byte an observation where some are NaN
     */
    nan?: 'reject' | 'omit' | undefined;
    /**
     * Most threads for this run: an integer from 1 to 1,024. Default: what the system grants (cgroup and affinity respected). Never changes the answer.
     * @unit threads
     * @range integer from 1 to 1,024
     * @default what the system grants
     * @memory a constant a thread; where whole counts are read 4 bytes an observation
     */
    threads?: number | undefined;
    /**
     * An aborted run rejects with signal.reason at once, as fetch does; arguments are checked first. Its work ends at its next piece:
     * within some milliseconds, within seconds where that is a jackknife or an interval of many millions. A function of yours is
     * not interrupted: the run ends after it.
     * @unit none
     * @range an AbortSignal
     * @default none
     * @memory none
     */
    signal?: AbortSignal | undefined;
    /**
     * Told how many resamples are made: at most 20 times a second, never falling, at last `done` = `total`. With `tolerance`,
     * total is the most that may be made; bootstrapMany counts those of all samples, jackknife the observations, all at its end, explain makes
     * none. A throw ends the run and rejects with what was thrown (so does the rejection of an async function, before the end).
     * @unit resamples
     * @range a function
     * @default none
     * @memory none
     */
    onProgress?: ((progress: Progress) => void) | undefined;
}
/** How far a run is, in resamples. */
export interface Progress {
    readonly done: number;
    readonly total: number;
}
/** 'less' gives an upper bound only, (-Infinity, high); 'greater' a lower bound only, (low, Infinity); as scipy. */
export type Alternative = 'two-sided' | 'less' | 'greater';
/** What the replicates of a finished run, with the jackknife for 'bca', suffice for. */
export type ReplicateMethod = 'percentile' | 'basic' | 'normal' | 'bca' | 'expanded';
/** How the ends are found. docs/intervals.md says which to choose. */
export type IntervalMethod = ReplicateMethod | 'studentized' | 'calibrated' | 'abc' | 'wilson' | 'clopperPearson';
/** Which interval is made of the replicates. */
export interface IntervalOptions<Method extends IntervalMethod = IntervalMethod> {
    /**
     * The probability that the interval aims to cover with: in (0, 1), not in percent. Default 0.95.
     * @unit probability
     * @range between 0 and 1, both excluded
     * @default 0.95
     * @memory none
     */
    confidenceLevel?: number | undefined;
    /**
     * Default 'bca' for statistics of this package and ofMeans, 'percentile' for min, max, range, custom and customTable;
     * interval.method tells which was used. 'bca': quantiles of the replicates at levels that correct for bias and skewness
     * (Efron 1987); 'percentile'; 'basic': quantiles reflected about the estimate; 'normal': estimate - bias -+ z standard errors;
     * 'expanded': percentile at the levels of Student's t (Hesterberg 2015); 'studentized': bootstrap-t, by influence values for
     * functions of sums, else by innerResamples; 'calibrated': percentile at levels that a second bootstrap found to cover.
     * 'abc' (smooth statistics), 'wilson' and 'clopperPearson' (proportion() alone) take their ends from the data: the rest of the
     * result still comes from replicates. Where one is not defined: UNSUPPORTED. Time: studentized and calibrated make counts of
     * every row (see docs/algorithms.md), calibrated B times innerResamples replicates. Their replicates
     * come by another plan, so that the same seed gives other ones than under the other methods.
     * @unit none
     * @range 'bca', 'percentile', 'basic', 'normal', 'expanded', 'studentized', 'calibrated', 'abc', 'wilson', 'clopperPearson'
     * @default 'bca', or 'percentile' for min, max, range, custom, customTable
     * @memory studentized, calibrated: 8 bytes a replicate more
     */
    method?: Method | undefined;
    /**
     * Default 'two-sided'. As scipy: 'less' is an upper bound, (-Infinity, high); 'greater' a lower bound.
     * @unit none
     * @range 'two-sided', 'less', 'greater'
     * @default 'two-sided'
     * @memory none
     */
    alternative?: Alternative | undefined;
    /**
     * Quantiles of the replicates. 'type7' (default): scipy, NumPy; 'rank': R boot's (B + 1) alpha.
     * @unit none
     * @range 'type7', 'rank'
     * @default 'type7'
     * @memory none
     */
    quantileRule?: 'type7' | 'rank' | undefined;
}
/** The options of bootstrap and explain. */
export interface BootstrapOptions extends RunOptions, IntervalOptions {
    /**
     * Hand over the replicates, 8 bytes each. Default true while all of the call's together are at most 10 million. With false they still take
     * 8 bytes each while the run lasts, and intervalFor is UNSUPPORTED afterwards.
     * @unit none
     * @range true, false
     * @default true up to 10,000,000 replicates of all components
     * @memory 8 bytes a replicate
     */
    keepReplicates?: boolean | undefined;
    /**
     * In (0, 1). Instead of a fixed B: go on until the Monte Carlo error (one standard deviation) of both ends is below this share
     * of the interval's half-width, for every component; in steps that are the same on every machine. `resamples` is then the
     * most (default 10 million), and TOLERANCE_NOT_MET warns where it was not enough. Not for functions of yours.
     * @unit share of the half-width
     * @range between 0 and 1, both excluded
     * @default none: B is fixed
     * @memory that of the resamples it takes, at most 10,000,000
     */
    tolerance?: number | undefined;
    /**
     * Resamples of every resample: an integer from 2 to 1,000,000, for 'calibrated' (default 1,000) and for 'studentized' where no influence function is known (default 200).
     * @unit replicates a resample
     * @range integer from 2 to 1,000,000
     * @default 1,000 (calibrated), 200 (studentized)
     * @memory 8 bytes each and thread
     */
    innerResamples?: number | undefined;
}

/** B values in replicate order, in an ArrayBuffer of their own: transferable, a BlobPart, writable to a file. */
export type Replicates = Float64Array<ArrayBuffer>;
/** A confidence interval, in the units of the statistic. */
export interface Interval {
    /** -Infinity where the interval is open. */
    readonly low: number;
    /** Infinity where the interval is open. */
    readonly high: number;
    readonly confidenceLevel: number;
    /** The method that was used: after a fallback not the one asked for (then there is a warning). */
    readonly method: IntervalMethod;
    readonly alternative: Alternative;
    toJSON(): IntervalSummary;
}
/** How the replicates are made: the cheapest way that has exactly the law asked for. */
export interface Plan {
    /** The names of docs/algorithms.md's plan table. 'closed-form' belongs to later versions. */
    readonly algorithm: 'closed-form' | 'multinomial' | 'poisson-cells' | 'order-statistic' | 'weighted-sums' | 'direct' | 'sequence';
    /** Replicates have exactly the law of drawing n observations with replacement. */
    readonly exact: boolean;
    /** Why this algorithm, in a sentence. */
    readonly reason: string;
    /** The kernel chosen for this process, used by the plan or not. */
    readonly kernel: 'avx512' | 'avx2' | 'neon' | 'scalar' | 'wasm';
    /** Root mean square error of a replicate that the fixed-point encoding adds, as a share of the standard error; 0 where sums are exact. */
    readonly encodingError: number;
    /** n × B: what the naive loop would have drawn. */
    readonly drawsRepresented: number;
}
/** Something about a result that its reader should know. */
export interface Warning {
    readonly code: WarningCode;
    readonly message: string;
}
/** Codes may be added in a minor version. This version gives those that its statistics and intervals can call for. */
export type WarningCode = 'CONSTANT_SAMPLE' | 'CONSTANT_REPLICATES' | 'BCA_UNDEFINED' | 'SMALL_SAMPLE' | 'FEW_RESAMPLES' | 'NON_REGULAR_STATISTIC' | 'HEAVY_TIES' | 'ZERO_EVENTS' | 'UNDEFINED_REPLICATES' | 'FEW_CLUSTERS' | 'OMITTED' | 'TOLERANCE_NOT_MET' | 'APPROXIMATE' | 'GROUPED_JACKKNIFE' | 'JACKKNIFE_INCONSISTENT' | 'ENCODING_ERROR';
/** What every run tells of itself: enough to repeat it. */
export interface RunFacts {
    readonly resamples: number;
    readonly seed: bigint;
    /** Observations that were resampled (after nan: 'omit'). */
    readonly sampleSize: number;
    /** The same sample, options, seed and valueVersion give the same bits, in any release. */
    readonly valueVersion: number;
    readonly plan: Plan;
    readonly warnings: readonly Warning[];
    /** Milliseconds from the call until the result was there. */
    readonly elapsedMs: number;
}
/** What bootstrap gives for a statistic that is a single number. */
export interface BootstrapResult extends RunFacts {
    /** Printable: 'mean', 'quantile(0.95)', 'variance({ ddof: 0 })'. */
    readonly statistic: string;
    /** The statistic of the sample itself. */
    readonly estimate: number;
    /** Standard deviation of the replicates, divisor B - 1. Where it has no finite value: NaN and a warning (so for bias; an estimate without one rejects with STATISTIC_UNDEFINED). */
    readonly standardError: number;
    /** Mean of the replicates - estimate. */
    readonly bias: number;
    readonly interval: Interval;
    /**
     * Standard deviation that a rerun with another seed would show, in the units of the statistic; 0 for an open end and where
     * nothing was simulated; NaN with FEW_RESAMPLES where too few replicates lie beyond the end to tell.
     */
    readonly monteCarloError: {
        readonly low: number;
        readonly high: number;
        readonly standardError: number;
    };
    /** undefined where they were not kept: see the option keepReplicates. */
    readonly replicates: Replicates | undefined;
    /** Resamples on which the statistic has no value: NaN in `replicates`, left out of all else, and a warning. */
    readonly undefinedReplicates: number;
    /**
     * Another interval from the same replicates: no resampling. By the run's own method, if none is given and replicates
     * suffice for it, else 'percentile'; level, alternative and quantile rule have the defaults of every call. Asynchronous, since it sorts a copy of them (8 bytes each
     * while it does). Its `method` tells of a fallback, where bootstrap would also warn. Rejects with UNSUPPORTED if the replicates were not kept, INVALID_OPTION or UNKNOWN_OPTION as bootstrap.
     */
    intervalFor(options?: IntervalOptions<ReplicateMethod>): Promise<Interval>;
    /** One line. */
    toString(): string;
    toJSON(): BootstrapSummary;
}
/** With a vector-valued statistic: a result a component, all from the same resamples. */
export interface BootstrapResults<Component extends string = string, Result extends BootstrapResult = BootstrapResult> extends RunFacts {
    readonly components: Readonly<Record<Component, Result>>;
    toString(): string;
    toJSON(): {
        readonly components: Readonly<Record<Component, ReturnType<Result['toJSON']>>>;
    };
}
/** An interval as JSON: an open end is absent. */
export interface IntervalSummary {
    readonly low?: number;
    readonly high?: number;
    readonly confidenceLevel: number;
    readonly method: IntervalMethod;
    readonly alternative: Alternative;
}
/**
 * The result as JSON: no NaN, Infinity, null or bigint. An open end is absent; a value that does not exist is absent and
 * has a warning; the seed is a decimal string. Without replicates, elapsedMs and kernel: the same run prints the same
 * JSON on any machine.
 */
export interface BootstrapSummary {
    readonly statistic: string;
    readonly estimate: number;
    readonly standardError?: number;
    readonly bias?: number;
    readonly interval: IntervalSummary;
    readonly monteCarloError: {
        readonly low?: number;
        readonly high?: number;
        readonly standardError?: number;
    };
    readonly undefinedReplicates: number;
    readonly resamples: number;
    readonly seed: string;
    readonly sampleSize: number;
    readonly valueVersion: number;
    readonly plan: Omit<Plan, 'kernel'>;
    readonly warnings: readonly Warning[];
}
/** A single-valued statistic gives `One`, a vector-valued one a result a component. */
export type Outcome<Component extends string, One extends BootstrapResult = BootstrapResult> = [
    Component
] extends [never] ? One : BootstrapResults<Component, One>;
/** What jackknife gives. */
export interface JackknifeResult {
    /** The statistic without observation i; NaN where it has no value. */
    readonly values: Replicates;
    /** (n - 1) (mean of the values - value i). */
    readonly influence: Replicates;
    /** sum d^3 / (6 (sum d^2)^1.5), d = mean of the values - value; NaN where all are equal. */
    readonly acceleration: number;
    /** sqrt((n - 1) / n sum d^2). */
    readonly standardError: number;
    /** (n - 1) (mean of the values - estimate). */
    readonly bias: number;
    readonly warnings: readonly Warning[];
}

/**
 * One numeric variable. A typed array is copied as it stands, with one memcpy; a number[] is checked and converted
 * element by element (about 8 ms a million). Both happen before the call returns its promise: a later write to the
 * array changes nothing. A bigint beyond +-(2^53 - 1) is rejected, not rounded. A Buffer is the Uint8Array that it is:
 * its bytes are the observations.
 */
export type Sample = Float32Array | Float64Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array | BigInt64Array | BigUint64Array | readonly number[];

/**
 * A statistic to bootstrap: a frozen description, made by the constants and functions of this package.
 * `Data` is what it reads; `Component` the names of a vector's components, `never` for a single number.
 * '~types' is for the compiler alone, absent at run time: it keeps look-alike objects from being a statistic.
 */
export interface Statistic<in Data = Sample, out Component extends string = never> {
    readonly kind: string;
    readonly '~types': (data: Data) => Component;
}
/** Statistics of one variable without parameters. */
type PlainName = 'mean' | 'sum' | 'median' | 'min' | 'max' | 'range' | 'interquartileRange' | 'medianAbsoluteDeviation' | 'skewness' | 'kurtosis' | 'coefficientOfVariation' | 'geometricMean' | 'harmonicMean' | 'gini';
/** Shorthands: the statistics that need no parameter ('variance' and 'standardDeviation' with ddof 1). The same in every verb. */
export type StatisticName = PlainName | 'variance' | 'standardDeviation';
/** The definitions of sample quantiles of R's quantile(), by their numbers there. */
export type QuantileType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
/** One comparison of an observation with a number in its units. */
export type Comparison = OneOf<{
    above: number;
    atLeast: number;
    below: number;
    atMost: number;
    equal: number;
}>;
type OneOf<T> = {
    [K in keyof T]: {
        readonly [P in K]: T[P];
    } & {
        readonly [P in Exclude<keyof T, K>]?: never;
    };
}[keyof T];

/**
 * The replicates of the mean and nothing else: B values, the same bits as bootstrap(sample, mean, options).replicates.
 *
 * Time: O(B) for few distinct values, else O(n × B), off the event loop. Memory: the sample's encoding, and 8 bytes a
 * replicate (16 while they are handed over). Never throws; rejects with a BootstrapError.
 */
export declare function bootstrapMeans(sample: Sample, options?: RunOptions): Promise<Replicates>;
/**
 * Estimate, standard error, bias and a confidence interval of a statistic, from B resamples of the sample's size.
 *
 * Time: O(B) for quantiles, min, max and few distinct values, else O(n × B), off the event loop. Memory: the sample's
 * encoding, and 8 bytes a replicate (16 while they are handed over). Never throws; rejects with a BootstrapError.
 */
export declare function bootstrap<Data = Sample, Component extends string = never>(data: NoInfer<Data>, statistic: Statistic<Data, Component> | StatisticName, options?: BootstrapOptions): Promise<Outcome<Component>>;
/**
 * What would run, without running it. Costs the copy and the look at the sample that a run begins with.
 * Never throws; rejects with a BootstrapError as bootstrap does. Await it at start-up to learn early if the binary is missing.
 */
export declare function explain<Data = Sample, Component extends string = never>(data: NoInfer<Data>, statistic: Statistic<Data, Component> | StatisticName, options?: BootstrapOptions): Promise<Plan>;

/**
 * The same of many samples in one native call; result i is bit-equal to bootstrap(samples[i], statistic, { ...options, seed:
 * deriveSeed(seed, i) }). Samples are read before this returns. `elapsedMs` is the whole call's.
 *
 * Time: that of the runs, on all threads side by side, without most of what a call costs by itself. Memory: the samples, and 8 bytes
 * a replicate that is kept. Never throws; rejects with a BootstrapError, whose index says which sample is at fault: of those that can't be read
 * the first, else the first whose run fails.
 */
export declare function bootstrapMany<Component extends string = never>(samples: Iterable<Sample>, statistic: Statistic<Sample, Component> | StatisticName, options?: BootstrapOptions): Promise<Outcome<Component>[]>;

/**
 * Rows in columns of equal length; a row is the observation that is resampled, so columns stay paired. Only the columns
 * that the statistic names are read. (Written inline, a column that it does not name is an excess property to
 * TypeScript: put the table in a variable.)
 */
export type Table<Column extends string = string> = {
    readonly [C in Column]: Sample;
};

/** Names the components of a statistic that returns an array. */
export interface Components<K extends string> {
    readonly components: readonly K[];
}
export interface CustomOptions {
    /**
     * The order of the observations does not matter to the function. Then they come in the sample's order, several times
     * faster for more than 32,768 of them; else in drawn order, which is right for every function. Default false.
     */
    readonly symmetric?: boolean | undefined;
}
/**
 * Any function of the whole resample; with `components` one that returns as many numbers, each with a result of its own
 * from the same resamples. It is called on the thread that called, once for the sample and once a replicate; the array is
 * reused, yours to overwrite until you return. A throw, a number that is not finite or a wrong length rejects with
 * STATISTIC_FAILED. Time: its own, and 0.4 to 10 ns an observation and replicate, on that thread; the event loop gets its
 * turn after the first replicate that ends 5 ms after the last turn. Memory: about 20 bytes an observation. Throws
 * INVALID_STATISTIC, INVALID_OPTION or UNKNOWN_OPTION.
 */
export declare function custom(statistic: (resample: Float64Array) => number, options?: CustomOptions): Statistic;
export declare function custom<const K extends string>(statistic: (resample: Float64Array) => ArrayLike<number>, options: CustomOptions & Components<K>): Statistic<Sample, K>;
/**
 * The same of a table: the function gets the resample as an object of the `columns`, which alone are copied, and the number
 * of its rows. Memory: about 20 bytes a row and column.
 */
export declare function customTable<const C extends string>(columns: readonly C[], statistic: (resample: Readonly<Record<C, Float64Array>>, rows: number) => number, options?: CustomOptions): Statistic<Table<C>>;
export declare function customTable<const C extends string, const K extends string>(columns: readonly C[], statistic: (resample: Readonly<Record<C, Float64Array>>, rows: number) => ArrayLike<number>, options: CustomOptions & Components<K>): Statistic<Table<C>, K>;
/**
 * Any function of the resample's column means: as fast as these up to them, then `combine` is called once a replicate, in
 * the order of `columns`, on the thread that called; the array is reused, yours to overwrite until you return. A throw, a
 * number that is not finite or a wrong length rejects with STATISTIC_FAILED. Memory: 8 bytes a column and replicate.
 * BCa, its default, calls it once more for every row. Throws INVALID_STATISTIC, INVALID_OPTION or UNKNOWN_OPTION.
 */
export declare function ofMeans<const C extends string>(columns: readonly C[], combine: (means: Float64Array) => number): Statistic<Table<C>>;
export declare function ofMeans<const C extends string, const K extends string>(columns: readonly C[], combine: (means: Float64Array) => ArrayLike<number>, options: Components<K>): Statistic<Table<C>, K>;
type DataOf<S> = S extends Statistic<infer D, never> ? D : Sample;
type DataOfAll<S> = {
    [K in keyof S]: (data: DataOf<S[K]>) => void;
}[keyof S] extends (data: infer D) => void ? D : never;
/**
 * Several single-valued statistics on the same resamples: component replicates belong together, index by index. Statistics
 * of functions of yours are called on resamples of their own, and can't be part of it (UNSUPPORTED). Time and memory: those of
 * the parts together. Throws INVALID_STATISTIC or UNSUPPORTED.
 */
export declare function all<const S extends Readonly<Record<string, Statistic<any, never> | StatisticName>>>(statistics: S): Statistic<DataOfAll<S>, keyof S & string>;

/**
 * Sets up what all runs of the process share, worker threads' too, before the first of them: `threads`, the size of the pool
 * (an integer from 1 to 1,024; default: what the system grants, cgroup and affinity respected), and `queue`, how many runs may
 * wait for it before the next is QUEUE_FULL (an integer from 0 to 1,000,000; default 10,000; each holds a copy of its sample).
 * A run that was let in is not refused later. What is absent stays as it is. Throws INVALID_OPTION, also after the
 * first call that has used the pool (explain is one), UNKNOWN_OPTION, and NATIVE_MISSING.
 */
export declare function configure(options: {
    threads?: number | undefined;
    queue?: number | undefined;
}): void;

/**
 * The seed of the part `index` of something that has a seed: what bootstrapMany gives its sample `index`. Different for every
 * index, and for every seed at the same index; SplitMix64's finaliser of both (Steele, Lea & Flood 2014). `index` is an integer
 * from 0 to 2^53 - 1. Throws INVALID_OPTION.
 */
export declare function deriveSeed(seed: number | bigint, index: number): bigint;

/**
 * What went wrong, for programs to match on. An HTTP service answers 503 to QUEUE_FULL and OUT_OF_MEMORY, 500 to NATIVE_MISSING and
 * INTERNAL, and 400 to all others: they are mistakes in the arguments, or data on which the statistic has no value or fails
 * (STATISTIC_FAILED, whose `cause` is what a function of yours threw).
 * Codes may be added in a minor version: keep a default branch.
 */
export type BootstrapErrorCode = 'EMPTY_SAMPLE' | 'INVALID_SAMPLE' | 'NOT_FINITE' | 'LENGTH_MISMATCH' | 'UNKNOWN_COLUMN' | 'INVALID_STATISTIC' | 'INVALID_OPTION' | 'UNKNOWN_OPTION' | 'UNSUPPORTED' | 'STATISTIC_FAILED' | 'STATISTIC_UNDEFINED' | 'OUT_OF_MEMORY' | 'QUEUE_FULL' | 'NATIVE_MISSING' | 'INTERNAL';
/** Every error of this package. The message says what was expected and what came; `hint` how to mend it. */
export declare class BootstrapError extends Error {
    /** What to match on where two copies of the package may be loaded. (A structured clone of an error keeps neither name nor code: send them yourself.) */
    readonly name: 'BootstrapError';
    /** What to match on. */
    readonly code: BootstrapErrorCode;
    /** How to mend it, where there is something to say: 'Did you mean `resamples`?', 'variance is a function: call it, variance()'. */
    readonly hint: string | undefined;
    /** In bootstrapMany: which sample. Else: which observation. Counted from 0, where one is at fault. */
    readonly index: number | undefined;
}

/**
 * The statistic without each observation in turn: values[i] without observation i (functions of yours: beyond 2,000
 * observations without group i, with the warning GROUPED_JACKKNIFE), and what follows from it. Single-valued statistics
 * only. Time: O(n) after sorting, off the event loop; functions of yours are called n times. Memory: about 40 bytes an
 * observation. Never throws; rejects with a BootstrapError as bootstrap does.
 */
export declare function jackknife<Data = Sample>(data: NoInfer<Data>, statistic: Statistic<Data> | StatisticName, options?: Pick<RunOptions, 'nan' | 'threads' | 'signal' | 'onProgress'>): Promise<JackknifeResult>;

/**
 * The replicates of a single-valued statistic in batches, in order: the same bits as those of bootstrap. A batch is made when it
 * is asked for; each (`batch` values, an integer from 1, default 65,536; the last may be shorter) is a new array, yours to keep
 * or to transfer. The input is captured at the call; one pass; leaving the loop ends the run. Resamples on which a
 * statistic has no value are NaN. Time: as bootstrap. Memory: the sample's encoding and a batch (16 bytes a value while it is
 * handed over; ofMeans: a column and value). Never throws: what bootstrap would reject with rejects the first next().
 */
export declare function replicateStream<Data = Sample>(data: NoInfer<Data>, statistic: Statistic<Data> | StatisticName, options?: RunOptions & {
    batch?: number | undefined;
}): AsyncIterableIterator<Replicates, undefined, undefined>;

/** Arithmetic mean. */
export declare const mean: Statistic;
/** Sum of the observations. */
export declare const sum: Statistic;
/** quantile(0.5), type 7: the middle value, or the mean of the two in the middle. */
export declare const median: Statistic;
/** Smallest observation. Its bootstrap distribution is not that of the estimator (NON_REGULAR_STATISTIC). */
export declare const min: Statistic;
/** Largest observation. Its bootstrap distribution is not that of the estimator (NON_REGULAR_STATISTIC). */
export declare const max: Statistic;
/** Largest less smallest observation. Its bootstrap distribution is not that of the estimator (NON_REGULAR_STATISTIC). */
export declare const range: Statistic;
/** Third less first quartile, both of type 7. */
export declare const interquartileRange: Statistic;
/** Median of the distances from the median. Not scaled, as scipy; R's mad() is 1.4826 times it. */
export declare const medianAbsoluteDeviation: Statistic;
/** g1 = m3 / m2^1.5, moments with divisor n, without bias correction, as scipy. A constant sample has none. */
export declare const skewness: Statistic;
/** Excess, g2 = m4 / m2^2 - 3, without bias correction, as scipy: 0 for a normal law. A constant sample has none. */
export declare const kurtosis: Statistic;
/** Standard deviation (ddof 1) over the mean. A sample with mean 0, or of one observation, has none. */
export declare const coefficientOfVariation: Statistic;
/** exp of the mean of logarithms. An observation that is not above 0 is STATISTIC_UNDEFINED. */
export declare const geometricMean: Statistic;
/** n over the sum of reciprocals. An observation that is not above 0 is STATISTIC_UNDEFINED. */
export declare const harmonicMean: Statistic;
/**
 * Gini coefficient: the sum of |x_i - x_j| over all pairs, divided by 2 n^2 mean; 0 where all are equal, near 1 where one
 * observation has nearly everything. Meant for observations >= 0. A mean of 0 is STATISTIC_UNDEFINED.
 */
export declare const gini: Statistic;
/**
 * Mean without the smallest and the largest observations: `proportionPerTail`, in [0, 0.5), of them at each end, rounded
 * down, as scipy's trim_mean. trimmedMean(0.1) leaves out a fifth of the sample. Throws INVALID_STATISTIC.
 */
export declare function trimmedMean(proportionPerTail: number): Statistic;
/**
 * Mean with the smallest and the largest observations pulled in to the nearest that is left: `proportionPerTail`, in
 * [0, 0.5), of them at each end, rounded down. Throws INVALID_STATISTIC.
 */
export declare function winsorizedMean(proportionPerTail: number): Statistic;
/**
 * Sum of squared deviations from the mean, divided by n - ddof. `ddof` is an integer >= 0, default 1, as R (NumPy's
 * default is 0). A sample of no more than ddof observations is STATISTIC_UNDEFINED.
 * Throws INVALID_OPTION or UNKNOWN_OPTION.
 */
export declare function variance(options?: {
    ddof?: number | undefined;
}): Statistic;
/**
 * Square root of variance(), with the same `ddof`: an integer >= 0, default 1, as R (NumPy's default is 0).
 * Throws INVALID_OPTION or UNKNOWN_OPTION.
 */
export declare function standardDeviation(options?: {
    ddof?: number | undefined;
}): Statistic;
/**
 * The quantile at probability `p`, in [0, 1] (not in percent). `type` is one of the nine definitions of R's quantile(),
 * default 7. Throws INVALID_STATISTIC for another p, INVALID_OPTION or UNKNOWN_OPTION for wrong options.
 */
export declare function quantile(p: number, options?: {
    type?: QuantileType | undefined;
}): Statistic;
/**
 * Share, in [0, 1], of observations that satisfy the one comparison given; without it, of those that are > 0. The methods
 * 'wilson' and 'clopperPearson' are for it alone. Throws INVALID_STATISTIC, INVALID_OPTION or UNKNOWN_OPTION.
 */
export declare function proportion(test?: Comparison): Statistic;

/**
 * A statistic of one variable, of one column of a table. Throws INVALID_STATISTIC.
 */
export declare function column<C extends string, K extends string = never>(name: C, statistic: Statistic<Sample, K> | StatisticName): Statistic<Table<C>, K>;
/** Sum of one column over the sum of another: revenue per session. Throws INVALID_STATISTIC. */
export declare function ratio<A extends string, B extends string>(numerator: A, denominator: B): Statistic<Table<A | B>>;
/** sum(value × weight) / sum(weight), both columns of a table. Throws INVALID_STATISTIC. */
export declare function weightedMean<A extends string, B extends string>(value: A, weight: B): Statistic<Table<A | B>>;
/**
 * Covariance of two columns, divided by n - ddof. `ddof` is an integer >= 0, default 1, as R and NumPy's cov.
 * Throws INVALID_STATISTIC, INVALID_OPTION or UNKNOWN_OPTION.
 */
export declare function covariance<A extends string, B extends string>(x: A, y: B, options?: {
    ddof?: number | undefined;
}): Statistic<Table<A | B>>;
/** Pearson's correlation of two columns, in [-1, 1]. A resample in which one is constant has none. Throws INVALID_STATISTIC. */
export declare function correlation<A extends string, B extends string>(x: A, y: B): Statistic<Table<A | B>>;
/**
 * Spearman's correlation of two columns, in [-1, 1]: Pearson's of their ranks, ties sharing the mean of theirs. Ranks are those
 * of each resample. Time: 4 to 11 ns a row and replicate at 100,000 rows. Throws INVALID_STATISTIC.
 */
export declare function rankCorrelation<A extends string, B extends string>(x: A, y: B): Statistic<Table<A | B>>;
/** Slope of the least-squares line of `y` on `x`, with intercept. A resample of one x has none. Throws INVALID_STATISTIC. */
export declare function slope<A extends string, B extends string>(x: A, y: B): Statistic<Table<A | B>>;
/**
 * Coefficients of the least-squares fit of `y` on the columns `x`, with intercept: components 'intercept' and the names in
 * x. Note the order: slope(x, y), regression(y, [x]). A sample whose predictors depend on each other is
 * STATISTIC_UNDEFINED, such a resample is left out and counted. Time: O(n p^2) a replicate. Throws INVALID_STATISTIC.
 */
export declare function regression<Y extends string, const X extends string>(y: Y, x: readonly X[]): Statistic<Table<Y | X>, 'intercept' | X>;

export {};
