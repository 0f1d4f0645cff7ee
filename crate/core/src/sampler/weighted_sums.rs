//! Plan *weighted-sums*: counts of a tile at a time, multiplied with the sample's digits while they are in cache.
//! Sums are integers, so neither their order nor who adds them matters.

use std::ops::Range;

use crate::encode::Digits;
use crate::error::Error;
use crate::kernel::{Counts, reserve};
use crate::sample::Sample;
use crate::sampler::tiles::{Address, Tiles};
use crate::sampler::{Divisible, PartialWorker, Sampler, Worker};
use crate::statistic::{ColumnDigits, Moments, Pair, Sums};

/// A statistic of sums over the sample, each observation weighted by its count.
pub(crate) struct WeightedSums {
    tiles: Tiles,
    statistic: Function,
    /// What is summed: v and, for variances, v^2; or v, w and, where products are needed, v^2, w^2 and v w.
    columns: Vec<Digits>,
    estimate: f64,
}

enum Function {
    Moments(Moments),
    Pair(Pair),
}

impl Function {
    fn value(&self, sums: &[i128]) -> f64 {
        match self {
            Function::Moments(moments) => {
                moments.deviation(Sums { first: sums[0], second: sums.get(1).copied().unwrap_or(0) })
            }
            Function::Pair(pair) => pair.value(sums),
        }
    }
}

impl WeightedSums {
    /// 6 to 8 bytes an observation, 9 to 12 for variances; less where fewer digits do.
    pub(crate) fn of_moments(tiles: Tiles, sample: &Sample, moments: Moments) -> Result<WeightedSums, Error> {
        let n = sample.len();
        let most = ColumnDigits::of(n);
        let scale = &moments.scale;
        let columns = if moments.squares() {
            let mut v = Digits::new(n, scale.magnitude, most.squared / 2)?;
            let mut squares = Digits::new(n, scale.magnitude * scale.magnitude, most.squared)?;
            scale.integers(sample, |integers| {
                v.push(integers);
                integers.times(integers, |products| squares.push(products));
            });
            vec![v, squares]
        } else {
            vec![Digits::of(sample, scale, most.single)?]
        };
        Ok(WeightedSums::new(tiles, Function::Moments(moments), columns))
    }

    /// 12 to 16 bytes a row, 24 to 32 where products are needed; less where fewer digits do.
    pub(crate) fn of_pair(tiles: Tiles, x: &Sample, y: &Sample, pair: Pair) -> Result<WeightedSums, Error> {
        let n = x.len();
        let most = ColumnDigits::of(n);
        let columns = if pair.products() {
            let (v, w) = (pair.x.magnitude, pair.y.magnitude);
            let digits = |magnitude, most| Digits::new(n, magnitude, most);
            let mut columns = [
                digits(v, most.squared / 2)?,
                digits(w, most.squared / 2)?,
                digits(v * v, most.squared)?,
                digits(w * w, most.squared)?,
                digits(v * w, most.squared)?,
            ];
            pair.x.integers_with(x, &pair.y, y, |v, w| {
                let [of_v, of_w, of_vv, of_ww, of_vw] = &mut columns;
                of_v.push(v);
                of_w.push(w);
                v.times(v, |products| of_vv.push(products));
                w.times(w, |products| of_ww.push(products));
                v.times(w, |products| of_vw.push(products));
            });
            columns.into()
        } else {
            vec![Digits::of(x, &pair.x, most.single)?, Digits::of(y, &pair.y, most.single)?]
        };
        Ok(WeightedSums::new(tiles, Function::Pair(pair), columns))
    }

    fn new(tiles: Tiles, statistic: Function, mut columns: Vec<Digits>) -> WeightedSums {
        columns.iter_mut().for_each(Digits::finish);
        let totals: Vec<i128> = columns.iter().map(|column| column.total).collect();
        let estimate = statistic.value(&totals);
        WeightedSums { tiles, statistic, columns, estimate }
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
                *replicate = self.statistic.value(sums);
            }
        }))
    }

    fn divisible(&self) -> Option<&dyn Divisible> {
        (self.tiles.len() > 1).then_some(self)
    }

    fn reference(&self) -> f64 {
        match &self.statistic {
            Function::Moments(moments) => moments.reference(),
            Function::Pair(_) => 0.0,
        }
    }

    fn estimate(&self) -> f64 {
        self.estimate
    }

    fn encoding_error(&self) -> f64 {
        match &self.statistic {
            Function::Moments(moments) => moments.encoding_error,
            Function::Pair(pair) => pair.encoding_error,
        }
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
        self.statistic.value(sums)
    }
}
