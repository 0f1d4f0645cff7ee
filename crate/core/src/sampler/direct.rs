//! Plan *direct*: indices are drawn one by one, and each observation is added as it is drawn.

use crate::control::Control;
use crate::error::Error;
use crate::kernel::reserve;
use crate::kernel::{DrawnTable, GROUP, Kernel, TileStream};
use crate::sample::Sample;
use crate::sampler::{Sampler, Worker};
use crate::statistic::{Moments, Output, Sums};
use crate::stream::Domain;

/// Draws a chunk: about 0.02 ms.
const DRAWS_A_CHUNK: usize = 65_536;

/// Draws that are made before they are used: their indices stay in the first-level cache.
const DRAWS_A_BATCH: usize = 2_048;

/// A statistic of the drawn observations themselves, at most [`Direct::MOST`].
pub(crate) struct Direct {
    kernel: Kernel,
    moments: Moments,
    integers: Integers,
    n: usize,
    estimate: f64,
}

enum Integers {
    /// v where n of them fit 64 bits: the usual case.
    Narrow(DrawnTable),
    Wide(Vec<i128>),
    /// v and v^2
    Squares(Vec<(i128, i128)>),
}

impl Direct {
    /// Observations, at most: their indices are bytes.
    pub(crate) const MOST: usize = 256;

    /// Byte digits of all but a few values with which n of them fit 64 bits, rounded by 2^-47 of what is usual.
    pub(crate) const DIGITS: usize = 6;

    /// Whether the integers of these moments of `n` observations fit: sums of 64 bits take a quarter of the time.
    pub(crate) fn is_narrow(moments: &Moments, n: usize) -> bool {
        !moments.squares() && moments.scale.magnitude <= i128::from(i64::MAX) / n as i128
    }

    /// 8 to 32 bytes an observation.
    pub(crate) fn new(sample: &Sample, moments: Moments, kernel: Kernel) -> Result<Direct, Error> {
        let n = sample.len();
        let mut wide = reserve(n, "the sample as integers")?;
        sample.each(|x| wide.push(moments.scale.integer(x)));
        let estimate = moments.of(wide.iter().map(|&v| (v, 1)));
        let integers = if moments.squares() {
            Integers::Squares(wide.into_iter().map(|v| (v, v * v)).collect())
        } else if Direct::is_narrow(&moments, n) {
            Integers::Narrow(DrawnTable::new(&wide.into_iter().map(|v| v as i64).collect::<Vec<_>>())?)
        } else {
            Integers::Wide(wide)
        };
        Ok(Direct { kernel, moments, integers, n, estimate })
    }

    /// Replicates from their draws, n each.
    fn replicates(&self, drawn: &[u8], sums: &mut [i64], replicates: &mut [f64]) {
        let draws = drawn.chunks(self.n);
        match &self.integers {
            Integers::Narrow(table) => {
                let sums = &mut sums[..replicates.len()];
                self.kernel.sums(table, drawn, sums);
                self.moments.deviations(sums, replicates);
            }
            Integers::Wide(values) => {
                for (replicate, drawn) in replicates.iter_mut().zip(draws) {
                    let first = drawn.iter().map(|&i| values[usize::from(i)]).sum();
                    *replicate = self.moments.deviation(Sums { first, second: 0 });
                }
            }
            Integers::Squares(values) => {
                for (replicate, drawn) in replicates.iter_mut().zip(draws) {
                    let mut sums = Sums::default();
                    for &i in drawn {
                        let (first, second) = values[usize::from(i)];
                        sums.first += first;
                        sums.second += second;
                    }
                    *replicate = self.moments.deviation(sums);
                }
            }
        }
    }
}

impl Sampler for Direct {
    fn chunk_len(&self) -> usize {
        (DRAWS_A_CHUNK / self.n).max(1)
    }

    fn worker<'a>(&'a self, seed: u64, _: &'a Control) -> Result<Worker<'a>, Error> {
        let batch = (DRAWS_A_BATCH / self.n).max(1);
        // Kernels read and write a group beyond the last index.
        let mut drawn = vec![0; batch * self.n + GROUP];
        let mut sums = vec![0; batch];
        Ok(Box::new(move |chunk, replicates| {
            let mut stream = TileStream::new(seed, Domain::Direct, chunk, 0);
            let mut filled = 0;
            for replicates in replicates.chunks_mut(batch) {
                let draws = replicates.len() * self.n;
                filled = self.kernel.bytes(self.n, &mut stream, &mut drawn, filled, draws);
                self.replicates(&drawn[..draws + GROUP], &mut sums, replicates);
                // What is made already begins the next batch.
                drawn.copy_within(draws..filled, 0);
                filled -= draws;
            }
        }))
    }

    fn outputs(&self) -> Vec<Output> {
        vec![Output { reference: self.moments.reference(), estimate: self.estimate }]
    }

    fn encoding_error(&self) -> f64 {
        self.moments.encoding_error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Statistic;
    use crate::statistic::ColumnDigits;

    /// A chunk's replicates, and a shorter chunk's, are those of its indices drawn at one go and added up one by one.
    /// Mutations that fail it: what is left of a batch dropped, or moved from one further on; a residual left out of
    /// `Moments::deviations`.
    #[test]
    fn batches_leave_no_trace() {
        let (seed, chunk, control) = (5, 3, Control::default());
        for n in [1, 2, 10, 65, 129, 200, 256] {
            let decimals = (0..n).map(|i| (i * i % 37) as f64 / 10.0).collect();
            let rounded = (0..n).map(|i| 1.0 / (i + 3) as f64).collect();
            for sample in [decimals, rounded].map(Sample::F64) {
                for (statistic, digits) in [
                    (Statistic::Mean, Some(Direct::DIGITS)),
                    (Statistic::Mean, None),
                    (Statistic::Sum, Some(Direct::DIGITS)),
                    (Statistic::StandardDeviation { ddof: 0.0 }, None),
                ] {
                    let digits = digits.map(|single| ColumnDigits { single, ..ColumnDigits::of(n) });
                    let moments = Moments::new(statistic, &sample, 0, n, digits).unwrap();
                    for kernel in Kernel::available() {
                        let direct = Direct::new(&sample, moments.clone(), kernel).unwrap();
                        let (whole, some) = (direct.chunk_len(), direct.chunk_len().div_ceil(2) + 1);
                        let mut drawn = vec![0; whole * n + GROUP];
                        let mut stream = TileStream::new(seed, Domain::Direct, chunk, 0);
                        kernel.bytes(n, &mut stream, &mut drawn, 0, whole * n);
                        let expected: Vec<f64> = drawn[..whole * n]
                            .chunks(n)
                            .map(|drawn| {
                                let integer = |&i: &u8| moments.scale.integer(sample.get(i.into()));
                                moments.of(drawn.iter().map(|i| (integer(i), 1)))
                            })
                            .collect();
                        let mut worker = direct.worker(seed, &control).unwrap();
                        // The worker's buffers have been used before.
                        for len in [whole, some.min(whole), whole] {
                            let mut replicates = vec![0.0; len];
                            worker(chunk, &mut replicates);
                            assert!(
                                replicates == expected[..len],
                                "{} {statistic:?} n {n} len {len}",
                                kernel.name()
                            );
                        }
                    }
                }
            }
        }
    }
}
