//! Plan *direct*: indices are drawn one by one, and each observation is added as it is drawn.

use std::ops::AddAssign;

use crate::error::Error;
use crate::kernel::reserve;
use crate::kernel::{Kernel, TileStream};
use crate::sample::Sample;
use crate::sampler::{Sampler, Worker};
use crate::statistic::{Moments, Sums};
use crate::stream::Domain;

/// Draws a chunk: about 0.02 ms.
const DRAWS_A_CHUNK: usize = 65_536;

/// Draws that are made before they are used: their indices stay in the first-level cache.
const DRAWS_A_BATCH: usize = 2_048;

/// A statistic of the drawn observations themselves, at most [`crate::kernel::TILE`].
pub(crate) struct Direct {
    kernel: Kernel,
    moments: Moments,
    integers: Integers,
    n: usize,
    estimate: f64,
}

enum Integers {
    /// v where n of them fit 64 bits: the usual case.
    Narrow(Vec<i64>),
    Wide(Vec<i128>),
    /// v and v^2
    Squares(Vec<(i128, i128)>),
}

impl Direct {
    /// 8 to 32 bytes an observation.
    pub(crate) fn new(sample: &Sample, moments: Moments, kernel: Kernel) -> Result<Direct, Error> {
        let n = sample.len();
        let mut wide = reserve(n, "the sample as integers")?;
        sample.each(|x| wide.push(moments.scale.integer(x)));
        let estimate = moments.of(wide.iter().map(|&v| (v, 1)));
        let narrow = i128::from(i64::MAX) / n as i128;
        let integers = if moments.squares() {
            Integers::Squares(wide.into_iter().map(|v| (v, v * v)).collect())
        } else if wide.iter().all(|v| v.abs() <= narrow) {
            Integers::Narrow(wide.into_iter().map(|v| v as i64).collect())
        } else {
            Integers::Wide(wide)
        };
        Ok(Direct { kernel, moments, integers, n, estimate })
    }

    fn replicate(&self, drawn: &[u16]) -> f64 {
        let sums = match &self.integers {
            Integers::Narrow(v) => Sums { first: sum(v, drawn).into(), second: 0 },
            Integers::Wide(v) => Sums { first: sum(v, drawn), second: 0 },
            Integers::Squares(v) => {
                let mut sums = Sums::default();
                for &i in drawn {
                    let (first, second) = v[usize::from(i)];
                    sums.first += first;
                    sums.second += second;
                }
                sums
            }
        };
        self.moments.deviation(sums)
    }
}

fn sum<T: Copy + Default + AddAssign>(values: &[T], drawn: &[u16]) -> T {
    let mut sum = T::default();
    for &i in drawn {
        sum += values[usize::from(i)];
    }
    sum
}

impl Sampler for Direct {
    fn chunk_len(&self) -> usize {
        (DRAWS_A_CHUNK / self.n).max(1)
    }

    fn worker(&self, seed: u64) -> Result<Worker<'_>, Error> {
        let batch = (DRAWS_A_BATCH / self.n).max(1);
        let mut drawn = vec![0; batch * self.n];
        Ok(Box::new(move |chunk, replicates| {
            let mut stream = TileStream::new(seed, Domain::Direct, chunk, 0);
            for replicates in replicates.chunks_mut(batch) {
                let drawn = &mut drawn[..replicates.len() * self.n];
                self.kernel.indices(self.n, &mut stream, drawn);
                for (replicate, drawn) in replicates.iter_mut().zip(drawn.chunks_exact(self.n)) {
                    *replicate = self.replicate(drawn);
                }
            }
        }))
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
