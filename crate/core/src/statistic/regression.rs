//! Ordinary least squares with intercept, from counts.

use crate::error::{Code, Error};
use crate::kernel::{filled, reserve};
use crate::sample::Sample;
use crate::special::{scaled, scaled_far};
use crate::statistic::{CountsWorker, OfCounts, Output, Place, counted_sums};

/// Coefficients of y on x1 .. xp. The predictors, less their means, are replaced by an orthonormal basis of what they span, and y
/// by its residuals on it: the normal equations of a resample are then near the identity, whatever the predictors' own
/// condition, and what is solved for is the deviation from the sample's coefficients.
pub(crate) struct Regression {
    /// Columns of the basis, each of mean 0 and mean square 1.
    basis: Vec<Vec<f64>>,
    residuals: Vec<f64>,
    /// x less its mean = basis times this upper triangle: column j has j + 1 numbers.
    triangle: Vec<Vec<f64>>,
    means: Vec<f64>,
    /// Powers of two by which y and the predictors were divided.
    exponents: Vec<i32>,
    /// Intercept, then a slope a predictor.
    coefficients: Vec<f64>,
    /// What the arithmetic of resamples gives for the sample itself, as deviations from these: rounding, with which
    /// replicates tie.
    estimates: Vec<f64>,
}

/// Of a column's square that the others do not explain, the share below which it is rounding: n times this.
const ROUNDING: f64 = f64::EPSILON * f64::EPSILON * 16.0;

impl Regression {
    /// `columns`: y, then the predictors. 8 bytes a row and column; O(n p^2). STATISTIC_UNDEFINED where predictors are
    /// linearly dependent, or the rows are no more than the predictors.
    pub(crate) fn new(columns: &[&Sample]) -> Result<Regression, Error> {
        let n = columns[0].len();
        let mut exponents = Vec::with_capacity(columns.len());
        let mut means = Vec::with_capacity(columns.len());
        let mut centred = Vec::with_capacity(columns.len());
        for column in columns {
            let mut largest = 0.0_f64;
            column.each(|x| largest = largest.max(x.abs()));
            let exponent = libm::frexp(largest).1;
            let mut values: Vec<f64> = reserve(n, "a column of a regression")?;
            column.each(|x| values.push(scaled(x, -exponent)));
            let mean = centre(&mut values);
            exponents.push(exponent);
            means.push(mean);
            centred.push(values);
        }
        let dependent = || {
            Error::new(
                Code::StatisticUndefined,
                "expected predictors of which none is a combination of the others, with more rows than predictors",
            )
            .hint("leave out a predictor that the others determine")
        };
        let mut columns = centred.into_iter();
        let mut residuals = columns.next().ok_or_else(dependent)?;
        let (mut basis, mut triangle): (Vec<Vec<f64>>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
        for mut column in columns {
            let whole = mean_product(&column, &column);
            let mut above = vec![0.0; basis.len()];
            // Twice is enough (Giraud, Langou & Rozloznik 2005).
            for _ in 0..2 {
                for (part, direction) in above.iter_mut().zip(&basis) {
                    let more = mean_product(direction, &column);
                    column.iter_mut().zip(direction).for_each(|(x, q)| *x -= more * q);
                    *part += more;
                }
            }
            let own = mean_product(&column, &column);
            if own <= whole * ROUNDING * n as f64 {
                return Err(dependent());
            }
            let length = own.sqrt();
            column.iter_mut().for_each(|x| *x /= length);
            above.push(length);
            basis.push(column);
            triangle.push(above);
        }
        let mut directions: Vec<f64> = vec![0.0; basis.len()];
        for _ in 0..2 {
            for (part, direction) in directions.iter_mut().zip(&basis) {
                let more = mean_product(direction, &residuals);
                residuals.iter_mut().zip(direction).for_each(|(y, q)| *y -= more * q);
                *part += more;
            }
        }
        let mut fit = Regression {
            basis,
            residuals,
            triangle,
            means,
            exponents,
            coefficients: Vec::new(),
            estimates: Vec::new(),
        };
        fit.coefficients = fit.coefficients_of(fit.means[0], directions);
        fit.estimates = vec![0.0; fit.coefficients.len()];
        let mut estimates = std::mem::take(&mut fit.estimates);
        let once = filled(1, n, "a count of every row")?;
        fit.deviations(&once, &mut fit.scratch()?, &mut estimates);
        fit.estimates = estimates;
        Ok(fit)
    }

    /// Intercept and slopes in the columns' units, from the level of y and its slopes on the basis.
    fn coefficients_of(&self, level: f64, mut slopes: Vec<f64>) -> Vec<f64> {
        for j in (0..slopes.len()).rev() {
            slopes[j] /= self.triangle[j][j];
            for k in 0..j {
                slopes[k] -= slopes[j] * self.triangle[j][k];
            }
        }
        let intercept =
            slopes.iter().zip(&self.means[1..]).fold(level, |rest, (slope, mean)| rest - slope * mean);
        let of_y = self.exponents[0];
        let in_units = |(slope, exponent): (&f64, &i32)| scaled_far(*slope, of_y - exponent);
        let slopes = slopes.iter().zip(&self.exponents[1..]).map(in_units);
        std::iter::once(scaled(intercept, of_y)).chain(slopes).collect()
    }

    fn scratch(&self) -> Result<Scratch, Error> {
        let (n, p) = (self.residuals.len(), self.basis.len());
        let products = filled(0.0, n, "products of a regression")?;
        let matrix = filled(0.0, p * p, "the normal equations")?;
        Ok(Scratch { products, matrix, right: vec![0.0; p] })
    }

    /// Deviations of a resample's coefficients; NaN where its predictors are dependent. Centred at the resample's own
    /// means, so that one without a far row loses nothing to it.
    fn deviations(&self, counts: &[u8], scratch: &mut Scratch, to: &mut [f64]) {
        let p = self.basis.len();
        let n: f64 = counts.iter().map(|&count| u64::from(count)).sum::<u64>() as f64;
        let drawn = counts.iter().position(|&count| count > 0).unwrap_or(0);
        let Scratch { products, matrix, right } = scratch;
        // From a drawn value on: the mean of equal ones is exactly theirs.
        let mean_of = |a: &[f64]| {
            let [sum] = counted_sums(counts, a, |x| [x - a[drawn]]);
            a[drawn] + sum / n
        };
        let mut product_of = |a: &[f64], mean_a: f64, b: &[f64], mean_b: f64| {
            let terms = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b));
            products.iter_mut().zip(terms).for_each(|(product, term)| *product = term);
            let [sum] = counted_sums(counts, products, |x| [x]);
            sum / n
        };
        let level = mean_of(&self.residuals);
        let means: Vec<f64> = self.basis.iter().map(|q| mean_of(q)).collect();
        for j in 0..p {
            for k in 0..=j {
                matrix[j * p + k] = product_of(&self.basis[j], means[j], &self.basis[k], means[k]);
            }
            right[j] = product_of(&self.basis[j], means[j], &self.residuals, level);
        }
        if !solve(matrix, right, n) {
            to.fill(f64::NAN);
            return;
        }
        let shift = right.iter().zip(&means).fold(level, |rest, (slope, mean)| rest - slope * mean);
        to.copy_from_slice(&self.coefficients_of(shift, right.clone()));
    }
}

