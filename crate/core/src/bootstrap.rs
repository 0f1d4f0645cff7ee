//! The verbs, top to bottom: check, plan, run, summarise.

mod batches;
mod evidence;
mod inner;
mod leave_one_out;
mod many;
mod prepare;
mod resampler;
mod run;

pub use self::batches::Batches;
use self::evidence::{Facts, small_sample};
pub use self::leave_one_out::{Jackknife, jackknife};
pub use self::many::{Seeded, bootstrap_many, cost_of_many};
use self::prepare::{check, prepare};
pub use self::resampler::Resampler;
pub use self::run::{Run, Share};
use crate::control::Control;
use crate::engine::Cost;
use crate::error::{Code, Error};
use crate::interval::{Ends, Evidence, beyond_doubles, interval, standard_error_error};
use crate::kernel::{Kernel, reserve};
use crate::outcome::{
    self, Interval, Location, Outcome, Summary, Warning, locate, locate_plainly, share_below,
};
use crate::plan::{Algorithm, Plan, grouped};
use crate::request::{Component, IntervalRequest, Method, Request, Statistic};
use crate::sample::Data;
use crate::statistic::{Output, Ranks};

/// Runs a request to its end on the calling thread and the process's pool. Memory: the sample's encoding and 8 bytes
/// a replicate (16 while an interval is made), and a constant a thread. Errors: [`Code`].
pub fn bootstrap(data: impl Into<Data>, request: &Request, control: &Control) -> Result<Outcome, Error> {
    bootstrap_by(data.into(), request, control, Kernel::selected()?, None)
}

/// The same on a given kernel and with the plan forced, where it can express the statistic.
fn bootstrap_by(
    data: Data,
    request: &Request,
    control: &Control,
    kernel: Kernel,
    forced: Option<Algorithm>,
) -> Result<Outcome, Error> {
    let mut run = Run::by(data, request, control, kernel, forced)?;
    loop {
        run.make(run.wanted(), control)?;
        if run.is_enough(control)? {
            return Ok(run.finish());
        }
    }
}

/// Every `width`-th number from the `k`-th on.
fn column_of(rows: &[f64], k: usize, width: usize) -> Result<Vec<f64>, Error> {
    let mut column = reserve(rows.len() / width, "the replicates of a statistic")?;
    column.extend(rows.iter().skip(k).step_by(width));
    Ok(column)
}

/// A resample's standard error, as a share of the sample's, that is rounding and no more: its statistic does not vary.
const ROUNDING: f64 = 1e-10;

/// What is known of an output before its replicates are looked at.
struct OfOutput<'a> {
    output: Output,
    interval: Option<IntervalRequest>,
    facts: &'a Facts,
    /// Of every resample, what its method needs beside the replicate.
    aside: Option<Vec<f64>>,
    units: usize,
    sample_varies: bool,
}

