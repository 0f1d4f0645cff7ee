//! The verbs, top to bottom: check, plan, run, summarise.

mod prepare;
mod resampler;

use self::prepare::{Prepared, prepare};
pub use self::resampler::{DoubleBytes, Resampler};
use crate::control::Cancel;
use crate::engine;
use crate::engine::Cost;
use crate::error::{Code, Error};
use crate::interval::interval;
use crate::kernel::{Kernel, reserve};
use crate::outcome::{self, Interval, Location, Outcome, Summary, Warning, locate};
use crate::plan::{Algorithm, Plan, grouped};
use crate::request::{IntervalRequest, Request};
use crate::sample::Data;
use crate::statistic::{Output, Ranks};

/// Runs a request to its end on the calling thread and the process's pool. Memory: the sample's encoding and 8 bytes
/// a replicate (16 while an interval is made), and a constant a thread. Errors: [`Code`].
pub fn bootstrap(data: impl Into<Data>, request: &Request, cancel: &Cancel) -> Result<Outcome, Error> {
    bootstrap_by(data.into(), request, cancel, Kernel::selected()?, None)
}

/// The same on a given kernel and with the plan forced, where it can express the statistic.
fn bootstrap_by(
    data: Data,
    request: &Request,
    cancel: &Cancel,
    kernel: Kernel,
    forced: Option<Algorithm>,
) -> Result<Outcome, Error> {
    cancel.check()?; // a queued run whose asker is gone must not even read its sample
    let prepared = prepare(data, request, kernel, forced)?;
    let Prepared { sampler, plan, outputs, sample_size, warnings } = prepared;
    let mut rows = engine::run(&*sampler, request.seed, request.resamples, request.threads, cancel)?;
    drop(sampler);
    let varies = sample_varies(&warnings);
    let mut results = Vec::with_capacity(outputs.len());
    for (k, &output) in outputs.iter().enumerate() {
        cancel.check()?;
        let deviations =
            if outputs.len() == 1 { std::mem::take(&mut rows) } else { column_of(&rows, k, outputs.len())? };
        results.push(result(deviations, output, request, varies)?);
    }
    Ok(Outcome { plan, sample_size, warnings, results })
}

/// Every `width`-th number from the `k`-th on.
fn column_of(rows: &[f64], k: usize, width: usize) -> Result<Vec<f64>, Error> {
    let mut column = reserve(rows.len() / width, "the replicates of a statistic")?;
    column.extend(rows.iter().skip(k).step_by(width));
    Ok(column)
}

/// From deviations to replicates, with what they tell.
fn result(
    mut deviations: Vec<f64>,
    Output { reference, estimate }: Output,
    request: &Request,
    sample_varies: bool,
) -> Result<outcome::Result, Error> {
    let mut warnings = Vec::new();
    let mut undefined = 0;
    for deviation in &mut deviations {
        if !(reference + *deviation).is_finite() {
            *deviation = f64::NAN;
            undefined += 1;
        }
    }
    if undefined > 0 {
        warnings.push(undefined_replicates(undefined, request.resamples));
    }
    let mut summary = None;
    if let Some(interval) = request.interval {
        let (figures, warning) = summarise(interval, reference, estimate, &deviations)?;
        if sample_varies {
            warnings.extend(warning);
        }
        summary = Some(figures);
    }
    for deviation in &mut deviations {
        *deviation += reference;
    }
    Ok(outcome::Result { summary, warnings, undefined_replicates: undefined, replicates: deviations })
}

/// What would run, without running it: the sample is read and encoded, nothing is drawn.
pub fn explain(data: impl Into<Data>, request: &Request) -> Result<Plan, Error> {
    Ok(prepare(data.into(), request, Kernel::selected()?, None)?.plan)
}

/// Another interval from finished replicates; those that are not finite are left out. O(B), 8 bytes a replicate.
/// Standard error and bias come from the run: it has them from deviations, which lose nothing to a large offset.
pub fn interval_for(
    replicates: &[f64],
    estimate: f64,
    standard_error: f64,
    bias: f64,
    request: IntervalRequest,
) -> Result<Interval, Error> {
    request.check()?;
    let mut finite = finite_of(replicates)?;
    if finite.is_empty() {
        return Err(no_replicates());
    }
    interval(request, Location { estimate, standard_error, bias }, &mut finite)
}

