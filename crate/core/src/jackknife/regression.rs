//! Regression coefficients: without observation i they differ by (X'X)^-1 x_i e_i / (1 - h_i) (Miller 1974; Belsley, Kuh &
//! Welsch 1980, eq. 2.1).

use super::{Jackknife, unknown, without};
use crate::error::Error;
use crate::kernel::filled;
use crate::least_squares::{Fit, regression};

/// An observation with a leverage above this is left out by another fit: p + 1 predictors have at most (p + 1) / it.
const DOMINANT: f64 = 0.75;

/// One a coefficient, the intercept first; the reference is the estimate.
pub(super) fn of_regression(columns: &[&[f64]]) -> Result<Vec<Jackknife>, Error> {
    let (n, components) = (columns[0].len(), columns.len());
    let weights = filled(1.0, n, "weights of a regression")?;
    let Some(fit) = Fit::new(columns, &weights)? else {
        return (0..components).map(|_| Jackknife::undefined(n)).collect();
    };
    let of_coefficient =
        |&reference: &f64| Ok(Jackknife { reference, estimate: 0.0, deviations: unknown(n)? });
    let mut jackknives = fit.coefficients.iter().map(of_coefficient).collect::<Result<Vec<_>, Error>>()?;
    if n <= components {
        return Ok(jackknives);
    }
    for i in 0..n {
        if fit.freedom[i] < 1.0 - DOMINANT {
            let columns = columns.iter().map(|column| without(column, i)).collect::<Result<Vec<_>, _>>()?;
            let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let coefficients = regression(&columns, &weights[1..])?;
            for (jackknife, coefficient) in jackknives.iter_mut().zip(coefficients) {
                jackknife.deviations[i] = coefficient - jackknife.reference;
            }
            continue;
        }
        let effects = &fit.effects[i * components..(i + 1) * components];
        for (jackknife, effect) in jackknives.iter_mut().zip(effects) {
            jackknife.deviations[i] = -effect * (fit.residuals[i] / fit.freedom[i]);
        }
    }
    Ok(jackknives)
}
