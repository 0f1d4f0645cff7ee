//! Plan *sequence*: the resample itself, in drawn order, in a buffer that every replicate reuses: for statistics
//! that nothing cheaper can serve.

use crate::control::Control;
use crate::error::Error;
use crate::kernel::{collected, reserve};
use crate::request::Statistic;
use crate::sample::Sample;
use crate::sampler::{Sampler, Worker};
use crate::statistic::{Output, Ranks};
use crate::stream::{Domain, generator};
use crate::variate::index;

/// Draws a chunk: about 0.2 ms in cache.
const DRAWS_A_CHUNK: usize = 65_536;

/// A statistic of the resample as a slice of doubles.
pub(crate) struct Sequence {
    values: Vec<f64>,
    statistic: Statistic,
    estimate: f64,
}

impl Sequence {
    /// 8 n bytes, and as much again a thread.
    pub(crate) fn new(sample: &Sample, statistic: Statistic) -> Result<Sequence, Error> {
        let mut sequence = Sequence { values: sample.doubles()?, statistic, estimate: 0.0 };
        let mut once = collected(sequence.values.iter().copied(), "a resample")?;
        sequence.estimate = sequence.of(&mut once);
        Ok(sequence)
    }

    /// The statistic of a resample, which it may reorder, in plain floating point.
    fn of(&self, resample: &mut [f64]) -> f64 {
        let n = resample.len() as f64;
        let mean = |values: &[f64]| {
            let first = values[0];
            first + values.iter().map(|x| x - first).sum::<f64>() / n
        };
        let variance = |values: &[f64], ddof: f64| {
            let centre = mean(values);
            values.iter().map(|x| (x - centre) * (x - centre)).sum::<f64>() / (n - ddof)
        };
        match self.statistic {
            Statistic::Mean => mean(resample),
            Statistic::Sum => resample.iter().sum(),
            Statistic::Variance { ddof } => variance(resample, ddof),
            Statistic::StandardDeviation { ddof } => variance(resample, ddof).sqrt(),
            // NaN for what `prepare` does not send here.
            ranked => Ranks::new(ranked, resample.len()).map_or(f64::NAN, |ranks| ranks.select(resample)),
        }
    }
}

impl Sampler for Sequence {
    fn chunk_len(&self) -> usize {
        (DRAWS_A_CHUNK / self.values.len()).max(1)
    }

    fn worker<'a>(&'a self, seed: u64, _: &'a Control) -> Result<Worker<'a>, Error> {
        let n = self.values.len();
        let mut resample = reserve(n, "a resample")?;
        Ok(Box::new(move |chunk, replicates| {
            let mut stream = generator(seed, Domain::Sequence, chunk, 0);
            for replicate in replicates {
                resample.clear();
                resample.extend((0..n).map(|_| self.values[index(&mut stream, n as u64) as usize]));
                *replicate = self.of(&mut resample);
            }
        }))
    }

    fn outputs(&self) -> Vec<Output> {
        vec![Output { reference: 0.0, estimate: self.estimate }]
    }
}
