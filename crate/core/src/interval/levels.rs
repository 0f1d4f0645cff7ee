//! Methods that are quantiles of the replicates: at which levels.

use crate::request::{Alternative, IntervalRequest};
use crate::special::{normal_cdf, normal_quantile, student_quantile};

/// BCa's two numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Correction {
    /// Normal quantile of the share of replicates below the estimate.
    pub(super) bias: f64,
    pub(super) acceleration: f64,
}

impl Correction {
    /// `None` where the share is 0 or 1.
    pub(super) fn new(share_below: f64, acceleration: f64) -> Option<Correction> {
        let inside = share_below > 0.0 && share_below < 1.0 && acceleration.is_finite();
        inside.then(|| Correction { bias: normal_quantile(share_below), acceleration })
    }

    /// Efron 1987, eq. 3.7: Phi(z0 + (z0 + z) / (1 - a (z0 + z))); `None` beyond the pole, where levels no longer ascend.
    pub(super) fn level(self, p: f64) -> Option<f64> {
        let shifted = self.bias + normal_quantile(p);
        let stretch = 1.0 - self.acceleration * shifted;
        (stretch > 0.0).then(|| normal_cdf(self.bias + shifted / stretch))
    }
}

/// Hesterberg 2015, sec. 5.3: Phi(sqrt(n / (n - 1)) t), t the quantile of Student's t with n - 1 degrees of freedom.
/// `units` of at least 2.
pub(super) fn expanded(p: f64, units: usize) -> f64 {
    let n = units as f64;
    normal_cdf((n / (n - 1.0)).sqrt() * student_quantile(p, n - 1.0))
}

/// The probabilities below the ends, where there are such.
pub(super) fn tails(request: IntervalRequest) -> [Option<f64>; 2] {
    match request.alternative {
        Alternative::TwoSided => {
            let tail = (1.0 - request.level) / 2.0;
            [Some(tail), Some(1.0 - tail)]
        }
        Alternative::Less => [None, Some(request.level)],
        Alternative::Greater => [Some(1.0 - request.level), None],
    }
}
