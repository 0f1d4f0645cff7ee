//! The verbs, top to bottom: check, plan, run, summarise.

use crate::control::Cancel;
use crate::engine;
use crate::error::{Code, Error};
use crate::interval::interval;
use crate::kernel::Kernel;
use crate::kernel::reserve;
use crate::outcome::{Interval, Location, Outcome, Summary, Warning, locate};
use crate::plan::{Algorithm, Plan, choose, grouped, most_values};
use crate::request::{IntervalRequest, Request, Statistic};
use crate::sample::Sample;
use crate::sampler::{
    CellStatistic, Direct, Multinomial, OrderStatistic, PoissonCells, Sampler, Sequence, SortedSums,
    WeightedSums,
};
use crate::statistic::{ColumnDigits, Moments, Ranks, SortedStatistic};

/// Runs a request to its end on the calling thread and the process's pool. Memory: the sample's encoding and 8 bytes
/// a replicate (16 while an interval is made), and a constant a thread. Errors: [`Code`].
pub fn bootstrap(sample: Sample, request: &Request, cancel: &Cancel) -> Result<Outcome, Error> {
    bootstrap_by(sample, request, cancel, Kernel::selected()?, None)
}

/// The same on a given kernel and with the plan forced, where it can express the statistic.
fn bootstrap_by(
    sample: Sample,
    request: &Request,
    cancel: &Cancel,
    kernel: Kernel,
    forced: Option<Algorithm>,
) -> Result<Outcome, Error> {
    cancel.check()?; // a queued run whose asker is gone must not even read its sample
    let prepared = prepare(sample, request, kernel, forced)?;
    let Prepared { sampler, plan, sample_size, mut warnings } = prepared;
    let reference = sampler.reference();
    let estimate = sampler.estimate();
    let mut replicates = engine::run(&*sampler, request.seed, request.resamples, request.threads, cancel)?;
    drop(sampler);

    let mut undefined = 0;
    for deviation in &mut replicates {
        if !(reference + *deviation).is_finite() {
            *deviation = f64::NAN;
            undefined += 1;
        }
    }
    if undefined > 0 {
        warnings.push(undefined_replicates(undefined, request.resamples));
    }
    let summary = match request.interval {
        Some(interval) => {
            let (summary, warning) = summarise(interval, reference, estimate, &replicates)?;
            if sample_varies(&warnings) {
                warnings.extend(warning);
            }
            Some(summary)
        }
        None => None,
    };
    for deviation in &mut replicates {
        *deviation += reference;
    }
    Ok(Outcome { plan, sample_size, warnings, summary, undefined_replicates: undefined, replicates })
}

/// What would run, without running it: the sample is read and encoded, nothing is drawn.
pub fn explain(sample: Sample, request: &Request) -> Result<Plan, Error> {
    Ok(prepare(sample, request, Kernel::selected()?, None)?.plan)
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

/// Runs `job` on the process's pool and hands its outcome to `settle` exactly once, on a pool thread; a panic of the
/// job becomes INTERNAL. For callers whose own thread must not wait.
pub fn submit<T: 'static>(
    job: impl FnOnce() -> Result<T, Error> + Send + 'static,
    settle: impl FnOnce(Result<T, Error>) + Send + 'static,
) {
    engine::submit(job, settle);
}

/// A checked sample under its plan.
struct Prepared {
    sampler: Box<dyn Sampler>,
    plan: Plan,
    sample_size: usize,
    warnings: Vec<Warning>,
}

