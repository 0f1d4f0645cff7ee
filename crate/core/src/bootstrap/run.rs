//! A bootstrap whose replicates may be made anywhere: by the threads of this process, or by others that have the same data.

use std::ops::Range;
use std::sync::PoisonError;

use super::evidence::{Facts, facts};
use super::prepare::{Prepared, check, prepare};
use super::{OfOutput, column_of, sample_varies};
use crate::control::Control;
use crate::engine;
use crate::error::{Code, Error};
use crate::kernel::{Kernel, Loops, wide, zeros};
use crate::outcome::{self, Outcome, Warning};
use crate::plan::{Algorithm, grouped};
use crate::request::Request;
use crate::sample::Data;
use crate::sampler::Sampler;

/// Makes replicates of a request, whichever are asked for. Memory: the sample's encoding.
pub struct Share {
    request: Request,
    prepared: Prepared,
}

impl Share {
    /// Checks and encodes the data. Errors: as [`bootstrap`](crate::bootstrap)'s.
    pub fn new(data: impl Into<Data>, request: &Request, control: &Control) -> Result<Share, Error> {
        let mut data = data.into();
        check(&mut data, request)?;
        Share::of_checked(data, request, control, Kernel::selected()?, None)
    }

    fn of_checked(
        data: Data,
        request: &Request,
        control: &Control,
        kernel: Kernel,
        forced: Option<Algorithm>,
    ) -> Result<Share, Error> {
        Ok(Share { request: request.clone(), prepared: prepare(data, request, kernel, forced, control)? })
    }

    /// Numbers of a replicate.
    pub fn width(&self) -> usize {
        self.prepared.width
    }

    /// Replicates are made by so many: where the first of those asked for is not a multiple of it, or the last is neither that
    /// nor the last of all, they are not the run's.
    pub fn chunk_len(&self) -> usize {
        self.prepared.sampler.chunk_len()
    }

    /// These replicates as values, a row each: the same bits as [`bootstrap`](crate::bootstrap)'s, of a request without an interval.
    pub fn values(&self, replicates: Range<usize>, control: &Control) -> Result<Vec<f64>, Error> {
        let mut rows = self.make(replicates, control)?;
        for row in rows.chunks_mut(self.width()) {
            row.iter_mut().zip(&self.prepared.outputs).for_each(|(x, output)| *x = output.value(*x));
        }
        Ok(rows)
    }

    /// These replicates, for [`Run::place`] alone: a row each.
    pub fn make(&self, replicates: Range<usize>, control: &Control) -> Result<Vec<f64>, Error> {
        let mut rows = zeros(self.numbers(replicates.len())?, "the replicates")?;
        self.fill(replicates.start, &mut rows, control)?;
        Ok(rows)
    }

    /// Of so many replicates. Addresses have 32 bits in WebAssembly: OUT_OF_MEMORY beyond.
    fn numbers(&self, replicates: usize) -> Result<usize, Error> {
        let numbers = replicates.checked_mul(self.width());
        numbers.ok_or_else(|| Error::new(Code::OutOfMemory, "no memory for the replicates"))
    }

