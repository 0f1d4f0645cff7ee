//! Quantiles, smallest and largest from one or two order statistics.

use crate::quantile::Position;
use crate::request::Statistic;

/// Which order statistics of `n` draws a statistic is made of, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ranks {
    position: Position,
    pub(crate) n: usize,
}

impl Ranks {
    /// `None` where the statistic is not one of ranks.
    pub(crate) fn new(statistic: Statistic, n: usize) -> Option<Ranks> {
        let position = match statistic {
            Statistic::Quantile { p, kind } => Position::of(p, kind, n),
            Statistic::Min => Position { lower: 0, weight: 0.0 },
            Statistic::Max => Position { lower: n - 1, weight: 0.0 },
            _ => return None,
        };
        Some(Ranks { position, n })
    }

    /// Rank, from 0, of the lower order statistic.
    pub(crate) fn lower(&self) -> usize {
        self.position.lower
    }

    /// Whether the one above it is needed too.
    pub(crate) fn two(&self) -> bool {
        self.position.weight != 0.0
    }

    /// The statistic from its order statistics; the upper one is not looked at where one is enough.
    pub(crate) fn value(&self, lower: f64, upper: f64) -> f64 {
        if self.two() { self.position.between(lower, upper) } else { lower }
    }

    /// The statistic of drawn values, which it reorders. O(n).
    pub(crate) fn select(&self, values: &mut [f64]) -> f64 {
        self.position.select(values)
    }
}
