//! The process's threads, and the jobs that wait for them: short ones pass long ones, and not too many may wait.

use std::cell::Cell;
use std::collections::VecDeque;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::cost::{Cost, LONG};
use crate::control::Control;
use crate::error::{Code, Error};

/// What the pool is started with.
struct Settings {
    /// `None`: as many as the system grants.
    threads: Option<usize>,
    /// Jobs that may wait.
    queue: usize,
}

/// Of small samples a few hundred megabytes, and seconds of work on one core.
const DEFAULT_QUEUE: usize = 10_000;

/// Tests' threads, so that runs by 7 have 7 where there are fewer cores.
const OF_TESTS: Option<usize> = if cfg!(test) { Some(7) } else { None };

static SETTINGS: Mutex<Settings> = Mutex::new(Settings { threads: OF_TESTS, queue: DEFAULT_QUEUE });
static POOL: OnceLock<ThreadPool> = OnceLock::new();

/// Sets how many threads the process's pool will have and how many jobs may wait for them; what is not given stays. Only
/// before the first job: INVALID_OPTION after it.
pub fn configure(threads: Option<usize>, queue: Option<usize>) -> Result<(), Error> {
    let mut settings = SETTINGS.lock().unwrap_or_else(PoisonError::into_inner);
    if POOL.get().is_some() {
        let message = "configure: expected to come before the first call that uses the pool, came after it";
        return Err(Error::new(Code::InvalidOption, message)
            .hint("call it once, where the program starts; `threads` of a run caps that run alone"));
    }
    settings.threads = threads.or(settings.threads);
    settings.queue = queue.unwrap_or(settings.queue);
    Ok(())
}

/// The pool that the whole process shares, started by the first job: as many threads as were asked for, else as the system
/// grants (affinity and, on Linux, the cgroup's quota are respected).
fn pool() -> Result<&'static ThreadPool, Error> {
    if let Some(pool) = POOL.get() {
        return Ok(pool);
    }
    let settings = SETTINGS.lock().unwrap_or_else(PoisonError::into_inner); // only one is started
    if let Some(pool) = POOL.get() {
        return Ok(pool);
    }
    let granted = || std::thread::available_parallelism().map_or(1, usize::from);
    let pool = ThreadPoolBuilder::new()
        .num_threads(settings.threads.unwrap_or_else(granted))
        .thread_name(|i| format!("bootlace-{i}"))
        .build()
        .map_err(|cause| {
            Error::new(Code::OutOfMemory, format!("the thread pool could not be started: {cause}"))
        })?;
    std::thread::Builder::new()
        .name("bootlace rescue".into())
        .spawn(rescue)
        .map_err(|cause| Error::new(Code::OutOfMemory, format!("a thread could not be started: {cause}")))?;
    Ok(POOL.get_or_init(|| pool))
}

struct Waiting {
    control: Control,
    /// Told whether it may begin; in any case its asker hears of it.
    job: Box<dyn FnOnce(Result<(), Error>) + Send>,
}

/// Jobs that have not begun, oldest first, and what those that have take up.
#[derive(Default)]
struct Queues {
    short: VecDeque<Waiting>,
    long: VecDeque<(usize, Waiting)>,
    /// Threads of long jobs.
    taken: usize,
    /// Jobs that have begun, short and long.
    running: usize,
}

impl Queues {
    /// Jobs that a free thread is about to begin do not wait.
    fn are_full(&self, threads: usize, most: usize) -> bool {
        let free = threads.saturating_sub(self.running);
        self.short.len() + self.long.len() >= most.saturating_add(free)
    }

    /// Those whose asker is gone.
    fn take_cancelled(&mut self) -> Vec<Waiting> {
        let is_gone = |waiting: &Waiting| waiting.control.is_cancelled();
        let (gone, short) = mem::take(&mut self.short).into_iter().partition(is_gone);
        self.short = short;
        let (gone_long, long): (VecDeque<_>, _) =
            mem::take(&mut self.long).into_iter().partition(|(_, waiting)| is_gone(waiting));
        self.long = long;
        let gone: VecDeque<_> = gone;
        gone.into_iter().chain(gone_long.into_iter().map(|(_, waiting)| waiting)).collect()
    }
}

fn queues() -> MutexGuard<'static, Queues> {
    static QUEUES: Mutex<Queues> =
        Mutex::new(Queues { short: VecDeque::new(), long: VecDeque::new(), taken: 0, running: 0 });
    QUEUES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Settles the waiting jobs that were cancelled, on the calling thread, and frees what they hold.
pub fn forget_cancelled() {
    let cancelled = queues().take_cancelled();
    for Waiting { control, job } in cancelled {
        job(control.check());
    }
}

thread_local! {
    static ON_ONE_THREAD: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is doing a job that stays on it.
fn is_on_one_thread() -> bool {
    ON_ONE_THREAD.get()
}

/// Does something that stays on this thread.
pub(super) fn on_one_thread<T>(work: impl FnOnce() -> T) -> T {
    /// Puts back what was, whatever comes of the work.
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            ON_ONE_THREAD.set(self.0);
        }
    }
    let _before = Before(ON_ONE_THREAD.replace(true));
    work()
}

