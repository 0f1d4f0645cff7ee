//! Least-squares fits with intercept, by orthogonalised columns.

use crate::compensated::{Sum, sums};
use crate::error::Error;
use crate::kernel::reserve;
use crate::special::scaled;
use crate::weighted::centred;

/// The fit of the first column on the others, observations weighted.
#[derive(Debug)]
pub(crate) struct Fit {
    /// The intercept, then the slopes.
    pub(crate) coefficients: Vec<f64>,
    /// What the fit leaves of the first column.
    pub(crate) residuals: Vec<f64>,
    /// 1 less the leverage of each observation.
    pub(crate) freedom: Vec<f64>,
    /// For each observation and coefficient, row by row: (X'WX)^-1 x_i.
    pub(crate) effects: Vec<f64>,
}

/// Of a predictor, what the ones before it must leave (relative to its own size about its mean), or the fit is not
/// unique: rounding leaves some 10^-15.
const DEPENDENT: f64 = 1e-13;

/// A column less its weighted mean, times 2^-exponent.
struct Centred {
    mean: f64,
    exponent: i32,
    values: Vec<f64>,
}

impl Centred {
    fn new(column: &[f64], weights: &[f64]) -> Result<Centred, Error> {
        let (origin, exponent, mut values) = centred(column)?;
        let [total, sum] = sums(values.len(), |i| [weights[i], weights[i] * values[i]]);
        let mean = sum / total;
        let [rest] = sums(values.len(), |i| [weights[i] * (values[i] - mean)]);
        let mean = Sum::of([mean, rest / total].into_iter());
        values.iter_mut().for_each(|x| *x = mean.below(*x));
        Ok(Centred { mean: origin + scaled(mean.value(), exponent), exponent, values })
    }
}

impl Fit {
    /// `None` where the fit is not unique. Modified Gram-Schmidt, twice (Giraud, Langou & Rozloznik 2005).
    pub(crate) fn new(columns: &[&[f64]], weights: &[f64]) -> Result<Option<Fit>, Error> {
        let Some((y, predictors)) = columns.split_first() else { return Ok(None) };
        let (n, p) = (y.len(), predictors.len());
        let dot = |a: &[f64], b: &[f64]| sums(n, |i| [weights[i] * a[i] * b[i]])[0];
        let [total] = sums(n, |i| [weights[i]]);
        let y = Centred::new(y, weights)?;
        let mut basis: Vec<Vec<f64>> = Vec::with_capacity(p);
        let mut scales = Vec::with_capacity(p);
        // Column j of the triangle: what of the basis the predictor is made of.
        let mut triangle = vec![vec![0.0; p]; p];
        for (j, predictor) in predictors.iter().enumerate() {
            let Centred { mean, exponent, values: mut q } = Centred::new(predictor, weights)?;
            let size = dot(&q, &q).sqrt();
            for _ in 0..2 {
                for (k, earlier) in basis.iter().enumerate() {
                    let share = dot(earlier, &q);
                    q.iter_mut().zip(earlier).for_each(|(q, e)| *q -= share * e);
                    triangle[j][k] += share;
                }
            }
            let rest = dot(&q, &q).sqrt();
            if rest.is_nan() || rest <= DEPENDENT * size {
                return Ok(None);
            }
            q.iter_mut().for_each(|q| *q /= rest);
            triangle[j][j] = rest;
            basis.push(q);
            scales.push((mean, exponent));
        }
        // A vector in the basis, as slopes on the predictors' own scale and what they add to the intercept.
        let back = |of_basis: &[f64], exponent: i32| {
            let mut slopes = of_basis.to_vec();
            for j in (0..p).rev() {
                for k in j + 1..p {
                    slopes[j] -= triangle[k][j] * slopes[k];
                }
                slopes[j] /= triangle[j][j];
            }
            slopes.iter().zip(&scales).map(|(s, of)| scaled(*s, exponent - of.1)).collect::<Vec<f64>>()
        };
        let intercept = |start: f64, slopes: &[f64]| {
            slopes.iter().zip(&scales).fold(start, |rest, (slope, (mean, _))| rest - slope * mean)
        };
        let mut residuals = y.values;
        let mut shares = vec![0.0; p];
        for _ in 0..2 {
            for (share, q) in shares.iter_mut().zip(&basis) {
                let more = dot(q, &residuals);
                residuals.iter_mut().zip(q).for_each(|(r, q)| *r -= more * q);
                *share += more;
            }
        }
        let slopes = back(&shares, y.exponent);
        let mut coefficients = vec![intercept(y.mean, &slopes)];
        coefficients.extend(slopes);
        let mut freedom = reserve(n, "leverages")?;
        let mut effects = reserve(n * (p + 1), "effects of observations on coefficients")?;
        for i in 0..n {
            let row: Vec<f64> = basis.iter().map(|q| q[i]).collect();
            let squares: f64 = row.iter().map(|q| q * q).sum();
            freedom.push(1.0 - weights[i] * (1.0 / total + squares));
            let slopes = back(&row, 0);
            effects.push(intercept(1.0 / total, &slopes));
            effects.extend(slopes);
        }
        residuals.iter_mut().for_each(|r| *r = scaled(*r, y.exponent));
        Ok(Some(Fit { coefficients, residuals, freedom, effects }))
    }
}

/// The coefficients under weights, intercept first; NaN where they are not unique.
pub(crate) fn regression(columns: &[&[f64]], weights: &[f64]) -> Result<Vec<f64>, Error> {
    Ok(Fit::new(columns, weights)?.map_or(vec![f64::NAN; columns.len()], |fit| fit.coefficients))
}
