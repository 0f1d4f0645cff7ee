//! Runs a sampler over chunks on the process's thread pool, which `pool` keeps: the only file that names rayon. Where a
//! process has no threads, `inline` takes its place.
//!
//! Replicates depend on their chunk's number alone, so neither the number of threads nor who takes which chunk can
//! change them. Short jobs pass long ones: these look for them about every 10 ms, and where whole counts are read after
//! every chunk.

mod cost;
#[cfg_attr(target_family = "wasm", path = "engine/inline.rs")]
mod pool;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

pub use self::cost::Cost;
use self::cost::LONG;
use self::pool::{Slice, on_one_thread, side_by_side};
#[cfg(not(target_family = "wasm"))]
pub use self::pool::{configure, forget_cancelled, submit};
pub(crate) use self::pool::{granted, pause};
use crate::control::Control;
use crate::error::Error;
use crate::kernel::{reserve, zeros};
use crate::sampler::{Divisible, Sampler};

/// The chunks from `first` on, as many as make `resamples` replicates in order: a row each, as deviations from the outputs'
/// references. `threads` 0: all of the pool's.
pub(crate) fn run(
    sampler: &dyn Sampler,
    seed: u64,
    first: u64,
    resamples: usize,
    threads: usize,
    control: &Control,
) -> Result<Vec<f64>, Error> {
    let width = sampler.outputs().len();
    let mut replicates = zeros(resamples * width, "the replicates")?;
    fill(sampler, seed, first, &mut replicates, threads, control)?;
    Ok(replicates)
}

/// Fills rows of replicates, those from chunk `first` on.
pub(crate) fn fill(
    sampler: &dyn Sampler,
    seed: u64,
    first: u64,
    new: &mut [f64],
    threads: usize,
    control: &Control,
) -> Result<(), Error> {
    let threads = granted(threads)?;
    let rows = Rows { first, chunk_len: sampler.chunk_len(), width: sampler.outputs().len(), new };
    let chunks = rows.resamples().div_ceil(rows.chunk_len);
    match sampler.divisible() {
        // With few chunks a thread would wait for the last; with large ones all that looks for them would wait.
        Some(divisible)
            if threads > 1 && chunks < FEW_CHUNKS * threads
                || divisible.tiles() > tiles_a_slice(divisible) =>
        {
            by_tiles(divisible, seed, rows, threads, control)?;
        }
        _ => by_chunks(sampler, seed, rows, threads, control)?,
    }
    control.check()
}

/// Does `work` for every item, in order as far as threads are free, each on one thread. After the first failure no more are
/// begun: that of the first item that failed is returned, with its place.
pub(crate) fn each<Item: Send, T: Send>(
    items: Vec<Item>,
    threads: usize,
    control: &Control,
    work: impl Fn(Item) -> Result<T, Error> + Sync,
) -> Result<Vec<T>, (usize, Error)> {
    let count = items.len();
    let unnumbered = |error| (0, error);
    let threads = granted(threads).map_err(unnumbered)?;
    let mut results: Vec<Option<T>> = reserve(count, "results").map_err(unnumbered)?;
    results.resize_with(count, || None);
    let first_failure: Mutex<Option<(usize, Error)>> = Mutex::new(None);
    let of_failure = || first_failure.lock().unwrap_or_else(PoisonError::into_inner);
    share(
        threads.min(count),
        control,
        items.into_iter().zip(&mut results).enumerate().take_while(|_| of_failure().is_none()),
        || Ok(()),
        |(), (i, (item, result))| match on_one_thread(|| work(item)) {
            Ok(done) => *result = Some(done),
            Err(error) => {
                let mut failure = of_failure();
                if failure.as_ref().is_none_or(|&(other, _)| i < other) {
                    *failure = Some((i, error));
                }
            }
        },
    )
    .and_then(|()| control.check())
    .map_err(unnumbered)?;
    match first_failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(failure) => Err(failure),
        None => {
            let mut done = reserve(count, "results").map_err(unnumbered)?;
            done.extend(results.into_iter().flatten());
            Ok(done)
        }
    }
}

