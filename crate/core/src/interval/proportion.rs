//! Intervals of a proportion from its events alone.

use crate::special::{beta_quantile, normal_quantile};

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Events {
    pub(crate) events: u64,
    pub(crate) trials: u64,
}

impl Events {
    /// Wilson 1927: the proportion whose test at level p this one would just pass.
    pub(super) fn wilson(self, p: f64) -> f64 {
        let (x, n) = (self.events as f64, self.trials as f64);
        if x == 0.0 && p < 0.5 {
            return 0.0; // exactly, where rounding would leave a trace
        }
        if x == n && p > 0.5 {
            return 1.0;
        }
        let z = normal_quantile(p);
        let share = x / n;
        let centre = share + z * z / (2.0 * n);
        let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
        ((centre + half) / (1.0 + z * z / n)).clamp(0.0, 1.0)
    }

    /// Clopper & Pearson 1934, by the beta distribution: the lower or the upper end, with probability `p` below it.
    pub(crate) fn clopper_pearson(self, p: f64, upper: bool) -> f64 {
        let (x, n) = (self.events as f64, self.trials as f64);
        if upper {
            if self.events == self.trials { 1.0 } else { beta_quantile(p, x + 1.0, n - x) }
        } else if self.events == 0 {
            0.0
        } else {
            beta_quantile(p, x, n - x + 1.0)
        }
    }
}