impl OfOutput<'_> {
    /// The figures, without replicates; deviations that are no finite values are NaN from then on.
    fn result(&self, mut deviations: Vec<f64>) -> Result<(outcome::Result, Vec<f64>), Error> {
        /// Added to what [`locate_plainly`] tells of it gives finite numbers.
        const SMALL: f64 = 1e300;
        let Output { reference, estimate } = self.output;
        let is_small = self.interval.is_some() && reference.abs() < SMALL;
        // Most often all are finite, which this says in passing.
        let location = if is_small { locate_plainly(&deviations, estimate) } else { None };
        let is_lost = |x: &f64| !(reference + x).is_finite();
        let undefined = if location.is_some() { 0 } else { deviations.iter().filter(|x| is_lost(x)).count() };
        if undefined > 0 {
            deviations.iter_mut().filter(|x| is_lost(x)).for_each(|x| *x = f64::NAN);
        }
        let mut warnings = Vec::new();
        if self.interval.is_some() {
            warnings.extend(self.facts.warnings.iter().cloned());
        }
        if undefined > 0 {
            warnings.push(undefined_replicates(undefined, deviations.len()));
        }
        let mut summary = None;
        if let Some(interval) = self.interval {
            let chosen = if undefined > 0 { Some(finite_of(&deviations)?) } else { None };
            let finite = chosen.as_deref().unwrap_or(&deviations);
            let location = location.unwrap_or_else(|| locate(finite, estimate));
            let (pivots, shares) = self.aside(interval.method, &deviations, location, &mut warnings)?;
            let abc_end =
                self.facts.abc.as_ref().map(|abc| move |p: f64| abc.reference - reference + abc.end(p));
            let evidence = Evidence {
                location,
                replicates: finite,
                units: self.units,
                acceleration: self.facts.acceleration,
                pivots: pivots.as_ref().map(|(own, pivots)| (*own, &pivots[..])),
                shares: shares.as_deref(),
                events: self.facts.events,
                abc: abc_end.as_ref().map(|end| end as &dyn Fn(f64) -> f64),
            };
            let (figures, more) = summarise(interval, reference, &evidence)?;
            if self.sample_varies {
                warnings.extend(more);
            }
            summary = Some(figures);
        }
        let result = outcome::Result {
            estimate: reference + estimate,
            summary,
            warnings,
            undefined_replicates: undefined,
            replicates: Vec::new(),
        };
        Ok((result, deviations))
    }

    /// Pivots or shares of the resamples that have them.
    #[expect(clippy::type_complexity, reason = "each of the two is for one method")]
    fn aside(
        &self,
        method: Method,
        deviations: &[f64],
        location: Location,
        warnings: &mut Vec<Warning>,
    ) -> Result<(Option<(f64, Vec<f64>)>, Option<Vec<f64>>), Error> {
        let Some(aside) = &self.aside else { return Ok((None, None)) };
        let estimate = location.estimate;
        let pairs = deviations.iter().zip(aside).filter(|(x, _)| x.is_finite());
        // By influence values or, where there are none, as the resamples' own: by resampling.
        let own = self.facts.standard_error.unwrap_or(location.standard_error);
        let mut all = reserve(aside.len(), "what an interval needs of every resample")?;
        if method == Method::Studentized {
            let pivot =
                |x: f64, error: f64| if error > ROUNDING * own { (x - estimate) / error } else { f64::NAN };
            all.extend(pairs.map(|(&x, &error)| pivot(x, error)));
        } else {
            all.extend(pairs.map(|(_, &share)| share));
        }
        let finite = finite_of(&all)?;
        let lost = all.len() - finite.len();
        if lost > 0 {
            warnings.push(Warning {
                code: "UNDEFINED_REPLICATES",
                message: format!(
                    "{} resamples have no standard error, and are left out of the interval",
                    grouped(lost)
                ),
            });
        }
        if method == Method::Studentized { Ok((Some((own, finite)), None)) } else { Ok((None, Some(finite))) }
    }
}

/// What would run, without running it: the sample is read and encoded, nothing is drawn.
pub fn explain(data: impl Into<Data>, request: &Request, control: &Control) -> Result<Plan, Error> {
    let mut data = data.into();
    check(&mut data, request)?;
    Ok(prepare(data, request, Kernel::selected()?, None, control)?.plan)
}

/// What another interval needs of a finished run beside its replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finished {
    /// The statistic of the sample.
    pub estimate: f64,
    /// As in the run's summary, which has them from deviations: they lose nothing to a large offset.
    pub standard_error: f64,
    /// Likewise.
    pub bias: f64,
    /// The jackknife's, where it has one.
    pub acceleration: Option<f64>,
    /// Observations that were resampled.
    pub units: usize,
}

/// Another interval from finished replicates, with the method that was used and warnings; those that are not finite are left
/// out. O(B), 8 bytes a replicate. UNSUPPORTED for methods that need more than these.
pub fn interval_for(
    replicates: &[f64],
    finished: Finished,
    request: IntervalRequest,
) -> Result<(Interval, Method, Vec<Warning>), Error> {
    request.check()?;
    let finite = finite_of(replicates)?;
    if finite.is_empty() {
        return Err(no_replicates());
    }
    let Finished { estimate, standard_error, bias, acceleration, units } = finished;
    let share_below = share_below(&finite, estimate);
    let location = Location { estimate, standard_error, bias, share_below, ..Location::default() };
    let evidence = Evidence { location, replicates: &finite, units, acceleration, ..Evidence::default() };
    let ends = interval(request, &evidence)?;
    Ok((ends.interval, ends.method, ends.warnings))
}

