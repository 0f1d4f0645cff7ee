//! Trimmed and winsorized means and the Gini coefficient, from sums over the sorted resample.

use crate::encode::Scale;
use crate::quantile::snapped;
use crate::request::Statistic;

/// A statistic in which draws count by their ranks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum SortedStatistic {
    /// Mean without the `cut` lowest and the `cut` highest draws.
    Trimmed { cut: u64 },
    /// Mean with these pulled in to the nearest that is kept.
    Winsorized { cut: u64 },
    /// Half the mean absolute difference of two draws, over the mean.
    Gini,
}

/// Sums of a resample's integers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct SortedTotals {
    /// Of the draws that are kept.
    pub(crate) sum: i128,
    /// The lowest and the highest of them, where something is cut.
    pub(crate) low: i128,
    pub(crate) high: i128,
    /// sum v (2 C + c - n) over all draws; where ranks are weights.
    pub(crate) ranked: i128,
}

impl SortedTotals {
    /// How many they are.
    pub(crate) const LEN: usize = 4;

    /// Of those of parts, added up: each of the two ends lies in one of them.
    pub(crate) fn of_sums(&[sum, low, high, ranked]: &[i128; SortedTotals::LEN]) -> SortedTotals {
        SortedTotals { sum, low, high, ranked }
    }

    /// Adds them to a row of such sums.
    pub(crate) fn add_to(self, sums: &mut [i128; SortedTotals::LEN]) {
        let SortedTotals { sum, low, high, ranked } = self;
        sums.iter_mut().zip([sum, low, high, ranked]).for_each(|(all, part)| *all += part);
    }
}

impl SortedStatistic {
    /// `None` where the statistic is not one of these. The proportion is in [0, 1/2): n p is rounded down, but for what is
    /// an integer up to rounding.
    pub(crate) fn new(statistic: Statistic, n: usize) -> Option<SortedStatistic> {
        let cut = |proportion: f64| snapped(n as f64 * proportion).floor() as u64;
        match statistic {
            Statistic::TrimmedMean { proportion } => Some(SortedStatistic::Trimmed { cut: cut(proportion) }),
            Statistic::WinsorizedMean { proportion } => {
                Some(SortedStatistic::Winsorized { cut: cut(proportion) })
            }
            Statistic::Gini => Some(SortedStatistic::Gini),
            _ => None,
        }
    }

    /// Draws that are cut off at either end.
    pub(crate) fn cut(self) -> u64 {
        match self {
            SortedStatistic::Trimmed { cut } | SortedStatistic::Winsorized { cut } => cut,
            SortedStatistic::Gini => 0,
        }
    }

    /// Whether [`SortedTotals::ranked`] is looked at.
    pub(crate) fn ranked(self) -> bool {
        self == SortedStatistic::Gini
    }

    /// What replicates are deviations from.
    pub(crate) fn reference(self, scale: &Scale) -> f64 {
        match self {
            SortedStatistic::Trimmed { .. } | SortedStatistic::Winsorized { .. } => scale.centre,
            SortedStatistic::Gini => 0.0,
        }
    }

    /// The replicate of `n` draws, as its deviation from the reference; NaN where a Gini coefficient has mean 0. The
    /// integers' own rounding, half a unit, is all that separates it from the observations'.
    pub(crate) fn value(self, scale: &Scale, n: f64, totals: SortedTotals) -> f64 {
        match self {
            SortedStatistic::Trimmed { cut } => scale.quotient(totals.sum, n - 2.0 * cut as f64),
            SortedStatistic::Winsorized { cut } => {
                scale.quotient(totals.sum + i128::from(cut) * (totals.low + totals.high), n)
            }
            SortedStatistic::Gini => {
                // Ranks' weights add up to 0, so that the centre plays no part above.
                let mean = scale.centre + (scale.quotient(totals.sum, n) + scale.mean_residual());
                if mean == 0.0 { f64::NAN } else { scale.quotient(totals.ranked, n * n) / mean }
            }
        }
    }
}

/// sum c v (2 C + c - n), C the draws below: a value's ranks, from either end, in all of its draws.
pub(crate) fn ranked(counts: &[u8], integers: &[i128], before: u64, n: u64) -> i128 {
    let mut below = before as i64;
    let mut sum = 0;
    for (&count, v) in counts.iter().zip(integers) {
        let count = i64::from(count);
        sum += v * i128::from(count * (2 * below + count - n as i64));
        below += count;
    }
    sum
}
