//! Confidence intervals from replicates and from what else a run has found. Everything here is in deviations: from the
//! reference while a run computes, from 0 where replicates come back from the caller.

mod levels;
mod monte_carlo;
mod proportion;
mod quantiles;
#[cfg(test)]
mod tests;

pub(crate) use monte_carlo::standard_error_error;
pub(crate) use proportion::Events;

use crate::error::{Code, Error};
use crate::outcome::{Interval, Location, Warning};
use crate::request::{IntervalRequest, Method};
use levels::{Correction, expanded, tails};
use quantiles::Quantiles;

/// What an interval is made from.
#[derive(Default)]
pub(crate) struct Evidence<'a> {
    pub(crate) location: Location,
    /// Finite.
    pub(crate) replicates: &'a [f64],
    /// Observations that were resampled.
    pub(crate) units: usize,
    /// Of the jackknife, where it has one.
    pub(crate) acceleration: Option<f64>,
    /// The statistic's standard error on the sample, and (replicate - estimate) / standard error of every resample that has one.
    pub(crate) pivots: Option<(f64, &'a [f64])>,
    /// Of every resample, the share of its own replicates that lie below the estimate, ties counted half.
    pub(crate) shares: Option<&'a [f64]>,
    pub(crate) events: Option<Events>,
    /// The end that has a probability below it, by ABC.
    pub(crate) abc: Option<&'a dyn Fn(f64) -> f64>,
}

/// An interval, and how far it can be trusted.
#[derive(Debug)]
pub(crate) struct Ends {
    pub(crate) interval: Interval,
    /// Not the one asked for after a fallback.
    pub(crate) method: Method,
    /// Of the low and the high end: standard deviation over seeds; 0 for an open end and where nothing was simulated, NaN
    /// where too few replicates lie beyond.
    pub(crate) monte_carlo: [f64; 2],
    pub(crate) warnings: Vec<Warning>,
}

/// An end, and its Monte Carlo error.
type End = [f64; 2];

/// O(B). STATISTIC_UNDEFINED where an end that should be finite is not; UNSUPPORTED where the evidence lacks what the method
/// needs.
pub(crate) fn interval(request: IntervalRequest, evidence: &Evidence<'_>) -> Result<Ends, Error> {
    let mut warnings = Vec::new();
    let correction = corrected(request, evidence);
    let fallback = match request.method {
        Method::Bca => correction.err().map(|why| ("BCA_UNDEFINED", why)),
        Method::Expanded if evidence.units < 2 => {
            Some(("SMALL_SAMPLE", "Student's t has no quantiles for a single observation"))
        }
        Method::Studentized
            if evidence.pivots.is_some_and(|(own, pivots)| pivots.is_empty() || !own.is_finite()) =>
        {
            Some(("CONSTANT_REPLICATES", "the sample or its resamples have no standard error"))
        }
        Method::Calibrated if evidence.shares.is_some_and(<[f64]>::is_empty) => {
            Some(("UNDEFINED_REPLICATES", "the statistic has no value on resamples of resamples"))
        }
        Method::Abc if !abc_ascends(request, evidence) => {
            Some(("BCA_UNDEFINED", "the derivatives that ABC needs do not exist, or its ends do not ascend"))
        }
        _ => None,
    };
    let mut method = request.method;
    if let Some((code, why)) = fallback {
        method = Method::Percentile;
        warnings.push(Warning { code, message: format!("{why}: the interval is the percentile one") });
    }
    let correction = correction.ok();
    let mut quantiles = Quantiles::new(evidence.replicates, request.rule);
    let levels = tails(request).map(|p| level(p?, method, evidence.units, correction));
    if let [Some(low), Some(high)] = levels {
        quantiles.expect([low, high]);
    }
    let mut made = |p: Option<f64>, upper| {
        p.map(|p| end(Tail { p, upper }, method, request, evidence, correction, &mut quantiles))
    };
    let [low, high] = tails(request);
    let ends = [made(low, false), made(high, true)];
    let [low, high] = ends;
    let [low, high] = [low.transpose()?, high.transpose()?];
    if ![low, high].into_iter().flatten().all(|[end, _]| end.is_finite()) {
        return Err(beyond_doubles());
    }
    let monte_carlo = [low, high].map(|end| end.map_or(0.0, |[_, error]| error));
    if monte_carlo.iter().any(|error| error.is_nan()) {
        warnings.push(Warning {
            code: "FEW_RESAMPLES",
            message: format!(
                "fewer than five of the {} replicates lie beyond an end: how far a rerun would move it can't be told; ask for more resamples",
                crate::plan::grouped(evidence.replicates.len())
            ),
        });
    }
    let interval = Interval {
        low: low.map_or(f64::NEG_INFINITY, |[end, _]| end),
        high: high.map_or(f64::INFINITY, |[end, _]| end),
    };
    Ok(Ends { interval, method, monte_carlo, warnings })
}

