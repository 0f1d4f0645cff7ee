//! Plan *weighted-sums*: counts of a tile at a time, multiplied with the sample's digits while they are in cache.
//! Sums are integers, so neither their order nor who adds them matters.

use std::ops::Range;

use crate::encode::Digits;
use crate::error::Error;
use crate::kernel::reserve;
use crate::kernel::{Counts, Kernel};
use crate::sample::Sample;
use crate::sampler::tiles::{Address, Tiles};
use crate::sampler::{Divisible, PartialWorker, Sampler, Worker};
use crate::statistic::{ColumnDigits, Moments, Sums};

/// A statistic of sums over the sample, each observation weighted by its count.
pub(crate) struct WeightedSums {
    tiles: Tiles,
    moments: Moments,
    /// The column of v and, for variances, of v^2.
    columns: Vec<Digits>,
    estimate: f64,
}

impl WeightedSums {
    /// 6 to 8 bytes an observation, twice that for variances; less where fewer digits do.
    pub(crate) fn new(sample: &Sample, moments: Moments, kernel: Kernel) -> Result<WeightedSums, Error> {
        WeightedSums::over(Tiles::new(sample.len(), kernel), sample, moments)
    }

    pub(crate) fn over(tiles: Tiles, sample: &Sample, moments: Moments) -> Result<WeightedSums, Error> {
        let n = sample.len();
        let most = ColumnDigits::of(n);
        let scale = moments.scale;
        let mut columns = Vec::with_capacity(2);
        if moments.squares() {
            let mut v = Digits::new(n, scale.magnitude, most.squared / 2)?;
            let mut squares = Digits::new(n, scale.magnitude * scale.magnitude, most.squared)?;
            scale.integers(sample, |integers| {
                v.push(integers);
                integers.times(integers, |products| squares.push(products));
            });
            v.finish();
            squares.finish();
            columns.extend([v, squares]);
        } else {
            columns.push(Digits::of(sample, &scale, most.single)?);
        }
        let totals: Vec<i128> = columns.iter().map(|column| column.total).collect();
        let estimate = moments.deviation(sums_of(&totals));
        Ok(WeightedSums { tiles, moments, columns, estimate })
    }

    /// The sums of the chunk's resamples over the tiles `wanted`, added to `sums`: a row a resample, a column a column.
    fn add(&self, address: Address, wanted: Range<usize>, sums: &mut [i128], buffers: &mut Buffers) {
        let width = self.columns.len();
        let Buffers { counts, dots } = buffers;
        self.tiles.each(
            address,
            wanted,
            sums.len() / width,
            counts,
            |_, _| true,
            |batch| {
                let planes: Vec<&[i8]> =
                    self.columns.iter().flat_map(|column| column.planes(batch.start)).collect();
                dots.clear();
                dots.resize(batch.resamples.len() * planes.len(), 0);
                self.tiles.kernel().dots(batch.counts, &planes, dots);
                let sums = &mut sums[batch.resamples.start * width..batch.resamples.end * width];
                for (r, (sums, mut dots)) in sums.chunks_mut(width).zip(dots.chunks(planes.len())).enumerate()
                {
                    for (sum, column) in sums.iter_mut().zip(&self.columns) {
                        let (here, others) = dots.split_at(column.len());
                        *sum += Digits::dense(here) + column.sparse(batch.counts.of(r), batch.start);
                        dots = others;
                    }
                }
            },
        );
    }

    fn buffers(&self) -> Result<Buffers, Error> {
        Ok(Buffers { counts: self.tiles.counts()?, dots: Vec::new() })
    }
}

/// What a thread keeps from chunk to chunk.
struct Buffers {
    counts: Counts,
    dots: Vec<i64>,
}

fn sums_of(columns: &[i128]) -> Sums {
    Sums { first: columns[0], second: columns.get(1).copied().unwrap_or(0) }
}

impl Sampler for WeightedSums {
    fn chunk_len(&self) -> usize {
        self.tiles.chunk_len()
    }

    fn worker(&self, seed: u64) -> Result<Worker<'_>, Error> {
        let mut buffers = self.buffers()?;
        let mut sums = reserve(self.chunk_len() * self.columns.len(), "sums of a chunk")?;
        Ok(Box::new(move |chunk, replicates| {
            sums.clear();
            sums.resize(replicates.len() * self.columns.len(), 0);
            self.add(Address { seed, chunk }, 0..self.tiles.len(), &mut sums, &mut buffers);
            for (replicate, sums) in replicates.iter_mut().zip(sums.chunks(self.columns.len())) {
                *replicate = self.moments.deviation(sums_of(sums));
            }
        }))
    }

    fn divisible(&self) -> Option<&dyn Divisible> {
        (self.tiles.len() > 1).then_some(self)
    }

    fn reference(&self) -> f64 {
        self.moments.reference()
    }

    fn estimate(&self) -> f64 {
        self.estimate
    }

    fn encoding_error(&self) -> f64 {
        self.moments.encoding_error
    }
}

impl Divisible for WeightedSums {
    fn tiles(&self) -> usize {
        self.tiles.len()
    }

    fn columns(&self) -> usize {
        self.columns.len()
    }

    fn partial_worker(&self, seed: u64) -> Result<PartialWorker<'_>, Error> {
        let mut buffers = self.buffers()?;
        Ok(Box::new(move |chunk, tiles, sums| self.add(Address { seed, chunk }, tiles, sums, &mut buffers)))
    }

    fn replicate(&self, sums: &[i128]) -> f64 {
        self.moments.deviation(sums_of(sums))
    }
}
