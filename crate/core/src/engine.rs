//! Runs a sampler over chunks on the process's thread pool: the only file that names rayon.
//!
//! Replicates depend on their chunk's number alone, so neither the number of threads nor who takes which chunk can
//! change them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::control::Cancel;
use crate::error::{Code, Error};
use crate::kernel::reserve;
use crate::sampler::Sampler;

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

/// Runs `job` on the pool and hands its outcome to `settle`, exactly once, whatever happens: a panic becomes INTERNAL.
pub(crate) fn submit<T: 'static>(
    job: impl FnOnce() -> Result<T, Error> + Send + 'static,
    settle: impl FnOnce(Result<T, Error>) + Send + 'static,
) {
    match pool() {
        Err(error) => settle(Err(error)),
        Ok(pool) => pool.spawn(move || settle(caught(job))),
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

/// `resamples` replicates in order, as deviations from the sampler's reference. `threads` 0: all of the pool's.
pub(crate) fn run(
    sampler: &dyn Sampler,
    seed: u64,
    resamples: usize,
    threads: usize,
    cancel: &Cancel,
) -> Result<Vec<f64>, Error> {
    let pool = pool()?;
    let mut replicates: Vec<f64> = reserve(resamples, "the replicates")?;
    replicates.resize(resamples, 0.0);
    let chunk_len = sampler.chunk_len();
    let tasks = if threads == 0 { pool.current_num_threads() } else { threads };
    let tasks = tasks.min(resamples.div_ceil(chunk_len));
    // The next chunk and its place in the replicates: whoever is free takes it.
    let chunks = Mutex::new(replicates.chunks_mut(chunk_len).zip(0_u64..));
    let failure = Mutex::new(None);
    let work = || {
        let mut worker = match sampler.worker(seed) {
            Ok(worker) => worker,
            Err(error) => {
                *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                return;
            }
        };
        while !cancel.is_cancelled() {
            let next = chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((replicates, chunk)) = next else { break };
            worker(chunk, replicates);
        }
    };
    if tasks == 1 {
        work();
    } else {
        pool.scope(|scope| (0..tasks).for_each(|_| scope.spawn(|_| work())));
    }
    if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    cancel.check()?;
    Ok(replicates)
}