/// Runs `job` on the pool and hands its outcome to `settle`, exactly once, whatever happens: a panic becomes INTERNAL. Where
/// too many wait: QUEUE_FULL, at once, but for the later jobs of a run whose first was let in.
pub fn submit<T: 'static>(
    cost: Cost,
    control: &Control,
    job: impl FnOnce() -> Result<T, Error> + Send + 'static,
    settle: impl FnOnce(Result<T, Error>) + Send + 'static,
) {
    let waiting = Waiting {
        control: control.clone(),
        job: Box::new(move |admitted| settle(admitted.and_then(|()| caught(job)))),
    };
    let pool = match pool() {
        Ok(pool) => pool,
        Err(error) => return (waiting.job)(Err(error)),
    };
    let most = SETTINGS.lock().unwrap_or_else(PoisonError::into_inner).queue;
    let all = pool.current_num_threads();
    let is_full = |queues: &Queues| !control.is_admitted() && queues.are_full(all, most);
    if is_full(&queues()) {
        forget_cancelled();
    }
    let mut queues = queues();
    if is_full(&queues) {
        drop(queues);
        return (waiting.job)(Err(queue_full(most)));
    }
    control.admit();
    if cost.is_long() {
        let threads = if cost.threads == 0 { all } else { cost.threads.min(all) };
        queues.long.push_back((threads, waiting));
        drop(queues);
        start_long_jobs(pool);
    } else {
        queues.short.push_back(waiting);
        SHORT_CAME.notify_one();
        drop(queues);
        pool.spawn(|| {
            look();
            do_short_job();
        });
    }
}

fn queue_full(most: usize) -> Error {
    Error::new(Code::QueueFull, format!("expected at most {most} runs to wait, and as many do"))
        .hint("try again when some are done; many small samples go in one call, bootstrapMany; configure({ queue }) sets how many may wait")
}

/// Gives back what a job takes up, whatever comes of it.
struct Running {
    threads: usize,
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut queues = queues();
        queues.running -= 1;
        queues.taken -= self.threads;
    }
}

/// The oldest short job, if there is one.
fn do_short_job() -> bool {
    let mut queues = queues();
    let Some(Waiting { control, job }) = queues.short.pop_front() else { return false };
    queues.running += 1;
    drop(queues);
    let _running = Running { threads: 0 };
    on_one_thread(|| job(control.check()));
    true
}

/// Lets short jobs pass, for no longer than a slice: a steady stream of them must not keep a long one for ever. None within a
/// job that stays on its thread: one in the other's frame in the next's, they would end last come first, or the stack would.
fn let_pass() {
    if is_on_one_thread() {
        return;
    }
    look();
    let begun = Instant::now();
    while begun.elapsed() < LONG && do_short_job() {}
}

/// Work between two looks for short jobs.
pub(super) struct Slice(Instant);

impl Slice {
    pub(super) fn begin() -> Slice {
        Slice(Instant::now())
    }

    pub(super) fn let_pass_at_end(&mut self) {
        if self.0.elapsed() >= LONG {
            let_pass();
            *self = Slice::begin();
        }
    }
}

/// Threads that this one may use, itself among them, where so many are asked for; 0 for all.
pub(crate) fn granted(threads: usize) -> Result<usize, Error> {
    Ok(match threads {
        _ if is_on_one_thread() => 1,
        0 => pool()?.current_num_threads(),
        given => given.min(pool()?.current_num_threads()),
    })
}

/// Does the same on so many threads, this one among them.
pub(super) fn side_by_side(tasks: usize, task: impl Fn() + Sync) -> Result<(), Error> {
    if tasks == 1 {
        task();
    } else {
        pool()?.scope(|scope| {
            (1..tasks).for_each(|_| scope.spawn(|_| task()));
            task();
        });
    }
    Ok(())
}

/// A thread of the pool looks for short jobs.
fn look() {
    LAST_LOOK.store(milliseconds(), Ordering::Relaxed);
}

/// To be called in long work that goes on by itself: lets short jobs pass, and tells whether the run was ended.
pub(crate) fn pause(control: &Control) -> Result<(), Error> {
    let_pass();
    control.check()
}

/// When a thread of the pool last looked for short jobs, in milliseconds since the first time.
static LAST_LOOK: AtomicU64 = AtomicU64::new(0);

fn milliseconds() -> u64 {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    BEGUN.get_or_init(Instant::now).elapsed().as_millis() as u64
}

/// Does short jobs while all threads of the pool are in parts of long ones that do not look for them (a jackknife, a
/// selection): a thread of its own, which sleeps until such a job has waited, and no thread has looked, for two slices.
fn rescue() {
    let patience = 2 * LONG;
    loop {
        let mut queues = queues();
        while queues.short.is_empty() {
            queues = SHORT_CAME.wait(queues).unwrap_or_else(PoisonError::into_inner);
        }
        drop(queues);
        std::thread::sleep(patience);
        let nobody_looks = || {
            let since = milliseconds().saturating_sub(LAST_LOOK.load(Ordering::Relaxed));
            u128::from(since) >= patience.as_millis()
        };
        while nobody_looks() && do_short_job() {}
    }
}

static SHORT_CAME: Condvar = Condvar::new();

/// Starts long jobs, oldest first, as far as there are threads. A job that waits for its own threads in the pool could
/// else begin another's, and be done only after it.
fn start_long_jobs(pool: &'static ThreadPool) {
    let mut queues = queues();
    while let Some(&(threads, _)) = queues.long.front()
        && (queues.taken == 0 || queues.taken + threads <= pool.current_num_threads())
        && let Some((threads, Waiting { control, job })) = queues.long.pop_front()
    {
        queues.taken += threads;
        queues.running += 1;
        pool.spawn(move || {
            let running = Running { threads };
            job(control.check());
            drop(running);
            start_long_jobs(pool);
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