/// Replicates to be made: those from chunk `first` on, rows of `width` numbers.
struct Rows<'a> {
    first: u64,
    chunk_len: usize,
    width: usize,
    new: &'a mut [f64],
}

impl Rows<'_> {
    fn resamples(&self) -> usize {
        self.new.len() / self.width
    }
}

/// Chunks a thread below which chunks are divided into tiles: the last one then leaves threads idle for less than 1/16.
const FEW_CHUNKS: usize = 16;

/// Tiles of a chunk that take about as long as a thread may go without looking up.
fn tiles_a_slice(sampler: &dyn Divisible) -> usize {
    (LONG.as_nanos() as f64 / sampler.nanoseconds_a_tile()).max(1.0) as usize
}

fn by_chunks(
    sampler: &dyn Sampler,
    seed: u64,
    rows: Rows<'_>,
    threads: usize,
    control: &Control,
) -> Result<(), Error> {
    let Rows { first, chunk_len, width, new } = rows;
    let chunk = chunk_len * width;
    let tasks = threads.min(new.len().div_ceil(chunk));
    let pieces = new.chunks_mut(chunk).zip(first..);
    share(
        tasks,
        control,
        pieces,
        || sampler.worker(seed, control),
        |worker, (replicates, chunk)| {
            worker(chunk, replicates);
            control.advance(replicates.len() / width);
        },
    )
}

