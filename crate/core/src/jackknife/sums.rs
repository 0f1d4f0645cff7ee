//! Statistics of sums: one observation's share taken out of the moments.

use super::{Jackknife, unknown, without};
use crate::compensated::Sum;
use crate::error::Error;
use crate::kernel::reserve;
use crate::request::Statistic;
use crate::weighted::{Function, Moments, Smooth};

/// An observation that holds more than this share of a sum of magnitudes is left out by going through the others again:
/// taken out of the sum it would leave its rounding. Of each sum there are at most four.
const DOMINANT: f64 = 0.25;

pub(super) fn of_sums(columns: &[&[f64]], statistic: Statistic, smooth: &Smooth) -> Result<Jackknife, Error> {
    let n = smooth.len();
    let rest = n as f64 - 1.0;
    let reference = smooth.reference(rest);
    let full = smooth.moments(|_| 1.0);
    let estimate = smooth.value(&full) + (smooth.reference(n as f64) - reference);
    if n == 1 {
        return Ok(Jackknife { reference, estimate, deviations: unknown(n)? });
    }
    let directly = |i: usize| {
        let columns = columns.iter().map(|column| without(column, i)).collect::<Result<Vec<_>, _>>()?;
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        Ok::<f64, Error>(Smooth::new(&columns, statistic)?.map_or(f64::NAN, |smooth| {
            smooth.value(&smooth.moments(|_| 1.0)) + (smooth.reference(rest) - reference)
        }))
    };
    let transformed = |i: usize| !smooth.first[i].is_nan();
    if (0..n).any(|i| !transformed(i)) {
        let mut deviations = unknown(n)?;
        let mut at_fault = (0..n).filter(|&i| !transformed(i));
        if let (Some(i), None) = (at_fault.next(), at_fault.next()) {
            deviations[i] = directly(i)?;
        }
        return Ok(Jackknife { reference, estimate, deviations });
    }
    let totals = [&smooth.first, &smooth.second].map(|column| Sum::of(column.iter().copied()));
    let dominant = dominance(smooth, &full);
    let mean_without = |total: Sum, column: &[f64], i: usize| {
        column.get(i).map_or(Sum::default(), |x| total.plus(-x).over(rest))
    };
    let from_sums = |i: usize| {
        smooth.value(&Moments {
            n: rest,
            x: mean_without(totals[0], &smooth.first, i),
            y: mean_without(totals[1], &smooth.second, i),
            ..smooth.mixed(&full, i, -1.0 / rest)
        })
    };
    let mut deviations = reserve(n, "values of a jackknife")?;
    for i in 0..n {
        deviations.push(if dominant(i) { directly(i)? } else { from_sums(i) });
    }
    Ok(Jackknife { reference, estimate, deviations })
}

/// Whether an observation dominates a sum of squares, or of fourth powers, that the statistic looks at. Sums of the
/// observations themselves are compensated: one value may be as large as it likes.
fn dominance<'a>(smooth: &'a Smooth, full: &'a Moments) -> impl Fn(usize) -> bool + 'a {
    let share = |moment: f64| DOMINANT * smooth.len() as f64 * moment;
    let (of_xx, of_yy, of_fourth) = (share(full.xx), share(full.yy), share(full.xxxx));
    let of_difference = share(full.xx - 2.0 * full.xy + full.yy);
    let of_means = matches!(
        smooth.function,
        Function::Mean
            | Function::Sum
            | Function::Exponential
            | Function::Growth { .. }
            | Function::Reciprocal
            | Function::Odds { .. }
            | Function::Quotient
    );
    let shape = smooth.is_of_shape();
    let correlation = matches!(smooth.function, Function::Correlation { .. });
    move |i| {
        let dx = full.x.below(smooth.first[i]);
        let dy = smooth.second.get(i).map_or(0.0, |&y| full.y.below(y));
        let xx = dx * dx;
        !of_means
            && (xx > of_xx
                || dy * dy > of_yy
                || shape && xx * xx > of_fourth
                || correlation && (dx - dy) * (dx - dy) > of_difference)
    }
}