    fn fill(&self, first: usize, rows: &mut [f64], control: &Control) -> Result<(), Error> {
        let Request { seed, threads, .. } = self.request;
        let chunk = (first / self.chunk_len()) as u64;
        engine::fill(&*self.prepared.sampler, seed, chunk, rows, threads, control)?;
        match self.prepared.failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

/// A run in steps: while it is not enough, all that is [`wanted`](Run::wanted) is made here or given. Memory: a share's, and 8
/// bytes a replicate, 16 while an interval is made.
pub struct Run {
    share: Share,
    facts: Vec<Facts>,
    warnings: Vec<Warning>,
    /// Of the steps before.
    done: usize,
    /// At the end of this step.
    resamples: usize,
    /// Deviations, as many as there will be at the end of this step.
    rows: Vec<f64>,
    results: Vec<outcome::Result>,
}

impl Run {
    /// Checks the data and prepares the run; nothing is drawn. Errors: as [`bootstrap`](crate::bootstrap)'s.
    pub fn new(data: impl Into<Data>, request: &Request, control: &Control) -> Result<Run, Error> {
        Run::by(data.into(), request, control, Kernel::selected()?, None)
    }

    pub(super) fn by(
        mut data: Data,
        request: &Request,
        control: &Control,
        kernel: Kernel,
        forced: Option<Algorithm>,
    ) -> Result<Run, Error> {
        control.check()?; // a queued run whose asker is gone must not even read its sample
        let mut warnings = check(&mut data, request)?;
        control.check()?;
        let facts = facts(&data, request)?;
        control.check()?;
        let mut share = Share::of_checked(data, request, control, kernel, forced)?;
        warnings.append(&mut share.prepared.warnings);
        let sampler = &*share.prepared.sampler;
        let resamples =
            request.tolerance.map_or(request.resamples, |_| first_step(sampler, request.resamples));
        let rows = zeros(share.numbers(resamples)?, "the replicates")?;
        Ok(Run { share, facts, warnings, done: 0, resamples, rows, results: Vec::new() })
    }

    /// What it is made of: chunks and widths.
    pub fn share(&self) -> &Share {
        &self.share
    }

    /// The replicates that this step needs, whole chunks but for the last of all.
    pub fn wanted(&self) -> Range<usize> {
        self.done..self.resamples
    }

    /// Makes some of them: see [`Share::chunk_len`].
    pub fn make(&mut self, replicates: Range<usize>, control: &Control) -> Result<(), Error> {
        let width = self.share.width();
        let rows = &mut self.rows[replicates.start * width..replicates.end * width];
        self.share.fill(replicates.start, rows, control)
    }

    /// Where rows from replicate `first` on go that another [`Share`] of the same data and request has made.
    pub fn place(&mut self, first: usize, numbers: usize) -> Result<&mut [f64], Error> {
        let from = self.share.numbers(first)?;
        let place = self.rows.get_mut(from..).and_then(|rest| rest.get_mut(..numbers));
        place.ok_or_else(|| Error::new(Code::Internal, "replicates that nobody asked for"))
    }

    /// Whether the run is at its end. To be asked when all that is wanted is there; else more is, from then on.
    pub fn is_enough(&mut self, control: &Control) -> Result<bool, Error> {
        self.summarise(control)?;
        let Request { tolerance, resamples: most, .. } = self.share.request;
        let Some(tolerance) = tolerance else { return Ok(true) };
        let missed = self
            .results
            .iter()
            .filter_map(|result| result.summary)
            .map(|summary| summary.precision() / tolerance);
        let missed = missed.fold(0.0, |worst: f64, by| if by.is_nan() || by > worst { by } else { worst });
        if missed <= 1.0 {
            return Ok(true);
        }
        if self.resamples == most {
            self.warnings.push(Warning {
                code: "TOLERANCE_NOT_MET",
                message: format!(
                    "with {} resamples the ends are still less certain than asked for",
                    grouped(most)
                ),
            });
            return Ok(true);
        }
        self.done = self.resamples;
        self.resamples = next_step(&*self.share.prepared.sampler, self.done, missed, most);
        let length = self.share.numbers(self.resamples)?;
        self.rows
            .try_reserve_exact(length - self.rows.len())
            .map_err(|_| Error::new(Code::OutOfMemory, "no memory for the replicates"))?;
        self.rows.resize(length, 0.0);
        Ok(false)
    }

    fn summarise(&mut self, control: &Control) -> Result<(), Error> {
        let Share { request, prepared } = &self.share;
        let Prepared { outputs, width, .. } = prepared;
        let width = *width;
        let varies = sample_varies(&self.warnings);
        self.results = Vec::with_capacity(outputs.len());
        let of_components = request
            .components
            .iter()
            .flat_map(|component| std::iter::repeat_n(component.statistic, component.statistic.outputs()));
        for ((k, statistic), facts) in of_components.enumerate().zip(&self.facts) {
            control.check()?;
            let of_output = OfOutput {
                output: outputs[k],
                interval: request.interval_of(statistic),
                facts,
                aside: (width > outputs.len())
                    .then(|| column_of(&self.rows, outputs.len() + k, width))
                    .transpose()?,
                units: prepared.sample_size,
                sample_varies: varies,
            };
            let deviations =
                if width == 1 { std::mem::take(&mut self.rows) } else { column_of(&self.rows, k, width)? };
            let (result, deviations) = of_output.result(deviations)?;
            self.results.push(result);
            if width == 1 {
                self.rows = deviations;
            } else {
                self.results[k].replicates = deviations;
            }
        }
        Ok(())
    }

    /// What came out. To be called once it is enough.
    pub fn finish(self) -> Outcome {
        let Run { share: Share { prepared, .. }, warnings, resamples, rows, mut results, .. } = self;
        let Prepared { sampler, mut plan, outputs, width, sample_size, .. } = prepared;
        drop(sampler);
        plan.draws_represented = sample_size as f64 * resamples as f64;
        if width == 1 {
            results[0].replicates = rows;
        }
        for (result, output) in results.iter_mut().zip(outputs) {
            // Most often there is nothing to add.
            if output.reference != 0.0 {
                wide(Add { reference: output.reference, to: &mut result.replicates });
            }
        }
        Outcome { plan, sample_size, resamples, warnings, results }
    }
}

/// From deviations, which are NaN where the sum is no finite number, to replicates.
struct Add<'a> {
    reference: f64,
    to: &'a mut [f64],
}

impl Loops for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.to.iter_mut().for_each(|x| *x += self.reference);
    }
}

// Steps towards a tolerance: functions of the replicates alone, so that every machine takes the same; whole chunks, so that
// the next step goes on where the last ended.

/// Enough for a first judgement of ends at the usual levels.
fn first_step(sampler: &dyn Sampler, most: usize) -> usize {
    const FIRST: usize = 2_000;
    FIRST.next_multiple_of(sampler.chunk_len()).min(most)
}

/// Errors fall with the root of B; a tenth more, since they are themselves uncertain. At most eight times as many.
fn next_step(sampler: &dyn Sampler, resamples: usize, missed: f64, most: usize) -> usize {
    const MARGIN: f64 = 1.1;
    const FACTORS: (f64, f64) = (1.25, 8.0);
    let factor =
        if missed.is_finite() { (MARGIN * missed * missed).clamp(FACTORS.0, FACTORS.1) } else { FACTORS.1 };
    ((resamples as f64 * factor) as usize).next_multiple_of(sampler.chunk_len()).min(most)
}
