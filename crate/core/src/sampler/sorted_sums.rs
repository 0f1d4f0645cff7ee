//! Plan *weighted-sums* for statistics of the sorted sample: counts of a tile at a time, in order of the values.
//!
//! How many draws fall before a tile is known from the split. So the draws of the lowest and highest ranks are taken away
//! where they are, and tiles that lie wholly beyond a cut need no counts at all.

use crate::encode::{Digits, Limits, Scale};
use crate::error::Error;
use crate::kernel::{Counts, reserve};
use crate::sample::Sample;
use crate::sampler::tiles::{Address, Batch, Tiles};
use crate::sampler::{Sampler, Worker};
use crate::statistic::{ColumnDigits, Output, SortedStatistic, SortedTotals, ranked};

/// A trimmed or winsorized mean, or a Gini coefficient.
pub(crate) struct SortedSums {
    tiles: Tiles,
    sorted: Sample,
    statistic: SortedStatistic,
    scale: Scale,
    column: Digits,
    /// Every v, where ranks are weights.
    integers: Vec<i128>,
    n: usize,
    estimate: f64,
}

impl SortedSums {
    /// Of the sorted sample: 6 to 8 bytes an observation, 22 to 24 for a Gini coefficient; O(n).
    pub(crate) fn new(tiles: Tiles, sorted: Sample, statistic: SortedStatistic) -> Result<SortedSums, Error> {
        let n = sorted.len();
        let digits = ColumnDigits::of(n).single;
        let scale = Scale::of(&sorted, Limits::ranked(n as u64).with_digits(digits, n as u64));
        let mut column = Digits::of(&sorted, &scale, digits)?;
        column.finish()?;
        let mut integers = Vec::new();
        if statistic.ranked() {
            integers = reserve(n, "the sample as integers")?;
            sorted.each(|x| integers.push(scale.integer(x)));
        }
        let mut sampler = SortedSums { tiles, sorted, statistic, scale, column, integers, n, estimate: 0.0 };
        sampler.estimate = sampler.of_sample();
        Ok(sampler)
    }

    /// The statistic of the sample itself: one draw of every observation.
    fn of_sample(&self) -> f64 {
        let integer = |i: usize| self.scale.integer(self.sorted.get(i));
        let cut = self.statistic.cut() as usize;
        let totals = SortedTotals {
            sum: (cut..self.n - cut).map(integer).sum(),
            low: integer(cut),
            high: integer(self.n - 1 - cut),
            ranked: self.integers.iter().zip(0..).map(|(v, i)| v * (2 * i + 1 - self.n as i128)).sum(),
        };
        self.statistic.value(&self.scale, self.n as f64, totals)
    }

    /// Adds a tile's part to the totals of the batch's resamples.
    fn add(&self, batch: &mut Batch<'_>, totals: &mut [SortedTotals], dots: &mut Vec<i64>) {
        let (cut, n) = (self.statistic.cut(), self.n as u64);
        let value = |i: usize| self.scale.integer(self.sorted.get(batch.start + i));
        for (r, totals) in totals.iter_mut().enumerate() {
            let (before, draws) = (batch.before[r], batch.draws[r]);
            if self.statistic.ranked() {
                totals.ranked += ranked(batch.counts.of(r), &self.integers[batch.start..], before, n);
            }
            // The lowest and the highest rank that are kept, counted from either end of the tile.
            if let Some(first) = cut.checked_sub(before).filter(|&first| first < draws)
                && cut > 0
            {
                totals.low = value(batch.counts.take_lowest(r, first));
            }
            if let Some(last) = cut.checked_sub(n - before - draws).filter(|&last| last < draws)
                && cut > 0
            {
                totals.high = value(batch.counts.take_highest(r, last));
            }
            if before + draws <= cut || before >= n - cut {
                batch.counts.of_mut(r).fill(0);
            }
        }
        let planes: Vec<&[i8]> = self.column.planes(batch.start).collect();
        dots.clear();
        dots.resize(totals.len() * planes.len(), 0);
        self.tiles.kernel().dots(batch.counts, &planes, dots);
        for (r, (totals, dots)) in totals.iter_mut().zip(dots.chunks(planes.len())).enumerate() {
            totals.sum += Digits::dense(dots) + self.column.sparse(batch.counts.of(r), batch.start);
        }
    }
}

impl Sampler for SortedSums {
    fn chunk_len(&self) -> usize {
        self.tiles.chunk_len()
    }

    fn worker(&self, seed: u64) -> Result<Worker<'_>, Error> {
        let mut counts: Counts = self.tiles.counts()?;
        let mut totals = Vec::new();
        let mut dots = Vec::new();
        Ok(Box::new(move |chunk, replicates| {
            totals.clear();
            totals.resize(replicates.len(), SortedTotals::default());
            let (cut, n) = (self.statistic.cut(), self.n as u64);
            let needed = |before: u64, draws: u64| before + draws > cut && before < n - cut;
            let address = Address { seed, chunk };
            self.tiles.each(
                address,
                0..self.tiles.len(),
                replicates.len(),
                &mut counts,
                needed,
                |mut batch| {
                    let totals = &mut totals[batch.resamples.clone()];
                    self.add(&mut batch, totals, &mut dots);
                },
            );
            for (replicate, &totals) in replicates.iter_mut().zip(&totals) {
                *replicate = self.statistic.value(&self.scale, self.n as f64, totals);
            }
        }))
    }

    fn outputs(&self) -> Vec<Output> {
        vec![Output { reference: self.statistic.reference(&self.scale), estimate: self.estimate }]
    }

    fn encoding_error(&self) -> f64 {
        self.scale.error.max(self.scale.bulk_error)
    }
}
