//! The statistic without each observation in turn, and what follows from it: the acceleration of BCa, the jackknife's
//! standard error and bias, influence values. O(n) after sorting; ranks of two columns O(n log n).

mod mad;
mod rank_correlation;
mod ranks;
mod regression;
mod sums;
#[cfg(test)]
mod tests;

use crate::compensated::sums;
use crate::error::{Code, Error};
use crate::kernel::{collected, filled, reserve};
use crate::request::Statistic;
use crate::special::scaled;
use crate::weighted::Smooth;

/// Values as deviations from a reference. It is 0, but for locations of columns with an offset of more than 1,024 times
/// their range, correlations (1 or -1, whichever is nearer), ratios that vary as little, and regression coefficients (the
/// estimate): what `reference + deviation` rounds away is not lost to the figures below.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Jackknife {
    /// For a sum, of one observation less.
    pub(crate) reference: f64,
    /// Of the statistic of the sample.
    pub(crate) estimate: f64,
    /// Of the statistic without observation i; NaN where it has no finite value.
    pub(crate) deviations: Vec<f64>,
}

/// The jackknife of a statistic, one a component: one but for regression.
pub(crate) fn jackknife(columns: &[&[f64]], statistic: Statistic) -> Result<Vec<Jackknife>, Error> {
    let unserved = || Error::new(Code::Internal, "expected the columns of the statistic, of equal length");
    let n = columns.first().map_or(0, |column| column.len());
    if n == 0 || columns.len() != statistic.columns() || columns.iter().any(|column| column.len() != n) {
        return Err(unserved());
    }
    if let Some(smooth) = Smooth::new(columns, statistic)? {
        return Ok(vec![sums::of_sums(columns, statistic, &smooth)?]);
    }
    match statistic {
        Statistic::Regression { .. } => regression::of_regression(columns),
        Statistic::RankCorrelation => {
            Ok(vec![rank_correlation::of_rank_correlation(columns[0], columns[1])?])
        }
        Statistic::MedianAbsoluteDeviation => Ok(vec![mad::of_mad(columns[0])?]),
        _ => ranks::of_ranks(columns[0], statistic)?.map(|jackknife| vec![jackknife]).ok_or_else(unserved),
    }
}

/// The values in units in which no power of them leaves the range of doubles: `value / 2 - first / 2` over 2^exponent.
struct Spread {
    half: f64,
    exponent: i32,
    /// Of the values, in these units.
    mean: f64,
}

impl Spread {
    fn small(&self, value: f64) -> f64 {
        scaled(value / 2.0 - self.half, -self.exponent)
    }

    /// What a figure in these units is in values.
    fn large(&self, figure: f64) -> f64 {
        scaled(figure, self.exponent + 1)
    }
}

impl Jackknife {
    fn undefined(n: usize) -> Result<Jackknife, Error> {
        Ok(Jackknife { reference: 0.0, estimate: f64::NAN, deviations: unknown(n)? })
    }

    /// The statistic without observation `i`.
    pub(crate) fn value(&self, i: usize) -> f64 {
        self.reference + self.deviations[i]
    }

    /// `None` where a value is NaN.
    fn spread(&self) -> Option<Spread> {
        let half = self.deviations.first()? / 2.0;
        let widest = self.deviations.iter().fold(0.0, |widest: f64, value| {
            let from_first = (value / 2.0 - half).abs();
            if from_first.is_nan() || from_first > widest { from_first } else { widest }
        });
        if self.deviations.iter().any(|value| value.is_nan()) {
            return None;
        }
        let mut spread = Spread { half, exponent: libm::frexp(widest).1, mean: 0.0 };
        let [sum] = sums(self.deviations.len(), |i| [spread.small(self.deviations[i])]);
        spread.mean = sum / self.deviations.len() as f64;
        Some(spread)
    }

    /// a = sum d^3 / (6 (sum d^2)^(3/2)), d = mean of the values less the value (Efron 1987; Efron & Tibshirani 1993,
    /// eq. 14.15). `None` where all values are equal or one is NaN. The same whatever the scale.
    pub(crate) fn acceleration(&self) -> Option<f64> {
        let spread = self.spread()?;
        let [squares, cubes] = sums(self.deviations.len(), |i| {
            let d = spread.mean - spread.small(self.deviations[i]);
            [d * d, d * d * d]
        });
        (squares > 0.0).then(|| cubes / (6.0 * squares * squares.sqrt()))
    }

    /// sqrt((n - 1) / n sum d^2) (Tukey 1958; Efron & Tibshirani 1993, eq. 11.5); NaN where a value is.
    pub(crate) fn standard_error(&self) -> f64 {
        let n = self.deviations.len() as f64;
        self.spread().map_or(f64::NAN, |spread| {
            let [squares] = sums(self.deviations.len(), |i| {
                let d = spread.mean - spread.small(self.deviations[i]);
                [d * d]
            });
            spread.large(((n - 1.0) / n * squares).sqrt())
        })
    }

    /// (n - 1) (mean of the values less the estimate) (Quenouille 1956); NaN where a value is.
    pub(crate) fn bias(&self) -> f64 {
        let n = self.deviations.len() as f64;
        self.spread()
            .map_or(f64::NAN, |spread| (n - 1.0) * spread.large(spread.mean - spread.small(self.estimate)))
    }

    /// (n - 1) (mean of the values less the value): the jackknife's influence values (Davison & Hinkley 1997, sec. 2.7.3,
    /// about the mean of the values). All NaN where a value is.
    pub(crate) fn influences(&self) -> Result<Vec<f64>, Error> {
        let n = self.deviations.len();
        let Some(spread) = self.spread() else { return unknown(n) };
        let influence = |&value| (n as f64 - 1.0) * spread.large(spread.mean - spread.small(value));
        collected(self.deviations.iter().map(influence), "influence values")
    }
}

/// A place for the value without each of `n` observations.
fn unknown(n: usize) -> Result<Vec<f64>, Error> {
    filled(f64::NAN, n, "values of a jackknife")
}

/// A column without observation `i`.
fn without(column: &[f64], i: usize) -> Result<Vec<f64>, Error> {
    let mut others = reserve(column.len() - 1, "a column without an observation")?;
    others.extend_from_slice(&column[..i]);
    others.extend_from_slice(&column[i + 1..]);
    Ok(others)
}
