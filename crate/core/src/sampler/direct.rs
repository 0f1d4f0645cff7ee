//! Plan *direct*: indices are drawn one by one, and each observation is added as it is drawn.

use crate::error::{Error, reserve};
use crate::sample::Sample;
use crate::sampler::{Sampler, Worker};
use crate::statistic::{Moments, Ranks};
use crate::stream::{Domain, generator};
use crate::variate::index;

/// Draws a chunk: about 0.1 ms.
const DRAWS_A_CHUNK: usize = 65_536;

/// A statistic of the drawn observations themselves.
pub(crate) struct Direct {
    n: usize,
    consumer: Consumer,
}

enum Consumer {
    Moments { moments: Moments, integers: Vec<i128> },
    Ranks { ranks: Ranks, values: Vec<f64> },
}

impl Direct {
    /// 16 n bytes.
    pub(crate) fn of_moments(sample: &Sample, moments: Moments) -> Result<Direct, Error> {
        let mut integers = reserve(sample.len(), "the sample as integers")?;
        sample.each(|x| integers.push(moments.scale.integer(x)));
        Ok(Direct { n: sample.len(), consumer: Consumer::Moments { moments, integers } })
    }

    /// 8 n bytes.
    pub(crate) fn of_ranks(sample: &Sample, ranks: Ranks) -> Result<Direct, Error> {
        Ok(Direct { n: sample.len(), consumer: Consumer::Ranks { ranks, values: sample.deviations(0.0)? } })
    }

    /// The statistic of the observations that `next` names, one a call; `drawn` is a buffer.
    fn statistic(&self, drawn: &mut Vec<f64>, mut next: impl FnMut() -> usize) -> f64 {
        match &self.consumer {
            Consumer::Moments { moments, integers } => moments.of((0..self.n).map(|_| (integers[next()], 1))),
            Consumer::Ranks { ranks, values } => {
                drawn.clear();
                drawn.extend((0..self.n).map(|_| values[next()]));
                ranks.select(drawn)
            }
        }
    }

    fn buffer(&self) -> Result<Vec<f64>, Error> {
        match self.consumer {
            Consumer::Moments { .. } => Ok(Vec::new()),
            Consumer::Ranks { .. } => reserve(self.n, "a resample"),
        }
    }
}

impl Sampler for Direct {
    fn chunk_len(&self) -> usize {
        (DRAWS_A_CHUNK / self.n).max(1)
    }

    fn worker(&self, seed: u64) -> Result<Worker<'_>, Error> {
        let mut drawn = self.buffer()?;
        Ok(Box::new(move |chunk, replicates| {
            let mut stream = generator(seed, Domain::Direct, chunk, 0);
            for replicate in replicates {
                *replicate = self.statistic(&mut drawn, || index(&mut stream, self.n as u64) as usize);
            }
        }))
    }

    fn reference(&self) -> f64 {
        match &self.consumer {
            Consumer::Moments { moments, .. } => moments.reference(),
            Consumer::Ranks { .. } => 0.0,
        }
    }

    fn estimate(&self) -> f64 {
        let mut i = 0;
        self.statistic(&mut Vec::new(), || {
            i += 1;
            i - 1
        })
    }

    fn encoding_error(&self) -> f64 {
        match &self.consumer {
            Consumer::Moments { moments, .. } => moments.encoding_error,
            Consumer::Ranks { .. } => 0.0,
        }
    }
}
