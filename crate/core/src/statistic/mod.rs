//! Statistics as functions of what a plan has at hand: sums of integers, or two order statistics.

mod moments;
mod ranks;

pub(crate) use moments::{ColumnDigits, Moments, Sums};
pub(crate) use ranks::Ranks;