pub(crate) fn beyond_doubles() -> Error {
    Error::new(
        Code::StatisticUndefined,
        "expected an interval that doubles can hold, got an end beyond 1.8e308",
    )
    .hint("divide the observations by a power of ten")
}

/// At which level of the replicates a method begins to look for the end with probability `p` below it, where it does.
fn level(p: f64, method: Method, units: usize, correction: Option<Correction>) -> Option<f64> {
    match method {
        Method::Percentile => Some(p),
        Method::Basic => Some(1.0 - p),
        Method::Bca => correction?.level(p),
        Method::Expanded => Some(expanded(p, units)),
        _ => None,
    }
}

/// An end: the probability below it, and whether it is the upper one.
#[derive(Debug, Clone, Copy)]
struct Tail {
    p: f64,
    upper: bool,
}

fn end(
    Tail { p, upper }: Tail,
    method: Method,
    request: IntervalRequest,
    evidence: &Evidence<'_>,
    correction: Option<Correction>,
    quantiles: &mut Quantiles<'_>,
) -> Result<End, Error> {
    let Location { estimate, standard_error, bias, .. } = evidence.location;
    let lacking = |what: &str| {
        let method = method.name();
        Error::new(Code::Unsupported, format!("the method '{method}' needs {what}, and this run has none"))
    };
    let level = || level(p, method, evidence.units, correction).ok_or_else(|| lacking("levels that ascend"));
    Ok(match method {
        Method::Percentile | Method::Expanded => {
            let level = level()?;
            [quantiles.at(level), quantiles.error_at(level)]
        }
        // Davison & Hinkley 1997, eq. 5.6. Not 2 estimate - quantile: that overflows where the end itself need not.
        Method::Basic => {
            let level = level()?;
            [estimate + (estimate - quantiles.at(level)), quantiles.error_at(level)]
        }
        Method::Normal => {
            let z = crate::special::normal_quantile(p);
            let error = monte_carlo::normal_end_error(evidence.location, z, evidence.replicates.len());
            [estimate - bias + standard_error * z, error]
        }
        Method::Bca => {
            let correction = correction.ok_or_else(|| lacking("an acceleration"))?;
            let level = level()?;
            let deviation = monte_carlo::bca_level_deviation(correction, p, level, evidence.replicates.len());
            [quantiles.at(level), quantiles.error(level, deviation)]
        }
        Method::Studentized => {
            let (own, pivots) =
                evidence.pivots.ok_or_else(|| lacking("a standard error of every resample"))?;
            let mut quantiles = Quantiles::new(pivots, request.rule);
            [estimate - own * quantiles.at(1.0 - p), own * quantiles.error_at(1.0 - p)]
        }
        // A bound at level l covers the estimate, which is the truth of the second bootstrap, exactly in the resamples with
        // share <= l. So the level that covers in a share p of them is the p-quantile of the shares.
        Method::Calibrated => {
            let shares = evidence.shares.ok_or_else(|| lacking("a second bootstrap"))?;
            let mut of_shares = Quantiles::new(shares, request.rule);
            let level = of_shares.at(p);
            let [first, second] = [quantiles.error_at(level), quantiles.error(level, of_shares.error_at(p))];
            [quantiles.at(level), libm::hypot(first, second)]
        }
        Method::Abc => [evidence.abc.ok_or_else(|| lacking("a smooth statistic of sums"))?(p), 0.0],
        Method::Wilson => [evidence.events.ok_or_else(|| lacking("a proportion"))?.wilson(p), 0.0],
        Method::ClopperPearson => {
            [evidence.events.ok_or_else(|| lacking("a proportion"))?.clopper_pearson(p, upper), 0.0]
        }
    })
}

/// BCa's numbers where its levels exist, else why not.
fn corrected(request: IntervalRequest, evidence: &Evidence<'_>) -> Result<Correction, &'static str> {
    if request.method != Method::Bca {
        return Err("not asked for");
    }
    let acceleration = evidence.acceleration.ok_or("the jackknife gives no acceleration")?;
    let correction = Correction::new(evidence.location.share_below, acceleration)
        .ok_or("all replicates lie on one side of the estimate")?;
    if tails(request).into_iter().flatten().all(|p| correction.level(p).is_some()) {
        return Ok(correction);
    }
    Err("acceleration and bias-correction are so large that its levels do not ascend")
}

/// Whether ABC gives finite ends, the lower below the upper.
fn abc_ascends(request: IntervalRequest, evidence: &Evidence<'_>) -> bool {
    let Some(abc) = evidence.abc else { return false };
    let ends: Vec<f64> = tails(request).into_iter().flatten().map(abc).collect();
    ends.iter().all(|end| end.is_finite()) && ends.is_sorted()
}
