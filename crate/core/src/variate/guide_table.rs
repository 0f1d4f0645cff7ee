//! Discrete laws of any shape by table: one random word, one look-up, about one comparison.

use rand_core::Rng;

#[cfg(test)]
use super::table::WORDS;
use super::table::shares;
use crate::error::Error;
use crate::kernel::reserve;
use crate::stream::Generator;

/// A law on 0..cells, as thresholds over 2^64 (Chen & Asau 1974, "On generating random variates from an empirical
/// distribution", AIIE Transactions 6: the guide says where to begin). 3 to 5 ns a draw.
#[derive(Debug, Clone)]
pub(super) struct GuideTable {
    /// A word below thresholds[c], and not below the one before, is cell c; the last cell has no threshold.
    thresholds: Vec<u64>,
    /// The cell of the least word that begins with these bits.
    guide: Vec<u32>,
    shift: u32,
}

impl GuideTable {
    /// At least one cell, and fewer than 2^32. Probabilities are right as [`shares`] says. 12 to 16 bytes and 15 ns a cell.
    pub(super) fn new(weights: &[f64]) -> Result<GuideTable, Error> {
        let shares = shares(weights)?;
        // Cells after the last that has a part are never reached: their threshold would be 2^64.
        let last = shares.iter().rposition(|&share| share > 0).unwrap_or(0);
        let mut thresholds: Vec<u64> = reserve(last, "a table of cells")?;
        thresholds.extend(shares[..last].iter().scan(0, |sum, &share| {
            *sum += share as u64;
            Some(*sum)
        }));
        let bits = weights.len().next_power_of_two().trailing_zeros().max(1);
        let shift = 64 - bits;
        let mut guide = reserve(1 << bits, "a guide to a table")?;
        let mut cell = 0;
        for start in 0..1_u64 << bits {
            while cell < thresholds.len() && thresholds[cell] <= start << shift {
                cell += 1;
            }
            guide.push(cell as u32);
        }
        Ok(GuideTable { thresholds, guide, shift })
    }

    /// A cell.
    #[inline]
    pub(super) fn sample(&self, generator: &mut Generator) -> usize {
        let word = generator.next_u64();
        let mut cell = self.guide[(word >> self.shift) as usize] as usize;
        while self.thresholds.get(cell).is_some_and(|&threshold| threshold <= word) {
            cell += 1;
        }
        cell
    }

    /// The probability of every cell that can be drawn.
    #[cfg(test)]
    pub(super) fn probabilities(&self) -> Vec<f64> {
        let ends = self.thresholds.iter().map(|&end| u128::from(end)).chain([1 << 64]);
        ends.scan(0, |from, end| Some((end - std::mem::replace(from, end)) as f64 / WORDS)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::chi_square;
    use crate::stream::{Domain, generator};

    /// Chi-square for laws of one cell to many, flat and steep, with cells of no weight at either end and within.
    /// Mutations that fail it: a guide that begins a cell late; a threshold that belongs to the cell below.
    #[test]
    fn law() {
        let steep: Vec<f64> = (0..40).map(|k| libm::exp(-f64::from(k) / 3.0)).collect();
        let bell: Vec<f64> = (-200..=200).map(|k| libm::exp(-f64::from(k * k) / 800.0)).collect();
        let laws =
            [vec![2.0], vec![1.0, 3.0], vec![0.0, 1.0, 0.0, 0.0, 2.0, 0.0], vec![1.0; 1_000], steep, bell];
        for (case, weights) in laws.into_iter().enumerate() {
            let table = GuideTable::new(&weights).unwrap();
            let mut stream = generator(31, Domain::Multinomial, case as u64, 0);
            let mut seen = vec![0_u64; weights.len()];
            for _ in 0..400_000 {
                seen[table.sample(&mut stream)] += 1;
            }
            let total: f64 = weights.iter().sum();
            for (&weight, &seen) in weights.iter().zip(&seen) {
                assert!(weight > 0.0 || seen == 0);
            }
            let law: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
            let p = chi_square(&seen, &law);
            assert!(p > 1e-6, "law {case}: p = {p:e}");
        }
    }

    /// Probabilities over 2^64 add up to exactly that: the last cell's words are those that no threshold takes.
    #[test]
    fn thresholds_hold_the_weights() {
        let weights = [0.25, 0.5, 0.125, 0.125];
        let table = GuideTable::new(&weights).unwrap();
        assert_eq!(table.thresholds, [1 << 62, 3 << 62, 7 << 61]);
        assert_eq!(GuideTable::new(&[1.0; 3]).unwrap().thresholds.len(), 2);
    }
}
