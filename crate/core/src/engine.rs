//! Runs a sampler over chunks on the process's thread pool: the only file that names rayon.
//!
//! Replicates depend on their chunk's number alone, so neither the number of threads nor who takes which chunk can
//! change them. Short jobs pass long ones: these look for them every 10 ms.

use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::control::Cancel;
use crate::error::{Code, Error};
use crate::kernel::reserve;
use crate::sampler::{Divisible, Sampler};

/// The pool that the whole process shares: as many threads as the system grants (affinity and, on Linux, the cgroup's
/// quota are respected). Started by the first run.
fn pool() -> Result<&'static ThreadPool, Error> {
    static POOL: OnceLock<Result<ThreadPool, String>> = OnceLock::new();
    POOL.get_or_init(|| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|i| format!("bootlace-{i}"))
            .build()
            .map_err(|error| error.to_string())
    })
    .as_ref()
    .map_err(|cause| Error::new(Code::OutOfMemory, format!("the thread pool could not be started: {cause}")))
}

/// What a job will take: decides when it begins, never what it gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// On one thread, roughly.
    pub nanoseconds: f64,
    /// Threads that it may use at once; 0 for all.
    pub threads: usize,
}

/// Jobs from here on are long: they wait for threads of their own, and let the short ones pass every so often.
const LONG: Duration = Duration::from_millis(10);

type Job = Box<dyn FnOnce() + Send>;

/// Jobs that have not begun, oldest first, and the threads that long ones have.
#[derive(Default)]
struct Queues {
    short: VecDeque<Job>,
    long: VecDeque<(usize, Job)>,
    taken: usize,
}

fn queues() -> MutexGuard<'static, Queues> {
    static QUEUES: Mutex<Queues> =
        Mutex::new(Queues { short: VecDeque::new(), long: VecDeque::new(), taken: 0 });
    QUEUES.lock().unwrap_or_else(PoisonError::into_inner)
}

thread_local! {
    /// Whether this thread is doing a short job: such a one stays on it.
    static ON_ONE_THREAD: Cell<bool> = const { Cell::new(false) };
}

/// Runs `job` on the pool and hands its outcome to `settle`, exactly once, whatever happens: a panic becomes INTERNAL.
pub(crate) fn submit<T: 'static>(
    cost: Cost,
    job: impl FnOnce() -> Result<T, Error> + Send + 'static,
    settle: impl FnOnce(Result<T, Error>) + Send + 'static,
) {
    let pool = match pool() {
        Ok(pool) => pool,
        Err(error) => return settle(Err(error)),
    };
    let work: Job = Box::new(move || settle(caught(job)));
    if cost.nanoseconds < LONG.as_nanos() as f64 {
        queues().short.push_back(work);
        pool.spawn(|| {
            do_short_job();
        });
    } else {
        let all = pool.current_num_threads();
        let threads = if cost.threads == 0 { all } else { cost.threads.min(all) };
        queues().long.push_back((threads, work));
        start_long_jobs(pool);
    }
}

/// The oldest short job, if there is one.
fn do_short_job() -> bool {
    let Some(job) = queues().short.pop_front() else { return false };
    let before = ON_ONE_THREAD.replace(true);
    job();
    ON_ONE_THREAD.set(before);
    true
}

/// Starts long jobs, oldest first, as far as there are threads. A job that waits for its own threads in the pool could
/// else begin another's, and be done only after it.
fn start_long_jobs(pool: &'static ThreadPool) {
    /// Gives the threads back, whatever comes of the job.
    struct Threads(usize, &'static ThreadPool);
    impl Drop for Threads {
        fn drop(&mut self) {
            queues().taken -= self.0;
            start_long_jobs(self.1);
        }
    }
    let mut queues = queues();
    while let Some(&(threads, _)) = queues.long.front()
        && (queues.taken == 0 || queues.taken + threads <= pool.current_num_threads())
        && let Some((threads, job)) = queues.long.pop_front()
    {
        queues.taken += threads;
        let threads = Threads(threads, pool);
        pool.spawn(move || {
            let _given_back = threads;
            job();
        });
    }
}

fn caught<T>(job: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        Err(Error::new(Code::Internal, format!("a fault of bootlace's own: {text}"))
            .hint("please report it, with the statistic, the options and the shape of the data"))
    })
}

/// `resamples` replicates in order, a row each, as deviations from the outputs' references. `threads` 0: all of the pool's.
pub(crate) fn run(
    sampler: &dyn Sampler,
    seed: u64,
    resamples: usize,
    threads: usize,
    cancel: &Cancel,
) -> Result<Vec<f64>, Error> {
    let mut replicates = Vec::new();
    extend(sampler, seed, &mut replicates, resamples, threads, cancel)?;
    Ok(replicates)
}

