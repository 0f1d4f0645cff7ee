//! Davison & Hinkley 1997, eq. 5.5, as R boot's `norm.ci`: normal quantiles about the estimate less its bias.

use crate::outcome::Location;
use crate::special::normal_quantile;

/// The end with probability `p` below it.
pub(super) fn end(location: Location, p: f64) -> f64 {
    location.estimate - location.bias + location.standard_error * normal_quantile(p)
}
