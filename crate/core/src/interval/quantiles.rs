//! Quantiles of replicates by either rule, and how much a rerun with another seed would move them.

use crate::order::Order;
use crate::quantile::snapped;
use crate::request::QuantileRule;
use crate::special::normal_quantile;

/// Numbers that are ends but for what a method makes of them.
pub(super) struct Quantiles<'a> {
    order: Order<'a>,
    rule: QuantileRule,
}

/// Fewer replicates than this beyond an end say nothing of how it would move.
const FEW_BEYOND: f64 = 5.0;

impl<'a> Quantiles<'a> {
    pub(super) fn new(values: &'a [f64], rule: QuantileRule) -> Quantiles<'a> {
        Quantiles { order: Order::new(values), rule }
    }

    /// Levels that will be asked for, or ones near these: both for the price of one.
    pub(super) fn expect(&mut self, levels: [f64; 2]) {
        self.order.expect(levels);
    }

    /// The quantile of order `p`; levels outside [0, 1] are taken as its ends.
    pub(super) fn at(&mut self, p: f64) -> f64 {
        let p = p.clamp(0.0, 1.0);
        if self.rule == QuantileRule::Type7 {
            return self.order.quantile(p);
        }
        // R boot's norm.inter (Davison & Hinkley 1997, eq. 5.8): ranks from 1, the outermost for what lies beyond.
        let b = self.order.len();
        let rank = snapped((b as f64 + 1.0) * p);
        let k = rank.floor();
        if k < 1.0 {
            return self.order.at(0);
        }
        if k >= b as f64 {
            return self.order.at(b - 1);
        }
        let lower = self.order.at(k as usize - 1);
        if rank == k {
            return lower;
        }
        let z = |k: f64| normal_quantile(k / (b as f64 + 1.0));
        let weight = (normal_quantile(p) - z(k)) / (z(k + 1.0) - z(k));
        lower + weight * (self.order.at(k as usize) - lower)
    }

    /// Half of what two standard deviations of the level do to the quantile; NaN where too few values lie beyond it.
    pub(super) fn error(&mut self, level: f64, deviation: f64) -> f64 {
        let b = self.order.len() as f64;
        if b * level.min(1.0 - level) < FEW_BEYOND {
            return f64::NAN;
        }
        self.at(level + deviation) / 2.0 - self.at(level - deviation) / 2.0
    }

    /// The same where the level is fixed: sqrt(A (1 - A) / B).
    pub(super) fn error_at(&mut self, level: f64) -> f64 {
        let deviation = (level * (1.0 - level) / self.order.len() as f64).sqrt();
        self.error(level, deviation)
    }
}