/// The same, going on after the whole chunks that are there already.
pub(crate) fn extend(
    sampler: &dyn Sampler,
    seed: u64,
    replicates: &mut Vec<f64>,
    resamples: usize,
    threads: usize,
    cancel: &Cancel,
) -> Result<(), Error> {
    let threads = match threads {
        _ if ON_ONE_THREAD.get() => 1,
        0 => pool()?.current_num_threads(),
        given => given.min(pool()?.current_num_threads()),
    };
    let width = sampler.outputs().len();
    let (rows_there, chunk_len) = (replicates.len() / width, sampler.chunk_len());
    debug_assert!(rows_there.is_multiple_of(chunk_len));
    if replicates.is_empty() {
        *replicates = reserve(resamples * width, "the replicates")?;
    } else {
        replicates
            .try_reserve_exact(resamples * width - replicates.len())
            .map_err(|_| Error::new(Code::OutOfMemory, "no memory for the replicates"))?;
    }
    replicates.resize(resamples * width, 0.0);
    let first = rows_there / chunk_len;
    let rows =
        Rows { first: first as u64, chunk: chunk_len * width, new: &mut replicates[rows_there * width..] };
    let chunks = rows.new.len().div_ceil(rows.chunk);
    match sampler.divisible() {
        // With few chunks a thread would wait for the last; with large ones all that looks for them would wait.
        Some(divisible)
            if threads > 1 && chunks < FEW_CHUNKS * threads || divisible.tiles() > MOST_TILES_A_PIECE =>
        {
            by_tiles(divisible, seed, rows, threads, cancel)?;
        }
        _ => by_chunks(sampler, seed, rows, threads, cancel)?,
    }
    cancel.check()
}

/// Replicates to be made: those from chunk `first` on, `chunk` numbers each but for the last.
struct Rows<'a> {
    first: u64,
    chunk: usize,
    new: &'a mut [f64],
}

/// Chunks a thread below which chunks are divided into tiles: the last one then leaves threads idle for less than 1/16.
const FEW_CHUNKS: usize = 16;

/// About 5 ms of 32 resamples with AVX-512, 10 with AVX2.
const MOST_TILES_A_PIECE: usize = 96;

fn by_chunks(
    sampler: &dyn Sampler,
    seed: u64,
    rows: Rows<'_>,
    threads: usize,
    cancel: &Cancel,
) -> Result<(), Error> {
    let Rows { first, chunk, new } = rows;
    let tasks = threads.min(new.len().div_ceil(chunk));
    let pieces = new.chunks_mut(chunk).zip(first..);
    share(
        tasks,
        cancel,
        pieces,
        || sampler.worker(seed),
        |worker, (replicates, chunk)| worker(chunk, replicates),
    )
}

/// Every chunk in several pieces of its tiles, whose sums are joined as they come: they are integers.
fn by_tiles(
    sampler: &dyn Divisible,
    seed: u64,
    rows: Rows<'_>,
    threads: usize,
    cancel: &Cancel,
) -> Result<(), Error> {
    let (tiles, columns, chunk_len) = (sampler.tiles(), sampler.columns(), sampler.chunk_len());
    let Rows { first, chunk, new } = rows;
    let width = chunk / chunk_len;
    let resamples = new.len() / width;
    let chunks = resamples.div_ceil(chunk_len);
    let pieces = (FEW_CHUNKS * threads).div_ceil(chunks).max(tiles.div_ceil(MOST_TILES_A_PIECE)).min(tiles);
    // A window of chunks at a time, so that their sums take no more room than threads need.
    let window = (FEW_CHUNKS * threads).min(chunks) * chunk_len;
    let mut sums: Vec<i128> = reserve(window.min(resamples) * columns, "sums of the resamples")?;
    let mut first = first;
    for new in new.chunks_mut(window * width) {
        let resamples = new.len() / width;
        sums.clear();
        sums.resize(resamples * columns, 0);
        let joined: Vec<_> = sums.chunks_mut(chunk_len * columns).map(Mutex::new).collect();
        let all = (0..joined.len()).flat_map(|chunk| (0..pieces).map(move |piece| (chunk, piece)));
        let start = || Ok((sampler.partial_worker(seed)?, Vec::new()));
        share(
            threads.min(joined.len() * pieces),
            cancel,
            all,
            start,
            |(worker, partial), (chunk, piece)| {
                let tiles = piece * tiles / pieces..(piece + 1) * tiles / pieces;
                partial.clear();
                partial.resize(chunk_len.min(resamples - chunk * chunk_len) * columns, 0);
                worker(first + chunk as u64, tiles, partial);
                let mut joined = joined[chunk].lock().unwrap_or_else(PoisonError::into_inner);
                joined.iter_mut().zip(partial.iter()).for_each(|(sum, part)| *sum += part);
            },
        )?;
        first += joined.len() as u64;
        drop(joined);
        for (row, sums) in new.chunks_mut(width).zip(sums.chunks(columns)) {
            sampler.replicate(sums, row);
        }
    }
    Ok(())
}

/// Does every piece of the work once on `tasks` threads, each with a state of its own: whoever is free takes the next.
fn share<Piece: Send, State>(
    tasks: usize,
    cancel: &Cancel,
    pieces: impl Iterator<Item = Piece> + Send,
    start: impl Fn() -> Result<State, Error> + Sync,
    work: impl Fn(&mut State, Piece) + Sync,
) -> Result<(), Error> {
    let pieces = Mutex::new(pieces);
    let failure = Mutex::new(None);
    let task = || {
        let mut state = match start() {
            Ok(state) => state,
            Err(error) => {
                *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                return;
            }
        };
        let mut slice = Instant::now();
        while !cancel.is_cancelled() {
            // Not within a short job: one in the other's frame in the next's, they would end last come first, or the stack would.
            if slice.elapsed() >= LONG && !ON_ONE_THREAD.get() {
                while do_short_job() {}
                slice = Instant::now();
            }
            let next = pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(piece) = next else { break };
            work(&mut state, piece);
        }
    };
    if tasks == 1 {
        task();
    } else {
        pool()?.scope(|scope| {
            (1..tasks).for_each(|_| scope.spawn(|_| task()));
            task();
        });
    }
    failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}