/// Of a column's own square in a resample, the share that is a few roundings of n terms.
const SINGULAR: f64 = 32.0 * f64::EPSILON;

/// What a thread keeps.
struct Scratch {
    products: Vec<f64>,
    matrix: Vec<f64>,
    right: Vec<f64>,
}

/// Solves in place by Cholesky's method; false where the matrix, given by its lower half, is singular up to rounding.
fn solve(matrix: &mut [f64], right: &mut [f64], n: f64) -> bool {
    let p = right.len();
    for j in 0..p {
        let whole = matrix[j * p + j];
        for k in 0..j {
            let mut sum = matrix[j * p + k];
            for i in 0..k {
                sum -= matrix[j * p + i] * matrix[k * p + i];
            }
            matrix[j * p + k] = sum / matrix[k * p + k];
        }
        let own = (0..j).fold(whole, |rest, k| rest - matrix[j * p + k] * matrix[j * p + k]);
        if own <= whole * SINGULAR * n {
            return false;
        }
        matrix[j * p + j] = own.sqrt();
    }
    for j in 0..p {
        let known = (0..j).fold(right[j], |rest, k| rest - matrix[j * p + k] * right[k]);
        right[j] = known / matrix[j * p + j];
    }
    for j in (0..p).rev() {
        let known = (j + 1..p).fold(right[j], |rest, k| rest - matrix[k * p + j] * right[k]);
        right[j] = known / matrix[j * p + j];
    }
    true
}

/// Takes the mean away, twice, since once leaves the rounding of a large one; returns it.
fn centre(values: &mut [f64]) -> f64 {
    let n = values.len() as f64;
    let mut mean = 0.0;
    for _ in 0..2 {
        let rest = values.iter().sum::<f64>() / n;
        values.iter_mut().for_each(|x| *x -= rest);
        mean += rest;
    }
    mean
}

fn mean_product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / a.len() as f64
}

impl OfCounts for Regression {
    fn outputs(&self) -> Vec<Output> {
        self.coefficients
            .iter()
            .zip(&self.estimates)
            .map(|(&reference, &estimate)| Output { reference, estimate })
            .collect()
    }

    fn worker(&self, _: u64) -> Result<CountsWorker<'_>, Error> {
        let mut scratch = self.scratch()?;
        Ok(Box::new(move |_: Place, counts, to| self.deviations(counts, &mut scratch, to)))
    }
}
