//! Plan *order-statistic*: the ranks of a resample are drawn, never the resample.
//!
//! The n draws are n uniforms on (0, 1), each taken to observation floor(n u) of the sorted sample. That map is
//! monotone, so the r-th smallest draw is the observation at floor(n U(r)), U(r) ~ Beta(r, n + 1 - r).

use crate::error::Error;
use crate::sample::Sample;
use crate::sampler::{Sampler, Worker};
use crate::statistic::Ranks;
use crate::stream::{Domain, generator};
use crate::variate::{OrderedUniform, gap};

/// About 0.5 ms of draws.
const CHUNK: usize = 4_096;

/// A quantile of the sorted sample.
pub(crate) struct OrderStatistic {
    sorted: Sample,
    ranks: Ranks,
    /// Counts ranks from the largest value down, where that end is nearer.
    from_top: bool,
    /// The first of the one or two uniforms, and how many of the n lie beyond it.
    first: OrderedUniform,
    beyond: usize,
}

impl OrderStatistic {
    /// Sorts the sample: O(n log n), in place.
    pub(crate) fn new(sample: Sample, ranks: Ranks) -> OrderStatistic {
        let n = ranks.n;
        let last = ranks.lower() + usize::from(ranks.two());
        // Ranks from 1 of the order statistic that is drawn first, counted from either end.
        let (from_bottom, from_the_top) = (ranks.lower() + 1, n - last);
        let from_top = from_the_top < from_bottom;
        let rank = from_bottom.min(from_the_top);
        OrderStatistic {
            sorted: sample.sorted(),
            ranks,
            from_top,
            first: OrderedUniform::new(rank as u64, n as u64),
            beyond: n - rank,
        }
    }

    /// Observation at the uniform `u`, counted from the end that `u` is.
    fn at(&self, u: f64) -> f64 {
        let n = self.ranks.n;
        // u below 1 can still round n u to n.
        let i = ((u * n as f64) as usize).min(n - 1);
        self.sorted.get(if self.from_top { n - 1 - i } else { i })
    }
}

impl Sampler for OrderStatistic {
    fn chunk_len(&self) -> usize {
        CHUNK
    }

    fn worker(&self, seed: u64) -> Result<Worker<'_>, Error> {
        Ok(Box::new(move |chunk, replicates| {
            let mut stream = generator(seed, Domain::OrderStatistic, chunk, 0);
            for replicate in replicates {
                let u = self.first.sample(&mut stream);
                let near = self.at(u);
                *replicate = if self.ranks.two() {
                    let far = self.at(u + (1.0 - u) * gap(&mut stream, self.beyond as f64));
                    if self.from_top { self.ranks.value(far, near) } else { self.ranks.value(near, far) }
                } else {
                    near
                };
            }
        }))
    }

    fn reference(&self) -> f64 {
        0.0
    }

    fn estimate(&self) -> f64 {
        let lower = self.ranks.lower();
        self.ranks.value(self.sorted.get(lower), self.sorted.get((lower + 1).min(self.ranks.n - 1)))
    }
}
