//! Poisson counts of a small mean from one random byte each, by tables that hold the law in integers.
//!
//! P_k, the probability of k, is an integer over 2^64. A first byte gives k to P_k div 2^56 of its 256 values; what is
//! left over adds up to exactly `e` of them, the *escapes*, and a second byte shares these out in the same way. What that
//! leaves goes by an integer draw. No float decides a count, so every instruction set gives the same.

/// Means are multiples of this part.
pub(crate) const MEAN_PARTS: u64 = 4_096;

/// The largest mean that the arithmetic below holds: e^2 2^60 is under 2^63.
pub(crate) const LARGEST_MEAN: u64 = 2 * MEAN_PARTS;

/// The law of Poisson(mean) as tables of bytes.
#[derive(Debug, Clone)]
pub(crate) struct PoissonTable {
    /// The count of each first byte, ascending; 0 from `escapes_from` on.
    pub(crate) first: [u8; 256],
    /// First bytes from here on say nothing yet: the second byte decides.
    pub(crate) escapes_from: u8,
    /// steps[k]: the least first byte whose count is above k.
    pub(crate) steps: Vec<u8>,
    /// The count of each second byte; 0 from `seconds_to` on.
    pub(crate) second: [u8; 256],
    /// Second bytes from here on leave the count to `rest`.
    pub(crate) seconds_to: u16,
    /// Running totals of the parts that are left of each count, ascending; the last is the total.
    rest: Vec<u64>,
}

/// P_0, P_1, ...: the probabilities of Poisson(mean / [`MEAN_PARTS`]) over 2^64, until they vanish. Total variation from
/// the exact law is below 2^-58: the weights 2^60 lambda^k / k! are rounded down by less than 2 each, some 20 of them.
fn probabilities(mean: u64) -> Vec<u64> {
    debug_assert!(mean > 0 && mean <= LARGEST_MEAN);
    let mut weights = vec![1_u128 << 60];
    while let Some(&last) = weights.last()
        && last > 0
    {
        weights.push(last * u128::from(mean) / (u128::from(MEAN_PARTS) * weights.len() as u128));
    }
    let total: u128 = weights.iter().sum();
    let mut parts: Vec<u64> =
        weights.iter().map(|weight| (((weight << 64) + total / 2) / total) as u64).collect();
    // Rounding leaves the total a few parts off 2^64; the largest takes them.
    let excess = parts.iter().fold(0_u64, |sum, &part| sum.wrapping_add(part));
    let mode = (mean / MEAN_PARTS) as usize;
    parts[mode] = parts[mode].wrapping_sub(excess);
    parts
}

/// First bytes of 256 that Poisson(mean / [`MEAN_PARTS`]) leaves to the second, in doubles: for comparing means.
pub(crate) fn escapes(mean: u64) -> f64 {
    let lambda = mean as f64 / MEAN_PARTS as f64;
    let mut bytes = 256.0 * libm::exp(-lambda);
    let (mut k, mut escapes) = (0.0, 256.0);
    while bytes >= 1.0 || k < lambda {
        escapes -= bytes.floor();
        k += 1.0;
        bytes *= lambda / k;
    }
    escapes
}

impl PoissonTable {
    /// For the mean `mean` / [`MEAN_PARTS`], above 0 and at most 2. About 2 us.
    pub(crate) fn new(mean: u64) -> PoissonTable {
        PoissonTable::in_grains(mean, 1)
    }

    /// The same law with far more escapes and rests, to force what else is rare: a count gets only multiples of 64 of
    /// the 256 bytes.
    #[cfg(test)]
    pub(crate) fn coarse(mean: u64) -> PoissonTable {
        PoissonTable::in_grains(mean, 64)
    }

