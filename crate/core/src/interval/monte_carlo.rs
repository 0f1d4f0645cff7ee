//! How much standard errors and ends would differ in a rerun with another seed.

use super::levels::Correction;
use crate::outcome::Location;
use crate::special::{normal_cdf, normal_density, normal_quantile};

/// SE sqrt((m4 / m2^2 - 1) / (4 B)): the delta method on the variance of a sample variance (Kendall & Stuart). 0 for equal
/// replicates.
pub(crate) fn standard_error_error(location: Location, b: usize) -> f64 {
    location.standard_error * ((location.kurtosis - 1.0).max(0.0) / (4.0 * b as f64)).sqrt()
}

/// Of estimate - bias + z SE = 2 estimate - mean + z SE: var(mean) = SE^2 / B, var(SE) as above, cov(mean, SE) =
/// m3 / (2 SE B).
pub(super) fn normal_end_error(location: Location, z: f64, b: usize) -> f64 {
    let Location { skewness, kurtosis, .. } = location;
    let variance = 1.0 + z * z * (kurtosis - 1.0) / 4.0 - z * skewness;
    location.standard_error * (variance.max(0.0) / b as f64).sqrt()
}

/// The standard deviation of the share of replicates below BCa's end, less what moves with the level itself: z0 comes from
/// the same replicates. tau^2 = [g^2 V0 + A (1 - A) - 2 g (min(A, p0) - A p0)] / B, with g the derivative of the level A by
/// the share p0 below the estimate. V0 = p0 (1 - p0): ties at the estimate, which count half, have no share to speak of in
/// what is continuous, and leave it an upper bound elsewhere.
pub(super) fn bca_level_deviation(correction: Correction, p: f64, level: f64, b: usize) -> f64 {
    let Correction { bias, acceleration } = correction;
    let shifted = bias + normal_quantile(p);
    let stretch = 1.0 - acceleration * shifted;
    let q = bias + shifted / stretch;
    let g = normal_density(q) / normal_density(bias) * (1.0 + 1.0 / (stretch * stretch));
    let below = normal_cdf(bias);
    let variance =
        g * g * below * (1.0 - below) + level * (1.0 - level) - 2.0 * g * (level.min(below) - level * below);
    (variance.max(0.0) / b as f64).sqrt()
}
