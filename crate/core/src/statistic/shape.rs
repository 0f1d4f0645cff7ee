//! Skewness, kurtosis and coefficient of variation, from counts: powers of deviations from the resample's own mean, which
//! lose nothing where a resample lies far from the sample's.

use crate::error::Error;
use crate::kernel::{filled, reserve};
use crate::request::Statistic;
use crate::sample::Sample;
use crate::special::scaled;
use crate::statistic::{CountsWorker, OfCounts, Output, Place, counted_sums};

/// A statistic of the second to fourth moments.
pub(crate) struct Shape {
    function: Function,
    /// x less the lower median, over a power of two: any other centre would leave its size in the bulk, were it an outlier.
    values: Vec<f64>,
    /// The lower median, over the same.
    centre: f64,
    estimate: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Function {
    Skewness,
    Kurtosis,
    Variation,
}

impl Shape {
    /// `None` where the statistic is not one of these. 8 bytes an observation.
    pub(crate) fn new(statistic: Statistic, sample: &Sample) -> Result<Option<Shape>, Error> {
        let function = match statistic {
            Statistic::Skewness => Function::Skewness,
            Statistic::Kurtosis => Function::Kurtosis,
            Statistic::CoefficientOfVariation => Function::Variation,
            _ => return Ok(None),
        };
        // Twice: differences of huge values would overflow, and small ones are made large.
        let mut largest = 0.0_f64;
        sample.each(|x| largest = largest.max(x.abs()));
        let size = libm::frexp(largest).1 + 1;
        let middle = (sample.len() - 1) / 2;
        let (_, &mut median, _) = sample.doubles()?.select_nth_unstable_by(middle, f64::total_cmp);
        let centre = scaled(median, -size);
        let mut values: Vec<f64> = reserve(sample.len(), "deviations of the sample")?;
        sample.each(|x| values.push(scaled(x, -size) - centre));
        let spread = values.iter().fold(0.0, |spread: f64, y| spread.max(y.abs()));
        let spread = libm::frexp(spread).1;
        values.iter_mut().for_each(|y| *y = scaled(*y, -spread));
        let mut shape = Shape { function, values, centre: scaled(centre, -spread), estimate: 0.0 };
        shape.estimate = shape.of(&filled(1, sample.len(), "a count of every observation")?);
        Ok(Some(shape))
    }

    /// NaN where the resample is constant (skewness, kurtosis) or has mean 0 (variation).
    fn of(&self, counts: &[u8]) -> f64 {
        let n: f64 = counts.iter().map(|&count| u64::from(count)).sum::<u64>() as f64;
        let drawn = || counts.iter().zip(&self.values).filter(|&(&count, _)| count > 0).map(|(_, &y)| y);
        let start = drawn().next().unwrap_or(0.0);
        let constant = drawn().all(|y| y == start);
        let [sum] = counted_sums(counts, &self.values, |y| [y - start]);
        let mean = start + sum / n;
        // In units of the resample's own largest: fourth powers of small deviations would vanish.
        let largest = drawn().fold(0.0, |largest: f64, y| largest.max((y - mean).abs()));
        let unit = if largest > 0.0 { 1.0 / largest } else { 1.0 };
        let [d1, d2, d3, d4] = counted_sums(counts, &self.values, |y| {
            let d = (y - mean) * unit;
            [d, d * d, d * d * d, d * d * (d * d)]
        });
        // What rounding left of the mean (Chan, Golub & LeVeque 1983, eq. 1.7, and its like for higher powers).
        let rest = d1 / n;
        let m2 = d2 / n - rest * rest;
        let m3 = d3 / n - 3.0 * rest * (d2 / n) + 2.0 * rest * rest * rest;
        let m4 = d4 / n - 4.0 * rest * (d3 / n) + 6.0 * rest * rest * (d2 / n);
        match self.function {
            Function::Variation => {
                let mean = self.centre + (mean + rest / unit);
                let deviation = if constant { 0.0 } else { (m2 * (n / (n - 1.0))).sqrt() / unit };
                if mean == 0.0 || n < 2.0 { f64::NAN } else { deviation / mean }
            }
            _ if constant => f64::NAN,
            Function::Skewness => m3 / m2 / m2.sqrt(),
            Function::Kurtosis => m4 / m2 / m2 - 3.0,
        }
    }
}

impl OfCounts for Shape {
    fn outputs(&self) -> Vec<Output> {
        vec![Output { reference: 0.0, estimate: self.estimate }]
    }

    fn worker(&self, _: u64) -> Result<CountsWorker<'_>, Error> {
        Ok(Box::new(|_: Place, counts, to| to[0] = self.of(counts)))
    }
}
