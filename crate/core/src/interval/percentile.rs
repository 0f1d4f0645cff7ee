//! Efron 1979: the quantile of the replicates, type 7 as scipy and NumPy.

use crate::quantile::{Position, QuantileType};

/// The end with probability `p` below it.
pub(super) fn end(replicates: &mut [f64], p: f64) -> f64 {
    Position::of(p, QuantileType::LINEAR, replicates.len()).select(replicates)
}
