//! How replicates are made: one sampler a plan. All give exactly the law of drawing n observations with replacement.

mod cells;
mod direct;
mod multinomial;
mod order_statistic;
mod poisson_cells;
mod sequence;
mod sorted_sums;
mod tiles;
mod weighted_sums;

pub(crate) use cells::CellStatistic;
pub(crate) use direct::Direct;
pub(crate) use multinomial::Multinomial;
pub(crate) use order_statistic::OrderStatistic;
pub(crate) use poisson_cells::PoissonCells;
pub(crate) use sequence::Sequence;
pub(crate) use sorted_sums::SortedSums;
pub(crate) use tiles::{Address, Tiles};
pub(crate) use weighted_sums::{Parts, WeightedSums};

use std::ops::Range;

use crate::control::Control;
use crate::error::Error;
use crate::statistic::Output;

/// Fills the rows of chunks, one chunk a call; owns its thread's buffers.
pub(crate) type Worker<'a> = Box<dyn FnMut(u64, &mut [f64]) + 'a>;

/// Replicates under one plan: a row of as many values as there are outputs, each its deviation from the output's reference.
pub(crate) trait Sampler: Send + Sync {
    /// Replicates in a chunk: a function of the sample and the statistic alone. A shorter last chunk gets the first
    /// of the replicates that a full one would.
    fn chunk_len(&self) -> usize;

    /// A worker for one thread, with buffers of its own that serve all of its chunks. One whose chunks take long looks at
    /// `control` within them; what it fills after the run was ended is nobody's.
    fn worker<'a>(&'a self, seed: u64, control: &'a Control) -> Result<Worker<'a>, Error>;

    /// Itself, where a chunk's work can be divided.
    fn divisible(&self) -> Option<&dyn Divisible> {
        None
    }

    /// What the sample itself gives: an output a result, in the order in which replicates hold them.
    fn outputs(&self) -> Vec<Output>;

    /// Rms error of a replicate from fixed-point rounding, as a share of the standard error.
    fn encoding_error(&self) -> f64 {
        0.0
    }
}

/// A sampler whose replicates are functions of integer sums over tiles. Any subset of chunks and tiles can be added up
/// anywhere, in any order: the sums are the same.
pub(crate) trait Divisible: Sampler {
    /// How many tiles the sample has.
    fn tiles(&self) -> usize;

    /// What a tile of a full chunk takes, roughly: how much is done at a time, never what comes of it.
    fn nanoseconds_a_tile(&self) -> f64;

    /// How many sums a replicate is made of.
    fn columns(&self) -> usize;

    /// A worker for one thread.
    fn partial_worker(&self, seed: u64) -> Result<PartialWorker<'_>, Error>;

    /// The replicate that has these sums over all tiles: a row.
    fn replicate(&self, sums: &[i128], row: &mut [f64]);
}

/// Adds the sums of a chunk's resamples over some tiles: a row a resample, as many as there are rows.
pub(crate) type PartialWorker<'a> = Box<dyn FnMut(u64, Range<usize>, &mut [i128]) + 'a>;