    fn in_grains(mean: u64, grain: u64) -> PoissonTable {
        let mut left = probabilities(mean);
        let first = PoissonTable::level(&mut left, 1 << 56, grain);
        let escapes_from = first.len() as u8; // below 256: the largest k has less than one byte, so something is left
        let steps = (1..first.len()).filter(|&i| first[i] > first[i - 1]).map(|i| i as u8).collect();
        let second = PoissonTable::level(&mut left, (256 - first.len() as u64) << 48, grain);
        let seconds_to = second.len() as u16;
        let rest = left
            .iter()
            .scan(0, |sum, part| {
                *sum += part;
                Some(*sum)
            })
            .collect();
        let bytes = |level: Vec<u8>| std::array::from_fn(|i| level.get(i).copied().unwrap_or(0));
        PoissonTable { first: bytes(first), escapes_from, steps, second: bytes(second), seconds_to, rest }
    }

    /// As many bytes, worth `share` parts each, as every count can pay for in whole grains; takes these parts away.
    fn level(left: &mut [u64], share: u64, grain: u64) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(256);
        for (k, parts) in left.iter_mut().enumerate() {
            let paid = *parts / share / grain * grain;
            bytes.extend(std::iter::repeat_n(k as u8, paid as usize));
            *parts -= paid * share;
        }
        bytes
    }

    /// How many parts a draw of the third level has.
    pub(crate) fn rest_total(&self) -> u64 {
        self.rest[self.rest.len() - 1]
    }

    /// The count that a part below [`Self::rest_total`] belongs to.
    pub(crate) fn of_rest(&self, part: u64) -> u8 {
        self.rest.partition_point(|&sum| sum <= part) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the law back out of the tables, level by level, against e^-lambda lambda^k / k! in doubles: equal to some
    /// 1e-15 (doubles), and in total exactly 1. Mutations that fail it: parts not taken away at a level; `<<` 49 for 48; `<`
    /// for `<=` in `of_rest`.
    #[test]
    fn tables_hold_the_law() {
        for mean in [1, 103, 1_024, 2_500, 3_768, 4_017, 4_096, 6_000, LARGEST_MEAN] {
            let lambda = mean as f64 / MEAN_PARTS as f64;
            for table in [PoissonTable::new(mean), PoissonTable::coarse(mean)] {
                let escapes = 256 - u32::from(table.escapes_from);
                let rests = 256 - u32::from(table.seconds_to);
                assert_eq!(table.rest_total(), u64::from(rests) * (u64::from(escapes) << 48), "mean {mean}");
                let mut law = vec![0_u128; 64]; // over 2^64
                for &k in &table.first[..usize::from(table.escapes_from)] {
                    law[usize::from(k)] += 1 << 56;
                }
                for &k in &table.second[..usize::from(table.seconds_to)] {
                    law[usize::from(k)] += u128::from(escapes) << 48;
                }
                let mut from = 0;
                for (k, law) in law.iter_mut().enumerate().take(table.rest.len()) {
                    let width = table.rest[k] - from;
                    if width > 0 {
                        assert_eq!(usize::from(table.of_rest(from)), k);
                        assert_eq!(usize::from(table.of_rest(from + width - 1)), k);
                    }
                    *law += u128::from(width);
                    from = table.rest[k];
                }
                assert_eq!(law.iter().sum::<u128>(), 1 << 64);
                let mut expected = libm::exp(-lambda);
                for (k, &parts) in law.iter().enumerate() {
                    let p = parts as f64 / (1_u128 << 64) as f64;
                    assert!(
                        (p - expected).abs() <= 4e-16 * expected + libm::scalbn(1.0, -58),
                        "{mean} {k}: {p} {expected}"
                    );
                    expected *= lambda / (k + 1) as f64;
                }
            }
            assert_eq!(escapes(mean), 256.0 - f64::from(PoissonTable::new(mean).escapes_from));
        }
    }

    #[test]
    fn first_bytes_ascend_by_steps() {
        for mean in [40, 2_000, 4_000, LARGEST_MEAN] {
            let table = PoissonTable::new(mean);
            for byte in 0..usize::from(table.escapes_from) {
                let above = table.steps.iter().filter(|&&step| usize::from(step) <= byte).count();
                assert_eq!(usize::from(table.first[byte]), above, "mean {mean} byte {byte}");
            }
        }
    }
}
