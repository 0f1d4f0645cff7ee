//! What comes of a run: figures, warnings and replicates.

use std::ops::Add;

use crate::plan::Plan;
use crate::request::Method;
use crate::special::{halves, scaled};

/// The estimate and how replicates lie about it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Location {
    pub(crate) estimate: f64,
    pub(crate) standard_error: f64,
    pub(crate) bias: f64,
    /// m3 / m2^(3/2) and m4 / m2^2 of the replicates; 0 and 1 where all are equal.
    pub(crate) skewness: f64,
    pub(crate) kurtosis: f64,
}

/// The ends of an interval; infinite where it is open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A coded remark on a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Stable code, as `WarningCode` of the TypeScript API.
    pub code: &'static str,
    /// What it means here.
    pub message: String,
}

/// Figures made of the replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// The statistic of the sample.
    pub estimate: f64,
    /// Standard deviation of the replicates, divisor B - 1; NaN with UNDEFINED_REPLICATES where it has no finite value.
    pub standard_error: f64,
    /// Mean of the replicates less the estimate; NaN likewise.
    pub bias: f64,
    /// The interval.
    pub interval: Interval,
    /// How its ends were found: not as asked for after a fallback.
    pub method: Method,
    /// Standard deviation over seeds of the low end, the high end and the standard error; 0 for an open end and where nothing
    /// was simulated, NaN where too few replicates tell.
    pub monte_carlo: [f64; 3],
    /// The jackknife's, where it has one: with [`Summary::units`] what another interval needs beside the replicates.
    pub acceleration: Option<f64>,
    /// Observations that were resampled.
    pub units: usize,
}

impl Summary {
    /// The larger Monte Carlo error of the ends over the interval's half-width (one-sided: the distance from the estimate).
    /// NaN where an error is; 0 where nothing varies.
    pub(crate) fn precision(&self) -> f64 {
        let [low, high, _] = self.monte_carlo;
        let Interval { low: from, high: to } = self.interval;
        let half_width = match (from.is_finite(), to.is_finite()) {
            (true, true) => to / 2.0 - from / 2.0,
            (true, false) => (self.estimate - from).abs(),
            _ => (to - self.estimate).abs(),
        };
        let error = if low.is_nan() || low > high { low } else { high };
        if error == 0.0 { 0.0 } else { error / half_width }
    }
}

/// What a run gives of one statistic, or of one coefficient of a regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Result {
    /// The statistic of the sample, by the arithmetic of the replicates.
    pub estimate: f64,
    /// Where an interval was asked for.
    pub summary: Option<Summary>,
    /// Remarks on it alone.
    pub warnings: Vec<Warning>,
    /// Replicates without a finite value: NaN in `replicates`, left out of the summary.
    pub undefined_replicates: usize,
    /// B values in replicate order.
    pub replicates: Vec<f64>,
}

/// Everything a run gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// How it was computed.
    pub plan: Plan,
    /// Observations that were resampled.
    pub sample_size: usize,
    /// How often.
    pub resamples: usize,
    /// Remarks on the data and the plan.
    pub warnings: Vec<Warning>,
    /// In the order of the request's components.
    pub results: Vec<Result>,
}

/// Standard error and bias of finite replicates about an estimate, all as deviations from one reference; NaN where a
/// double can't hold them. Sums run over differences from the first replicate, scaled by a power of two: equal
/// replicates have standard error 0, and only a result too large for a double overflows.
pub(crate) fn locate(replicates: &[f64], estimate: f64) -> Location {
    let Some(&first) = replicates.first() else {
        return Location { estimate, standard_error: f64::NAN, bias: f64::NAN, ..Location::default() };
    };
    // Halves first: the difference of two finite doubles may overflow.
    let half = first / 2.0;
    let larger = |a: f64, b: f64| if b > a { b } else { a };
    let [spread] = in_parts(replicates, larger, |x| [(x / 2.0 - half).abs()]);
    let exponent = libm::frexp(spread).1;
    let [up, on] = halves(-exponent);
    let small = |x: f64| (x / 2.0 - half) * up * on;
    let b = replicates.len() as f64;
    let [sum] = in_parts(replicates, Add::add, |x| [small(x)]);
    let mean = sum / b;
    let [squares, cubes, fourths] = in_parts(replicates, Add::add, |x| {
        let d = small(x) - mean;
        [d * d, d * d * d, d * d * (d * d)]
    });
    let m2 = squares / b;
    let (skewness, kurtosis) =
        if m2 > 0.0 { (cubes / b / m2 / m2.sqrt(), fourths / b / m2 / m2) } else { (0.0, 1.0) };
    Location {
        estimate,
        standard_error: finite(scaled((squares / (b - 1.0)).sqrt(), exponent + 1)),
        bias: finite(scaled(mean, exponent + 1) + (first - estimate)),
        skewness,
        kurtosis,
    }
}

/// Terms joined in eight parts, and these in order: the same everywhere, without waiting for each addition.
fn in_parts<const N: usize>(
    values: &[f64],
    join: impl Fn(f64, f64) -> f64,
    terms: impl Fn(f64) -> [f64; N],
) -> [f64; N] {
    const PARTS: usize = 8;
    let mut parts = [[0.0; PARTS]; N];
    let (chunks, last) = values.as_chunks::<PARTS>();
    for chunk in chunks {
        let terms = chunk.map(&terms);
        for (t, parts) in parts.iter_mut().enumerate() {
            for j in 0..PARTS {
                parts[j] = join(parts[j], terms[j][t]);
            }
        }
    }
    for (j, &x) in last.iter().enumerate() {
        for (parts, term) in parts.iter_mut().zip(terms(x)) {
            parts[j] = join(parts[j], term);
        }
    }
    parts.map(|parts| parts.into_iter().fold(0.0, &join))
}

fn finite(x: f64) -> f64 {
    if x.is_finite() { x } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn location_survives_offset_and_size() {
        let location = locate(&[1.0, 2.0, 4.0], 2.0);
        assert!((location.standard_error - (7.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        assert!((location.bias - 1.0 / 3.0).abs() < 1e-15);
        let huge = locate(&[-1.6e308, 1.6e308], 0.0);
        assert_eq!(huge.bias, 0.0);
        assert!(huge.standard_error.is_nan()); // 2.26e308
        let large = locate(&[-1e308, 1e308], 0.0);
        assert!((large.standard_error / 1.414_213_562_373_095e308 - 1.0).abs() < 1e-15);
        let tiny = locate(&[5e-324, 1.5e-323, 1e-323], 1e-323);
        assert!(tiny.standard_error > 0.0);
        let equal = Location { estimate: 0.1, kurtosis: 1.0, ..Location::default() };
        assert_eq!(locate(&[0.1; 7], 0.1), equal);
        let shape = locate(&[0.0, 0.0, 0.0, 4.0], 0.0); // about 1: -1, -1, -1, 3
        assert!(
            (shape.skewness - 2.0 / 3.0_f64.sqrt()).abs() < 1e-15
                && (shape.kurtosis - 21.0 / 9.0).abs() < 1e-15
        );
    }
}
