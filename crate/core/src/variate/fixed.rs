//! Counts of fixed parameters, for very many draws: the whole law in a table.

use crate::error::Error;
use crate::kernel::filled;
use crate::stream::Generator;
use crate::variate::Table;

/// Standard deviations to either side of the mean beyond which less than 2^-64 lies, and some outcomes more for skew.
const REACH: f64 = 9.3;
const MORE: f64 = 45.0;

/// A binomial of fixed n and p. 2 to 3 ns a draw; set-up 50 to 80 ns for each outcome of 19 standard deviations.
#[derive(Debug, Clone)]
pub(crate) struct FixedBinomial {
    /// The least outcome of the table.
    pub(crate) from: u64,
    pub(crate) table: Table,
    /// Outcomes that the table has.
    pub(crate) outcomes: usize,
}

impl FixedBinomial {
    /// `None` where more than [`Table::MOST`] outcomes matter: n p (1 - p) above 2e8.
    pub(crate) fn new(n: u64, p: f64) -> Result<Option<FixedBinomial>, Error> {
        debug_assert!(0.0 < p && p < 1.0);
        let mean = n as f64 * p;
        let reach = REACH * (mean * (1.0 - p)).sqrt() + MORE;
        let (from, to) = ((mean - reach).max(0.0) as u64, ((mean + reach) as u64).min(n));
        let outcomes = (to - from + 1) as usize;
        if outcomes > Table::MOST {
            return Ok(None);
        }
        let odds = p / (1.0 - p);
        let mode = ((n + 1) as f64 * p) as u64;
        let weights = weights(from, to, mode, |k| odds * (n - k) as f64 / (k + 1) as f64)?;
        Ok(Some(FixedBinomial { from, table: Table::new(&weights)?, outcomes }))
    }
}

/// A Poisson variate of fixed mean. Costs as above.
#[derive(Debug, Clone)]
pub(crate) struct FixedPoisson {
    from: u64,
    table: Table,
}

impl FixedPoisson {
    /// The largest mean: a table of 2 (9.3 sqrt(mean) + 45) outcomes, half a megabyte, for every number of observations that a value has.
    pub(crate) const LARGEST_MEAN: f64 = 1.2e7;

    /// `mean` from 0 to [`Self::LARGEST_MEAN`].
    pub(crate) fn new(mean: f64) -> Result<FixedPoisson, Error> {
        debug_assert!((0.0..=FixedPoisson::LARGEST_MEAN).contains(&mean));
        let reach = REACH * mean.sqrt() + MORE;
        let (from, to) = ((mean - reach).max(0.0) as u64, (mean + reach) as u64);
        let weights = weights(from, to, mean as u64, |k| mean / (k + 1) as f64)?;
        Ok(FixedPoisson { from, table: Table::new(&weights)? })
    }

    #[inline]
    pub(crate) fn sample(&self, generator: &mut Generator) -> u64 {
        self.from + self.table.sample(generator) as u64
    }
}

/// P(k) over P(mode) for k from `from` to `to`, by the ratio of k + 1 to k: outwards from the mode, where the 10^-16 that
/// each step loses adds up to least.
fn weights(from: u64, to: u64, mode: u64, ratio: impl Fn(u64) -> f64) -> Result<Vec<f64>, Error> {
    let mode = mode.clamp(from, to);
    let mut weights = filled(1.0, (to - from + 1) as usize, "weights of counts")?;
    for k in mode..to {
        weights[(k + 1 - from) as usize] = weights[(k - from) as usize] * ratio(k);
    }
    for k in (from..mode).rev() {
        weights[(k - from) as usize] = weights[(k + 1 - from) as usize] / ratio(k);
    }
    Ok(weights)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::chi_square;
    use crate::stream::{Domain, generator};
    use statrs::distribution::{Binomial, Discrete, Poisson};

    /// 400,000 draws against probabilities of the outcomes from 0 on.
    fn fit(
        case: u64,
        most: u64,
        probability: impl Fn(u64) -> f64,
        mut sample: impl FnMut(&mut Generator) -> u64,
    ) -> f64 {
        let mut stream = generator(51, Domain::Multinomial, case, 0);
        let mut seen = vec![0_u64; most as usize + 1];
        for _ in 0..400_000 {
            seen[sample(&mut stream) as usize] += 1;
        }
        chi_square(&seen, &(0..=most).map(probability).collect::<Vec<_>>())
    }

    /// Mutations that fail it: `n - k - 1` for `n - k`; a mode one too large left unclamped.
    #[test]
    fn binomial_law() {
        for (case, (n, p)) in
            [(1, 0.3), (20, 0.05), (100, 0.9), (3_000, 0.4), (100_000, 0.002)].into_iter().enumerate()
        {
            let reference = Binomial::new(p, n).unwrap();
            let fixed = FixedBinomial::new(n, p).unwrap().unwrap();
            let sample = |stream: &mut Generator| fixed.from + fixed.table.sample(stream) as u64;
            let p_value = fit(case as u64, n, |k| reference.pmf(k), sample);
            assert!(p_value > 1e-6, "Binomial({n}, {p}): p = {p_value:e}");
        }
        assert!(FixedBinomial::new(780_000_000, 0.5).unwrap().is_some());
        assert!(FixedBinomial::new(800_000_000, 0.5).unwrap().is_none());
    }

    /// Mutation that fails it: `k` for `k + 1` in the ratio.
    #[test]
    fn poisson_law() {
        for (case, mean) in [0.0, 0.3, 1.0, 7.5, 250.2, 31_000.0].into_iter().enumerate() {
            let fixed = FixedPoisson::new(mean).unwrap();
            let reference = |k| {
                if mean == 0.0 { f64::from(u8::from(k == 0)) } else { Poisson::new(mean).unwrap().pmf(k) }
            };
            let most = (mean + 12.0 * mean.sqrt() + 60.0) as u64;
            let p_value = fit(10 + case as u64, most, reference, |stream| fixed.sample(stream));
            assert!(p_value > 1e-6, "Poisson({mean}): p = {p_value:e}");
        }
        let largest = FixedPoisson::new(FixedPoisson::LARGEST_MEAN).unwrap();
        assert!(largest.from > 11_900_000);
    }
}
