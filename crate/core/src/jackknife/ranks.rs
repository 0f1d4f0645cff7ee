//! Statistics of the sorted sample: without one observation, ranks above it are one lower.

use super::{Jackknife, unknown};
use crate::compensated::Sum;
use crate::error::Error;
use crate::kernel::{collected, reserve};
use crate::quantile::{Position, QuantileType, snapped};
use crate::request::Statistic;
use crate::sort::sorted_rows;
use crate::special::scaled;
use crate::weighted::offset;

/// A sorted column, less its centre.
pub(super) struct Sorted {
    pub(super) centre: f64,
    pub(super) values: Vec<f64>,
    /// The observation of each rank.
    order: Vec<usize>,
}

impl Sorted {
    pub(super) fn new(x: &[f64]) -> Result<Sorted, Error> {
        let centre = offset(x).unwrap_or(0.0);
        Ok(Sorted { centre, ..Sorted::without_offset(x.iter().map(|x| x - centre))? })
    }

    /// With centre 0.
    pub(super) fn without_offset(x: impl ExactSizeIterator<Item = f64>) -> Result<Sorted, Error> {
        let given = collected(x, "a column")?;
        let order = sorted_rows(&given)?;
        let values = collected(order.iter().map(|&i| given[i]), "the sorted column")?;
        Ok(Sorted { centre: 0.0, values, order })
    }

    /// The value of every observation from that of its rank.
    pub(super) fn by_observation(&self, of_rank: impl Fn(usize) -> f64) -> Result<Vec<f64>, Error> {
        let mut values = unknown(self.order.len())?;
        self.order.iter().enumerate().for_each(|(rank, &i)| values[i] = of_rank(rank));
        Ok(values)
    }

    /// Multiplied by a power of two, where sums of n of them might overflow; and the power.
    fn summable(&self) -> Result<(Vec<f64>, i32), Error> {
        const LARGE: f64 = f64::MAX / (1_u128 << 127) as f64;
        let large = [self.values.first(), self.values.last()].into_iter().flatten().any(|x| x.abs() > LARGE);
        let exponent = if large { 128 } else { 0 };
        let values = self.values.iter().map(|&x| scaled(x, -exponent));
        Ok((collected(values, "a column over a power of two")?, exponent))
    }
}

/// Order statistic `k` of sorted values without rank `left_out`; with all of them where that is their number.
fn order_statistic(sorted: &[f64], left_out: usize, k: usize) -> f64 {
    sorted[if k < left_out { k } else { k + 1 }]
}

/// The quantile at that position among what is left.
pub(super) fn quantile(sorted: &[f64], left_out: usize, at: Position) -> f64 {
    let lower = order_statistic(sorted, left_out, at.lower);
    if at.weight == 0.0 {
        return lower;
    }
    at.between(lower, order_statistic(sorted, left_out, at.lower + 1))
}

/// `None` where the statistic is not one of these.
pub(super) fn of_ranks(x: &[f64], statistic: Statistic) -> Result<Option<Jackknife>, Error> {
    let n = x.len();
    let smallest = |_| Position { lower: 0, weight: 0.0 };
    let largest = |n: usize| Position { lower: n - 1, weight: 0.0 };
    let linear = |p| move |n| Position::of(p, QuantileType::LINEAR, n);
    let jackknife = match statistic {
        Statistic::Quantile { p, kind } => of_quantile(x, |n| Position::of(p, kind, n)),
        Statistic::Min => of_quantile(x, smallest),
        Statistic::Max => of_quantile(x, largest),
        Statistic::Range => of_difference(x, largest, smallest),
        Statistic::InterquartileRange => of_difference(x, linear(0.75), linear(0.25)),
        Statistic::TrimmedMean { .. } | Statistic::WinsorizedMean { .. } | Statistic::Gini if n == 1 => {
            Jackknife::undefined(n)
        }
        Statistic::TrimmedMean { proportion } => of_kept(x, proportion, false),
        Statistic::WinsorizedMean { proportion } => of_kept(x, proportion, true),
        Statistic::Gini => of_gini(x),
        _ => return Ok(None),
    };
    jackknife.map(Some)
}

fn of_quantile(x: &[f64], position: impl Fn(usize) -> Position) -> Result<Jackknife, Error> {
    let n = x.len();
    let sorted = Sorted::new(x)?;
    let estimate = quantile(&sorted.values, n, position(n));
    let deviations = match n {
        1 => unknown(n)?,
        _ => {
            let at = position(n - 1);
            sorted.by_observation(|rank| quantile(&sorted.values, rank, at))?
        }
    };
    Ok(Jackknife { reference: sorted.centre, estimate, deviations })
}

