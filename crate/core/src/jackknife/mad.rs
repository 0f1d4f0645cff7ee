//! The median absolute deviation: the median of what is left takes at most three values, and the distances are sorted for
//! each of them.

use super::ranks::{Sorted, quantile};
use super::{Jackknife, unknown};
use crate::error::Error;
use crate::quantile::{Position, QuantileType};

pub(super) fn of_mad(x: &[f64]) -> Result<Jackknife, Error> {
    let n = x.len();
    let sorted = Sorted::new(x)?;
    let median = |n| Position::of(0.5, QuantileType::LINEAR, n);
    let distances = |centre: f64| Sorted::without_offset(sorted.values.iter().map(|x| (x - centre).abs()));
    let full = distances(quantile(&sorted.values, n, median(n)))?;
    let estimate = quantile(&full.values, n, median(n));
    if n == 1 {
        return Ok(Jackknife { reference: 0.0, estimate, deviations: unknown(n)? });
    }
    let at = median(n - 1);
    let mut of_ranks = unknown(n)?;
    // Ranks up to the lower order statistic, up to the one above it, and the rest.
    let bounds = [0, at.lower + 1, (at.lower + 2).min(n), n];
    for ranks in bounds.windows(2).map(|ends| ends[0]..ends[1]) {
        let Some(any) = ranks.clone().next() else { continue };
        let distances = distances(quantile(&sorted.values, any, at))?;
        let of_left_out = distances.by_observation(|rank| quantile(&distances.values, rank, at))?;
        of_ranks[ranks.clone()].copy_from_slice(&of_left_out[ranks]);
    }
    Ok(Jackknife { reference: 0.0, estimate, deviations: sorted.by_observation(|rank| of_ranks[rank])? })
}