fn prepare(
    mut sample: Sample,
    request: &Request,
    kernel: Kernel,
    forced: Option<Algorithm>,
) -> Result<Prepared, Error> {
    request.check()?;
    let omitted = sample.check(request.omit_nan)?;
    let n = sample.len();
    let statistic = request.statistic;
    if let Statistic::Variance { ddof } | Statistic::StandardDeviation { ddof } = statistic
        && n as f64 <= ddof
    {
        let message = format!("expected more observations than ddof = {ddof}, got {n}");
        return Err(Error::new(Code::StatisticUndefined, message));
    }
    let mut warnings = Vec::new();
    if omitted > 0 {
        warnings.push(Warning {
            code: "OMITTED",
            message: format!("{} of the observations are NaN and were left out", grouped(omitted)),
        });
    }
    if sample.is_constant() {
        warnings.push(Warning {
            code: "CONSTANT_SAMPLE",
            message: "all observations are equal: resampling them can't tell how uncertain the estimate is"
                .into(),
        });
    }
    let ranks = Ranks::new(statistic, n);
    let sorted = SortedStatistic::new(statistic, n);
    let by_cells = matches!(forced, Some(Algorithm::Multinomial | Algorithm::PoissonCells));
    let most = if by_cells { n } else { most_values(n) };
    let cells = match (ranks, forced) {
        (Some(_), None) => None, // its plan does not look at them
        _ if sorted.is_some() => None,
        _ => sample.few_values(most),
    };
    let (algorithm, reason) = choose(statistic, n, cells.as_ref().map(Vec::len));
    let algorithm = forced.unwrap_or(algorithm);
    let moments = |digits| Moments::new(statistic, &sample, n, digits);
    let sampler: Box<dyn Sampler> = match (algorithm, cells, ranks) {
        (Algorithm::Multinomial | Algorithm::PoissonCells, Some(cells), ranks) => {
            let statistic = match ranks {
                Some(ranks) => CellStatistic::of_ranks(cells, ranks),
                None => {
                    let moments =
                        Moments::new(statistic, &cells[..], n, None).ok_or_else(|| unserved(algorithm))?;
                    CellStatistic::of_moments(cells, moments)
                }
            };
            if algorithm == Algorithm::Multinomial {
                Box::new(Multinomial::new(statistic)?)
            } else {
                Box::new(PoissonCells::new(statistic)?)
            }
        }
        (Algorithm::OrderStatistic, _, Some(ranks)) => Box::new(OrderStatistic::new(sample, ranks)?),
        (Algorithm::WeightedSums, _, None) if sorted.is_some() => {
            let statistic = sorted.ok_or_else(|| unserved(algorithm))?;
            Box::new(SortedSums::new(sample, statistic, kernel)?)
        }
        (Algorithm::WeightedSums, _, None) => {
            let moments = moments(Some(ColumnDigits::of(n))).ok_or_else(|| unserved(algorithm))?;
            Box::new(WeightedSums::new(&sample, moments, kernel)?)
        }
        (Algorithm::Direct, _, None) => {
            let moments = moments(None).ok_or_else(|| unserved(algorithm))?;
            Box::new(Direct::new(&sample, moments, kernel)?)
        }
        (Algorithm::Sequence, ..) if sorted.is_none() => Box::new(Sequence::new(&sample, statistic)?),
        _ => return Err(unserved(algorithm)),
    };
    if !(sampler.reference() + sampler.estimate()).is_finite() {
        return Err(Error::new(
            Code::StatisticUndefined,
            "expected a statistic that a double can hold, got one beyond 1.8e308",
        )
        .hint("divide the observations by a power of ten"));
    }
    let encoding_error = sampler.encoding_error();
    if encoding_error > WARN_OF_ENCODING_FROM {
        warnings.push(Warning {
            code: "ENCODING_ERROR",
            message: format!("rounding adds {encoding_error:.1e} of the standard error to each replicate"),
        });
    }
    let plan = Plan {
        algorithm,
        reason,
        kernel: kernel.name(),
        encoding_error,
        draws_represented: n as f64 * request.resamples as f64,
    };
    Ok(Prepared { sampler, plan, sample_size: n, warnings })
}

/// Half of what three-digit second moments lose on ordinary data (2^-22) is far below it; Monte Carlo error at
/// B = 10^10 would equal it.
const WARN_OF_ENCODING_FROM: f64 = 1e-5;

fn unserved(algorithm: Algorithm) -> Error {
    Error::new(Code::Internal, format!("the plan {} does not serve this statistic", algorithm.name()))
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
