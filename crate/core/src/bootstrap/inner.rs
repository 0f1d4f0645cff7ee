//! Statistics of a resample that take resamples of it.

use super::column_of;
use super::prepare::prepare;
use crate::control::Control;
use crate::engine;
use crate::error::{Code, Error};
use crate::influence::Influence;
use crate::kernel::Kernel;
use crate::outcome::locate;
use crate::request::{Component, Request, Statistic};
use crate::sample::Data;
use crate::statistic::{CountsWorker, OfCounts, Output, Place};
use crate::stream::{Domain, generator};
use rand_core::Rng;
use std::sync::{Arc, Mutex, PoisonError};

/// What the replicates of a resample are for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Purpose {
    /// Their standard deviation.
    StandardError,
    /// The share of them below the sample's own estimate, ties counted half.
    ShareBelow,
}

/// A second bootstrap.
pub(super) struct InnerRuns {
    /// The columns of the statistic, in its order.
    pub(super) data: Data,
    pub(super) statistic: Statistic,
    pub(super) purpose: Purpose,
    pub(super) resamples: usize,
    /// Of the sample itself, in values.
    pub(super) estimates: Vec<f64>,
    pub(super) kernel: Kernel,
    pub(super) control: Control,
    /// The first error that is not the statistic's: the run's own.
    pub(super) failure: Failure,
}

/// What inner runs of all threads report.
pub(super) type Failure = Arc<Mutex<Option<Error>>>;

impl InnerRuns {
    fn run(
        &self,
        seed: u64,
        Place { chunk, place }: Place,
        counts: &[u8],
        to: &mut [f64],
    ) -> Result<(), Error> {
        let request = Request {
            components: vec![Component::of(self.statistic)],
            resamples: self.resamples,
            seed: generator(seed, Domain::Inner, chunk, place as u64).next_u64(),
            threads: 1,
            ..Request::default()
        };
        let prepared = prepare(self.data.expanded(counts)?, &request, self.kernel, None, &self.control)?;
        let rows = engine::run(&*prepared.sampler, request.seed, 0, self.resamples, 1, &self.control)?;
        let width = prepared.outputs.len();
        for (k, (output, to)) in prepared.outputs.iter().zip(to).enumerate() {
            let mut replicates = column_of(&rows, k, width)?;
            replicates.retain(|x| (output.reference + x).is_finite());
            *to = match self.purpose {
                Purpose::StandardError => locate(&replicates, output.estimate).standard_error,
                Purpose::ShareBelow => {
                    let estimate = self.estimates[k];
                    let below = |x: &&f64| output.reference + **x < estimate;
                    let at = |x: &&f64| output.reference + **x == estimate;
                    let counted = replicates.iter().filter(below).count() as f64
                        + replicates.iter().filter(at).count() as f64 / 2.0;
                    counted / replicates.len() as f64
                }
            };
        }
        Ok(())
    }
}

impl OfCounts for InnerRuns {
    fn outputs(&self) -> Vec<Output> {
        vec![Output { reference: 0.0, estimate: 0.0 }; self.statistic.outputs()]
    }

    /// So that a thousand of them occupy all threads.
    fn most_together(&self) -> Option<usize> {
        Some(4)
    }

    fn worker(&self, seed: u64) -> Result<CountsWorker<'_>, Error> {
        Ok(Box::new(move |place, counts, to| {
            // A resample on which the statistic has no value has none of these either.
            if let Err(error) = self.run(seed, place, counts, to) {
                to.fill(f64::NAN);
                if error.code != Code::StatisticUndefined {
                    self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                }
            }
        }))
    }
}

/// The standard error of a resample by its influence values.
pub(super) struct InfluenceError(pub(super) Influence);

impl OfCounts for InfluenceError {
    fn outputs(&self) -> Vec<Output> {
        vec![Output { reference: 0.0, estimate: 0.0 }]
    }

    fn worker(&self, _: u64) -> Result<CountsWorker<'_>, Error> {
        Ok(Box::new(move |_, counts, to| to[0] = self.0.standard_error(counts)))
    }
}
