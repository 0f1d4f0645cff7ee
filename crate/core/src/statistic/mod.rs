//! Statistics as functions of what a plan has at hand: sums of integers, in order or not, order statistics, or counts.

mod columns;
mod moments;
mod of_counts;
mod ordered;
mod rank_correlation;
mod ranks;
mod regression;
mod shape;
mod sorted;

pub(crate) use columns::{Pair, pearson};
pub(crate) use moments::{ColumnDigits, Moments, Sums, averaged};
pub(crate) use of_counts::{CountsWorker, OfCounts, Place};
pub(crate) use ordered::Ordered;
pub(crate) use rank_correlation::RankCorrelation;
pub(crate) use ranks::Ranks;
pub(crate) use regression::Regression;
pub(crate) use shape::Shape;
pub(crate) use sorted::{SortedStatistic, SortedTotals, ranked};

/// A statistic of the sample itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Output {
    /// What estimate and replicates are deviations from.
    pub(crate) reference: f64,
    /// By the arithmetic of the replicates: one that ties with it has its bits.
    pub(crate) estimate: f64,
}

impl Output {
    /// The replicate of a deviation; NaN where it is no finite number.
    pub(crate) fn value(self, deviation: f64) -> f64 {
        // 0 + -0 would be 0.
        let value = if self.reference == 0.0 { deviation } else { self.reference + deviation };
        if value.is_finite() { value } else { f64::NAN }
    }
}

/// The sums of `terms` over values with their counts, in eight parts joined in order: the same on every machine.
pub(crate) fn counted_sums<const N: usize>(
    counts: &[u8],
    values: &[f64],
    terms: impl Fn(f64) -> [f64; N],
) -> [f64; N] {
    const PARTS: usize = 8;
    let mut parts = [[0.0; PARTS]; N];
    let mut add = |counts: &[u8; PARTS], values: &[f64; PARTS]| {
        let terms = values.map(&terms);
        for (t, sums) in parts.iter_mut().enumerate() {
            for j in 0..PARTS {
                sums[j] += f64::from(counts[j]) * terms[j][t];
            }
        }
    };
    let ((all_counts, last_counts), (all_values, last_values)) = (counts.as_chunks(), values.as_chunks());
    all_counts.iter().zip(all_values).for_each(|(counts, values)| add(counts, values));
    if let Some(&any) = last_values.first() {
        let (mut counts, mut values) = ([0; PARTS], [any; PARTS]);
        counts[..last_counts.len()].copy_from_slice(last_counts);
        values[..last_values.len()].copy_from_slice(last_values);
        add(&counts, &values);
    }
    parts.map(|parts| parts.iter().sum())
}
