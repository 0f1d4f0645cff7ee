//! What is made of the counts of a whole resample, where sums of columns do not tell it.

use crate::error::Error;
use crate::statistic::Output;

/// Which resample: its chunk and its place there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) chunk: u64,
    pub(crate) place: usize,
}

/// Fills a part of a row from a resample's counts, one a row of the data.
pub(crate) type CountsWorker<'a> = Box<dyn FnMut(Place, &[u8], &mut [f64]) + 'a>;

/// A statistic of counts.
pub(crate) trait OfCounts: Send + Sync {
    /// What the sample itself gives.
    fn outputs(&self) -> Vec<Output>;

    /// Resamples that go to a thread at once, at most, where one takes long. A power of two.
    fn most_together(&self) -> Option<usize> {
        None
    }

    /// A worker for one thread, with buffers of its own. What it fills depends on the counts and, for who draws more, on seed
    /// and place alone.
    fn worker(&self, seed: u64) -> Result<CountsWorker<'_>, Error>;
}
