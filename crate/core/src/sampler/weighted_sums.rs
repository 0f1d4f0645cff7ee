//! Plan *weighted-sums*: counts of a tile at a time, multiplied with the sample's digits while they are in cache.
//! Sums are integers, so neither their order nor who adds them matters. What is no function of sums gets the counts of
//! whole resamples.

use std::ops::Range;

use crate::control::Control;
use crate::encode::Digits;
use crate::error::Error;
use crate::kernel::{filled, reserve};
use crate::sample::Sample;
use crate::sampler::tiles::{Address, Buffers, Tiles};
use crate::sampler::{Divisible, PartialWorker, Sampler, Worker};
use crate::statistic::{ColumnDigits, Moments, OfCounts, Output, Pair, Place, Sums};

/// Tiles between two looks for the run's end, where the engine does not divide a chunk: of four resamples 3 ms with AVX2.
const TILES_A_LOOK: usize = 64;

/// Statistics of a sample, each observation weighted by its count.
pub(crate) struct WeightedSums {
    tiles: Tiles,
    parts: Parts,
}

/// The statistics, and the columns that they add up.
#[derive(Default)]
pub(crate) struct Parts {
    /// What is summed: v and, for variances, v^2; or v, w and, where products are needed, v^2, w^2 and v w.
    columns: Vec<Digits>,
    of_sums: Vec<OfSums>,
    of_counts: Vec<(Range<usize>, Box<dyn OfCounts>)>,
    outputs: Vec<Output>,
    encoding_error: f64,
}

/// A function of some columns' sums.
struct OfSums {
    function: Function,
    columns: Range<usize>,
    output: usize,
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

impl Parts {
    /// 6 to 8 bytes an observation, 9 to 12 for variances; less where fewer digits do.
    pub(crate) fn add_moments(&mut self, sample: &Sample, moments: Moments) -> Result<(), Error> {
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
        let (reference, error) = (moments.reference(), moments.encoding_error);
        self.add_sums(Function::Moments(moments), columns, reference, error)
    }

