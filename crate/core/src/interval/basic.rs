//! Davison & Hinkley 1997, eq. 5.6: the opposite quantile, reflected at the estimate.

use crate::interval::percentile;

/// The end with probability `p` below it.
pub(super) fn end(replicates: &mut [f64], estimate: f64, p: f64) -> f64 {
    // Not 2 estimate - quantile: that overflows where the end itself need not.
    estimate + (estimate - percentile::end(replicates, 1.0 - p))
}