/// Every chunk in several pieces of its tiles, whose sums are joined as they come: they are integers.
fn by_tiles(
    sampler: &dyn Divisible,
    seed: u64,
    rows: Rows<'_>,
    threads: usize,
    control: &Control,
) -> Result<(), Error> {
    let (tiles, columns) = (sampler.tiles(), sampler.columns());
    let resamples = rows.resamples();
    let Rows { first, chunk_len, width, new } = rows;
    let chunks = resamples.div_ceil(chunk_len);
    let pieces =
        (FEW_CHUNKS * threads).div_ceil(chunks).max(tiles.div_ceil(tiles_a_slice(sampler))).min(tiles);
    // A window of chunks at a time, so that their sums take no more room than threads need.
    let window = (FEW_CHUNKS * threads).min(chunks) * chunk_len;
    let mut sums: Vec<i128> = reserve(window.min(resamples) * columns, "sums of the resamples")?;
    let mut first = first;
    // Of every resample its pieces.
    let made = AtomicUsize::new(0);
    for new in new.chunks_mut(window * width) {
        let resamples = new.len() / width;
        sums.clear();
        sums.resize(resamples * columns, 0);
        let joined: Vec<_> = sums.chunks_mut(chunk_len * columns).map(Mutex::new).collect();
        let all = (0..joined.len()).flat_map(|chunk| (0..pieces).map(move |piece| (chunk, piece)));
        let start = || Ok((sampler.partial_worker(seed)?, Vec::new()));
        share(
            threads.min(joined.len() * pieces),
            control,
            all,
            start,
            |(worker, partial), (chunk, piece)| {
                let tiles = piece * tiles / pieces..(piece + 1) * tiles / pieces;
                partial.clear();
                let rows = chunk_len.min(resamples - chunk * chunk_len);
                partial.resize(rows * columns, 0);
                worker(first + chunk as u64, tiles, partial);
                let before = made.fetch_add(rows, Ordering::Relaxed);
                control.advance((before + rows) / pieces - before / pieces);
                let mut joined = joined[chunk].lock().unwrap_or_else(PoisonError::into_inner);
                joined.iter_mut().zip(partial.iter()).for_each(|(sum, part)| *sum += part);
            },
        )?;
        // Rows of a run that was ended are nobody's, and memory for them is not touched.
        control.check()?;
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
    control: &Control,
    pieces: impl Iterator<Item = Piece> + Send,
    start: impl Fn() -> Result<State, Error> + Sync,
    work: impl Fn(&mut State, Piece) + Sync,
) -> Result<(), Error> {
    let pieces = Mutex::new(pieces);
    let failure = Mutex::new(None);
    let task = || {
        if control.is_cancelled() {
            return;
        }
        let mut state = match start() {
            Ok(state) => state,
            Err(error) => {
                *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                return;
            }
        };
        let mut slice = Slice::begin();
        while !control.is_cancelled() {
            slice.let_pass_at_end();
            let next = pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(piece) = next else { break };
            work(&mut state, piece);
        }
    };
    side_by_side(tasks, task)?;
    failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use crate::error::Code;
    use crate::sampler::{PartialWorker, Worker};
    use crate::statistic::Output;

    /// Chunks of 4 resamples of 5 tiles, each of which takes a slice; a replicate tells its chunk and place, and that every tile was
    /// added once.
    struct Slow {
        ends: Option<Control>,
        replicates: AtomicUsize,
    }

    const TILES: usize = 5;

    /// A digit a tile in base 8, and the row.
    fn part(tile: usize, chunk: u64, row: usize) -> [i128; 2] {
        [1 << (3 * tile), i128::from(chunk) * 4 + row as i128]
    }

    impl Sampler for Slow {
        fn chunk_len(&self) -> usize {
            4
        }

        fn worker<'a>(&'a self, _: u64, _: &'a Control) -> Result<Worker<'a>, Error> {
            unreachable!("chunks of so long tiles are divided")
        }

        fn divisible(&self) -> Option<&dyn Divisible> {
            Some(self)
        }

        fn outputs(&self) -> Vec<Output> {
            vec![Output { reference: 0.0, estimate: 0.0 }; 2]
        }
    }

    impl Divisible for Slow {
        fn tiles(&self) -> usize {
            TILES
        }

        fn nanoseconds_a_tile(&self) -> f64 {
            LONG.as_nanos() as f64
        }

        fn columns(&self) -> usize {
            2
        }

        fn partial_worker(&self, _: u64) -> Result<PartialWorker<'_>, Error> {
            Ok(Box::new(move |chunk, tiles: Range<usize>, sums| {
                for (row, sums) in sums.chunks_mut(2).enumerate() {
                    for tile in tiles.clone() {
                        sums.iter_mut().zip(part(tile, chunk, row)).for_each(|(sum, part)| *sum += part);
                    }
                }
                if let Some(control) = &self.ends {
                    control.cancel();
                }
            }))
        }

        fn replicate(&self, sums: &[i128], row: &mut [f64]) {
            self.replicates.fetch_add(1, Ordering::Relaxed);
            row.iter_mut().zip(sums).for_each(|(value, &sum)| *value = sum as f64);
        }
    }

    /// Three windows of chunks and a rest, the last chunk a short one.
    /// Mutations that fail it: windows that all begin with the first chunk; pieces that leave a tile out.
    #[test]
    fn divided_chunks_are_whole() {
        for threads in [1, 2, 7] {
            let resamples = 3 * FEW_CHUNKS * threads * 4 + 13;
            let control = Control::default();
            let sampler = Slow { ends: None, replicates: AtomicUsize::new(0) };
            let rows = run(&sampler, 1, 2, resamples, threads, &control).unwrap();
            for (b, row) in rows.chunks(2).enumerate() {
                let all_once = f64::from(0o11111);
                assert_eq!(row, [all_once, (TILES * (8 + b)) as f64], "{threads} threads, row {b}");
            }
            assert_eq!(control.done(), resamples);
        }
    }

    /// Mutation that fails it: windows that do not look at their control.
    #[test]
    fn divided_chunks_of_an_ended_run_are_left() {
        let control = Control::default();
        let sampler = Slow { ends: Some(control.clone()), replicates: AtomicUsize::new(0) };
        let ended = run(&sampler, 1, 0, 10_000, 2, &control).unwrap_err();
        assert_eq!((ended.code, sampler.replicates.into_inner()), (Code::Cancelled, 0));
    }
}