    /// 12 to 16 bytes a row, 32 where products are needed; less where fewer digits do.
    pub(crate) fn add_pair(&mut self, x: &Sample, y: &Sample, pair: Pair) -> Result<(), Error> {
        let n = x.len();
        let most = ColumnDigits::of(n);
        let columns = if pair.products() {
            let (v, w) = (pair.x.magnitude, pair.y.magnitude);
            let digits = |magnitude, most| Digits::new(n, magnitude, most);
            let mut columns = [
                digits(v, Pair::DIGITS / 2)?,
                digits(w, Pair::DIGITS / 2)?,
                digits(v * v, Pair::DIGITS)?,
                digits(w * w, Pair::DIGITS)?,
                digits(v * w, Pair::DIGITS)?,
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
        let (reference, error) = (pair.reference, pair.encoding_error);
        self.add_sums(Function::Pair(pair), columns, reference, error)
    }

    fn add_sums(
        &mut self,
        function: Function,
        mut columns: Vec<Digits>,
        reference: f64,
        error: f64,
    ) -> Result<(), Error> {
        columns.iter_mut().try_for_each(Digits::finish)?;
        let totals: Vec<i128> = columns.iter().map(|column| column.total).collect();
        let from = self.columns.len();
        self.columns.extend(columns);
        let output = self.outputs.len();
        self.outputs.push(Output { reference, estimate: function.value(&totals) });
        self.encoding_error = self.encoding_error.max(error);
        self.of_sums.push(OfSums { function, columns: from..self.columns.len(), output });
        Ok(())
    }

    /// Whatever else counts tell.
    pub(crate) fn add_counts(&mut self, part: Box<dyn OfCounts>) {
        let outputs = part.outputs();
        let from = self.outputs.len();
        self.outputs.extend(&outputs);
        self.of_counts.push((from..self.outputs.len(), part));
    }

    /// What the sample itself gives, so far.
    pub(crate) fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    fn fill(&self, sums: &[i128], row: &mut [f64]) {
        for OfSums { function, columns, output } in &self.of_sums {
            row[*output] = function.value(&sums[columns.clone()]);
        }
    }
}

impl WeightedSums {
    /// One byte an observation and resample of a chunk where a part looks at counts.
    pub(crate) fn new(tiles: Tiles, parts: Parts) -> WeightedSums {
        let mut tiles = tiles;
        if !parts.of_counts.is_empty() {
            let most = parts.of_counts.iter().filter_map(|(_, part)| part.most_together()).min();
            tiles = tiles.with_short_chunks(most.unwrap_or(usize::MAX));
        }
        WeightedSums { tiles, parts }
    }

    /// The sums of the chunk's resamples over the tiles `wanted`, added to `sums`: a row a resample, a column a column.
    /// Where there is room for them, `whole` gets the counts, all of a resample after all of the one before.
    fn add(
        &self,
        address: Address,
        wanted: Range<usize>,
        resamples: usize,
        sums: &mut [i128],
        whole: &mut [u8],
        buffers: &mut Buffers,
    ) {
        let columns = &self.parts.columns;
        let width = columns.len();
        let n = whole.len() / resamples;
        let Buffers { counts, dots } = buffers;
        self.tiles.each(
            address,
            wanted,
            resamples,
            counts,
            |_, _| true,
            |batch| {
                if n > 0 {
                    batch.copy_to(whole, n);
                }
                let planes: Vec<&[i8]> =
                    columns.iter().flat_map(|column| column.planes(batch.start)).collect();
                if planes.is_empty() {
                    return;
                }
                dots.clear();
                dots.resize(batch.resamples.len() * planes.len(), 0);
                self.tiles.kernel().dots(batch.counts, &planes, dots);
                let sums = &mut sums[batch.resamples.start * width..batch.resamples.end * width];
                for (r, (sums, mut dots)) in sums.chunks_mut(width).zip(dots.chunks(planes.len())).enumerate()
                {
                    for (sum, column) in sums.iter_mut().zip(columns) {
                        let (here, others) = dots.split_at(column.len());
                        *sum += Digits::dense(here) + column.sparse(batch.counts.of(r), batch.start);
                        dots = others;
                    }
                }
            },
        );
    }
}

impl Sampler for WeightedSums {
    fn chunk_len(&self) -> usize {
        self.tiles.chunk_len()
    }

    fn worker<'a>(&'a self, seed: u64, control: &'a Control) -> Result<Worker<'a>, Error> {
        let Parts { columns, of_counts, outputs, .. } = &self.parts;
        let (width, rows) = (columns.len(), self.chunk_len());
        let mut buffers = self.tiles.buffers()?;
        let mut sums = reserve(rows * width, "sums of a chunk")?;
        let n = if of_counts.is_empty() { 0 } else { self.tiles.observations() };
        let mut whole = filled(0, n * rows, "counts of some resamples")?;
        let mut workers = Vec::with_capacity(of_counts.len());
        for (range, part) in of_counts {
            workers.push((range.clone(), part.worker(seed)?));
        }
        Ok(Box::new(move |chunk, replicates| {
            let resamples = replicates.len() / outputs.len();
            sums.clear();
            sums.resize(resamples * width, 0);
            let whole = &mut whole[..n * resamples];
            for from in (0..self.tiles.len()).step_by(TILES_A_LOOK) {
                if control.is_cancelled() {
                    return;
                }
                let some = from..self.tiles.len().min(from + TILES_A_LOOK);
                self.add(Address { seed, chunk }, some, resamples, &mut sums, whole, &mut buffers);
            }
            for (place, row) in replicates.chunks_mut(outputs.len()).enumerate() {
                self.parts.fill(&sums[place * width..][..width], row);
                for (range, worker) in &mut workers {
                    if control.is_cancelled() {
                        return;
                    }
                    let counts = &whole[place * n..][..n];
                    worker(Place { chunk, place }, counts, &mut row[range.clone()]);
                }
            }
        }))
    }

    fn divisible(&self) -> Option<&dyn Divisible> {
        (self.tiles.len() > 1 && self.parts.of_counts.is_empty()).then_some(self)
    }

    fn outputs(&self) -> Vec<Output> {
        self.parts.outputs.clone()
    }

    fn encoding_error(&self) -> f64 {
        self.parts.encoding_error
    }
}

impl Divisible for WeightedSums {
    fn tiles(&self) -> usize {
        self.tiles.len()
    }

    fn nanoseconds_a_tile(&self) -> f64 {
        self.tiles.nanoseconds_a_tile(self.columns())
    }

    fn columns(&self) -> usize {
        self.parts.columns.len()
    }

    fn partial_worker(&self, seed: u64) -> Result<PartialWorker<'_>, Error> {
        let mut buffers = self.tiles.buffers()?;
        let width = self.columns();
        Ok(Box::new(move |chunk, tiles, sums| {
            let resamples = sums.len() / width;
            self.add(Address { seed, chunk }, tiles, resamples, sums, &mut [], &mut buffers);
        }))
    }

    fn replicate(&self, sums: &[i128], row: &mut [f64]) {
        self.parts.fill(sums, row);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::engine;
    use crate::error::Code;
    use crate::kernel::Kernel;
    use crate::statistic::CountsWorker;

    /// Reads counts, and ends its run when it does.
    struct Ending {
        control: Control,
        read: Arc<AtomicUsize>,
    }

    impl OfCounts for Ending {
        fn outputs(&self) -> Vec<Output> {
            vec![Output { reference: 0.0, estimate: 0.0 }]
        }

        fn worker(&self, _: u64) -> Result<CountsWorker<'_>, Error> {
            Ok(Box::new(|_, _, _| {
                self.read.fetch_add(1, Ordering::Relaxed);
                self.control.cancel();
            }))
        }
    }

    /// An ended run reads no more of a chunk's counts.
    /// Mutation that fails it: a worker that does not look at its control.
    #[test]
    fn an_ended_run_reads_no_more() {
        let control = Control::default();
        let read = Arc::new(AtomicUsize::new(0));
        let mut parts = Parts::default();
        parts.add_counts(Box::new(Ending { control: control.clone(), read: read.clone() }));
        let sampler = WeightedSums::new(Tiles::of(100, 32, Kernel::available()[0]), parts);
        assert!(sampler.chunk_len() > 1);
        let ended = engine::run(&sampler, 1, 0, sampler.chunk_len(), 1, &control).unwrap_err();
        assert_eq!((ended.code, read.load(Ordering::Relaxed)), (Code::Cancelled, 1));
    }
}