/// Standard error, bias and interval of finished replicates, with what to know of them. O(B), 8 bytes a replicate. For
/// statistics that are computed elsewhere, on the resamples of a [`Resampler`].
pub fn summary(
    replicates: &[f64],
    estimate: f64,
    acceleration: Option<f64>,
    units: usize,
    request: IntervalRequest,
) -> Result<(Summary, Vec<Warning>), Error> {
    request.check()?;
    let finite = finite_of(replicates)?;
    let location = locate(&finite, estimate);
    let evidence = Evidence { location, replicates: &finite, units, acceleration, ..Evidence::default() };
    let (summary, mut warnings) = summarise(request, 0.0, &evidence)?;
    warnings.extend(small_sample(units));
    Ok((summary, warnings))
}

/// What a request will take on data of so many rows, within a factor of a few: for [`submit`](crate::submit).
pub fn cost(rows: usize, request: &Request) -> Cost {
    const ENCODING: f64 = 15.0;
    const SORTING: f64 = 25.0;
    const REPLICATE: f64 = 30.0;
    // One that this CPU lacks fails the run at once.
    let kernel = Kernel::selected().ok();
    let (n, b) = (rows as f64, request.resamples as f64);
    // Statistics of whole counts: ranks and inner resamples read every count, some several times.
    const COUNT: f64 = 10.0;
    // A replicate is one or two ranks, or a count of hits: whatever n, as long.
    let needs_no_draws = |statistic| {
        matches!(statistic, Statistic::Proportion { .. }) || Ranks::new(statistic, rows.max(1)).is_some()
    };
    let is_quick = matches!(&request.components[..], [one] if needs_no_draws(one.statistic));
    let inner = request.interval.map_or(1.0, |interval| match interval.method {
        Method::Studentized | Method::Calibrated => request.inner_resamples as f64,
        _ => 1.0,
    });
    let nanoseconds: f64 = if is_quick && inner == 1.0 {
        n * SORTING + b * REPLICATE
    } else {
        let of = |component: &Component| {
            let summed = component.statistic.columns_summed();
            let of_sums = |columns| kernel.map_or(0.0, |kernel| kernel.nanoseconds_a_draw(columns));
            let draw = summed.map_or(COUNT, of_sums);
            n * ENCODING + b * inner * (n * draw + REPLICATE)
        };
        request.components.iter().map(of).sum()
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
    evidence: &Evidence<'_>,
) -> Result<(Summary, Vec<Warning>), Error> {
    if evidence.replicates.is_empty() {
        return Err(no_replicates());
    }
    let location = evidence.location;
    let Ends { interval: ends, method, monte_carlo: [low, high], mut warnings } =
        interval(request, evidence)?;
    let beyond = |end: f64| end.is_finite() && !(reference + end).is_finite();
    if beyond(ends.low) || beyond(ends.high) {
        return Err(beyond_doubles());
    }
    let of_error = standard_error_error(location, evidence.replicates.len());
    let summary = Summary {
        estimate: reference + location.estimate,
        standard_error: location.standard_error,
        bias: location.bias,
        interval: Interval { low: reference + ends.low, high: reference + ends.high },
        method,
        monte_carlo: [low, high, of_error],
        acceleration: evidence.acceleration,
        units: evidence.units,
    };
    if location.standard_error == 0.0 {
        warnings.push(Warning {
            code: "CONSTANT_REPLICATES",
            message: "all replicates are equal: their spread says nothing of the estimate's uncertainty"
                .into(),
        });
    } else if location.standard_error.is_nan() || location.bias.is_nan() {
        warnings.push(Warning {
            code: "UNDEFINED_REPLICATES",
            message: "the standard error or the bias of these replicates is beyond 1.8e308".into(),
        });
    }
    Ok((summary, warnings))
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
