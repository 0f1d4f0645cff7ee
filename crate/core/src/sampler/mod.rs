//! How replicates are made: one sampler a plan. All give exactly the law of drawing n observations with replacement.

mod direct;
mod multinomial;
mod order_statistic;
mod sequence;
mod weighted_sums;

pub(crate) use direct::Direct;
pub(crate) use multinomial::Multinomial;
pub(crate) use order_statistic::OrderStatistic;
pub(crate) use sequence::Sequence;
pub(crate) use weighted_sums::WeightedSums;

use crate::error::Error;

/// Fills the replicates of chunks, one chunk a call; owns its thread's buffers.
pub(crate) type Worker<'a> = Box<dyn FnMut(u64, &mut [f64]) + 'a>;

/// A statistic's replicates under one plan. Values are deviations from [`Sampler::reference`].
pub(crate) trait Sampler: Sync {
    /// Replicates in a chunk: a function of the sample and the statistic alone. A shorter last chunk gets the first
    /// of the replicates that a full one would.
    fn chunk_len(&self) -> usize;

    /// A worker for one thread, with buffers of its own that serve all of its chunks.
    fn worker(&self, seed: u64) -> Result<Worker<'_>, Error>;

    /// What estimate and replicates are deviations from.
    fn reference(&self) -> f64;

    /// The statistic of the sample itself, by the arithmetic of the replicates: a replicate that ties with it has its bits.
    fn estimate(&self) -> f64;

    /// Rms error of a replicate from fixed-point rounding, as a share of the standard error.
    fn encoding_error(&self) -> f64 {
        0.0
    }
}