fn of_difference(
    x: &[f64],
    high: impl Fn(usize) -> Position,
    low: impl Fn(usize) -> Position,
) -> Result<Jackknife, Error> {
    let n = x.len();
    let sorted = Sorted::new(x)?;
    let difference = |rank, [high, low]: [Position; 2]| {
        quantile(&sorted.values, rank, high) - quantile(&sorted.values, rank, low)
    };
    let estimate = difference(n, [high(n), low(n)]);
    let deviations = match n {
        1 => unknown(n)?,
        _ => {
            let at = [high(n - 1), low(n - 1)];
            sorted.by_observation(|rank| difference(rank, at))?
        }
    };
    Ok(Jackknife { reference: 0.0, estimate, deviations })
}

/// Trimmed means and, where `pulled_in`, winsorized ones: of the middle of the sorted values, which loses one of three
/// ways.
fn of_kept(x: &[f64], proportion: f64, pulled_in: bool) -> Result<Jackknife, Error> {
    let n = x.len();
    let sorted = Sorted::new(x)?;
    let (values, exponent) = sorted.summable()?;
    let cut = |n: usize| snapped(n as f64 * proportion).floor() as usize;
    let mean = |sum: Sum, low: f64, high: f64, n: usize| {
        let cut = cut(n) as f64;
        let mean = if pulled_in {
            sum.plus(cut * low).plus(cut * high).value() / n as f64
        } else {
            sum.value() / (n as f64 - 2.0 * cut)
        };
        scaled(mean, exponent)
    };
    let sum = |from: usize, to: usize| Sum::of(values[from..to].iter().copied());
    let estimate = mean(sum(cut(n), n - cut(n)), values[cut(n)], values[n - 1 - cut(n)], n);
    let (first, end) = (cut(n - 1), n - 1 - cut(n - 1));
    let low_out = mean(sum(first + 1, end + 1), values[first + 1], values[end], n - 1);
    let high_out = mean(sum(first, end), values[first], values[end - 1], n - 1);
    let all = sum(first, end + 1);
    let of_rank = |rank: usize| {
        if rank <= first {
            low_out
        } else if rank >= end {
            high_out
        } else {
            mean(all.plus(-values[rank]), values[first], values[end], n - 1)
        }
    };
    Ok(Jackknife { reference: sorted.centre, estimate, deviations: sorted.by_observation(of_rank)? })
}

/// The sum over pairs of |x_i - x_j| less that of the pairs with the observation, over (n - 1) times the sum of the
/// others.
fn of_gini(x: &[f64]) -> Result<Jackknife, Error> {
    /// The share of all pairs' differences from which an observation is left out by going through the others: at most
    /// eight have it.
    const DOMINANT: f64 = 0.25;
    let n = x.len();
    let sorted = Sorted::new(x)?;
    let (values, exponent) = sorted.summable()?;
    let centre = scaled(sorted.centre, -exponent);
    let pairs = |values: &[f64]| {
        // About the median all terms are positive.
        let (n, median) = (values.len() as f64, values[values.len() / 2]);
        Sum::of(values.iter().enumerate().map(|(k, x)| (x - median) * (2.0 * k as f64 + 1.0 - n)))
    };
    let quotient = |pairs: f64, sum: Sum, n: usize| {
        let sum = sum.plus(n as f64 * centre).value();
        if sum == 0.0 { f64::NAN } else { pairs / n as f64 / sum }
    };
    let total = Sum::of(values.iter().copied());
    let all = pairs(&values);
    let median = values[n / 2];
    let mut below = Sum::default();
    let about_median = Sum::of(values.iter().map(|x| x - median));
    let mut of_ranks = reserve(n, "values of a jackknife")?;
    for (rank, x) in values.iter().enumerate() {
        let t = x - median;
        let above = about_median.plus(-below.value()).plus(-t);
        let own = above.plus(-below.value()).plus(t * (2.0 * rank as f64 + 1.0 - n as f64)).value();
        below = below.plus(t);
        of_ranks.push(if own > DOMINANT * all.value() {
            let others = super::without(&values, rank)?;
            let sum = Sum::of(others.iter().copied());
            quotient(pairs(&others).value(), sum, n - 1)
        } else {
            quotient(all.plus(-own).value(), total.plus(-x), n - 1)
        });
    }
    let estimate = quotient(all.value(), total, n);
    Ok(Jackknife { reference: 0.0, estimate, deviations: sorted.by_observation(|rank| of_ranks[rank])? })
}