/// Standard error, bias and interval of finished replicates, with a warning where these say little. O(B), 8 bytes a
/// replicate. For statistics that are computed elsewhere, on the resamples of a [`Resampler`].
pub fn summary(
    replicates: &[f64],
    estimate: f64,
    request: IntervalRequest,
) -> Result<(Summary, Option<Warning>), Error> {
    request.check()?;
    summarise(request, 0.0, estimate, replicates)
}

/// Runs `job` on the process's pool and hands its outcome to `settle` exactly once, on a pool thread; a panic of the
/// job becomes INTERNAL. For callers whose own thread must not wait. Jobs of less than 10 ms pass longer ones.
pub fn submit<T: 'static>(
    cost: Cost,
    job: impl FnOnce() -> Result<T, Error> + Send + 'static,
    settle: impl FnOnce(Result<T, Error>) + Send + 'static,
) {
    engine::submit(cost, job, settle);
}

/// What a request will take on data of so many rows, within a factor of a few: for [`submit`].
pub fn cost(rows: usize, request: &Request) -> Cost {
    // AVX2, which is what most have; sorting, ranks and the summary as measured with any.
    const ENCODING: f64 = 15.0;
    const SORTING: f64 = 25.0;
    const DRAW: f64 = 0.15;
    const REPLICATE: f64 = 30.0;
    let (n, b) = (rows as f64, request.resamples as f64);
    let by_ranks =
        matches!(&request.components[..], [one] if Ranks::new(one.statistic, rows.max(1)).is_some());
    let nanoseconds = if by_ranks {
        n * SORTING + b * REPLICATE
    } else {
        request.components.len() as f64 * (n * ENCODING + b * (n * DRAW + REPLICATE))
    };
    Cost { nanoseconds, threads: request.threads }
}

fn sample_varies(warnings: &[Warning]) -> bool {
    !warnings.iter().any(|warning| warning.code == "CONSTANT_SAMPLE")
}

/// Figures of the replicates, in deviations until the last line; NaN where none is finite.
fn summarise(
    request: IntervalRequest,
    reference: f64,
    estimate: f64,
    deviations: &[f64],
) -> Result<(Summary, Option<Warning>), Error> {
    let mut finite = finite_of(deviations)?;
    if finite.is_empty() {
        return Err(no_replicates());
    }
    let location = locate(&finite, estimate);
    let ends = interval(request, location, &mut finite)?;
    let summary = Summary {
        estimate: reference + estimate,
        standard_error: location.standard_error,
        bias: location.bias,
        interval: Interval { low: reference + ends.low, high: reference + ends.high },
    };
    let warning = if location.standard_error == 0.0 {
        Some(Warning {
            code: "CONSTANT_REPLICATES",
            message: "all replicates are equal: their spread says nothing of the estimate's uncertainty"
                .into(),
        })
    } else if location.standard_error.is_nan() || location.bias.is_nan() {
        Some(Warning {
            code: "UNDEFINED_REPLICATES",
            message: "the standard error or the bias of these replicates is beyond 1.8e308".into(),
        })
    } else {
        None
    };
    Ok((summary, warning))
}

fn finite_of(replicates: &[f64]) -> Result<Vec<f64>, Error> {
    let mut finite = reserve(replicates.len(), "a copy of the replicates")?;
    finite.extend(replicates.iter().copied().filter(|x| x.is_finite()));
    Ok(finite)
}

fn no_replicates() -> Error {
    Error::new(Code::StatisticUndefined, "expected at least one finite replicate, got none")
}

fn undefined_replicates(undefined: usize, resamples: usize) -> Warning {
    Warning {
        code: "UNDEFINED_REPLICATES",
        message: format!(
            "the statistic has no finite value on {} of the {} resamples: they are NaN in the replicates and left out of all else",
            grouped(undefined),
            grouped(resamples)
        ),
    }
}

#[cfg(test)]
mod tests;
