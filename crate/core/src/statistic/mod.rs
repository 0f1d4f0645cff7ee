//! Statistics as functions of what a plan has at hand: sums of integers, in order or not, or two order statistics.

mod columns;
mod moments;
mod ranks;
mod sorted;

pub(crate) use columns::Pair;
pub(crate) use moments::{ColumnDigits, Moments, Sums};
pub(crate) use ranks::Ranks;
pub(crate) use sorted::{SortedStatistic, SortedTotals};
