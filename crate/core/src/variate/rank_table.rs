//! Where the r-th smallest of n draws from n observations lies, by a table of its exact law.
//!
//! The r-th smallest of n uniforms has the density u^(r-1) (1-u)^(n-r) on (0, 1), and index i is the part of it between
//! i / n and (i + 1) / n. It is within 9.5 standard deviations but for less than 2^-64: 9,500 cells at the median of 10^6.

use crate::error::Error;
use crate::kernel::{filled, reserve};
use crate::stream::Generator;
use crate::variate::{Table, Words, gap};

/// The law of the index of rank r and, where asked, of how far the next rank's is from it.
#[derive(Debug, Clone)]
pub(crate) struct RankTable {
    /// The index of the first cell of every row.
    from: u64,
    /// Cells of a row: with gaps there are [`GAPS`] rows, a distance each, and the last for all that is further.
    row: usize,
    /// Cells that tell both indices.
    told: usize,
    /// n - r draws above the rank, over n cells.
    n: u64,
    above: u64,
    table: Table,
}

/// Distances to the next rank that have cells of their own, 0 to 4, and the others together: one draw in a hundred.
const GAPS: usize = 6;

impl RankTable {
    /// Rank `r` from 1 to n; with `gaps` also r + 1. `None` where there would be more than [`Table::MOST`] cells: at the
    /// median from n = 7.5e8 on, with gaps 2.1e7. About 0.35 us an index, 0.9 with gaps.
    pub(crate) fn new(r: u64, n: u64, gaps: bool) -> Result<Option<RankTable>, Error> {
        let law = Law::new(r, n);
        let rows = if gaps { GAPS } else { 1 };
        let Some((from, mut weights)) = law.cells(Table::MOST / rows)? else {
            return Ok(None);
        };
        let row = weights.len();
        if gaps {
            let mut of_gaps = filled(0.0, GAPS * row, "weights of neighbouring ranks")?;
            for (cell, weight) in weights.into_iter().enumerate() {
                for (distance, weight) in law.gaps(from + cell as u64, weight).into_iter().enumerate() {
                    of_gaps[distance * row + cell] = weight;
                }
            }
            weights = of_gaps;
        }
        let told = if gaps { weights.len() - row } else { row };
        Ok(Some(RankTable { from, row, told, n, above: n - r, table: Table::new(&weights)? }))
    }

    /// What a cell stands for, for every cell: a function of the indices of the ranks r and r + 1, without gaps twice that of
    /// r. Cells of what is further stand for many, and have none.
    pub(crate) fn map(&self, of: impl Fn([u64; 2]) -> f64) -> Result<Vec<f64>, Error> {
        let mut values = reserve(self.told, "values of a table's cells")?;
        values.extend((0..self.told).map(|cell| of(self.indices(cell))));
        Ok(values)
    }

    /// Draws: a cell's own of `values`, which are what [`Self::map`] made, or `of` the two indices where it does not tell them.
    pub(crate) fn fill(
        &self,
        words: &mut Words,
        generator: &mut Generator,
        to: &mut [f64],
        values: &[f64],
        of: impl Fn([u64; 2]) -> f64,
    ) {
        self.table.fill(words, generator, to, |cell, generator| match values.get(cell) {
            Some(&value) => value,
            None => of(self.further(cell, generator)),
        });
    }

    /// The two indices of a cell that does not tell them by itself.
    #[cold]
    fn further(&self, cell: usize, generator: &mut Generator) -> [u64; 2] {
        // The smallest of n - r draws from the observations that are left.
        let index = self.from + (cell - self.told) as u64;
        let next = index + GAPS as u64 - 1;
        let left = self.n - next;
        let further = (gap(generator, self.above as f64) * left as f64) as u64;
        [index, next + further.min(left - 1)]
    }

    /// The index of rank r in a cell, and the least that rank r + 1 can have.
    fn indices(&self, cell: usize) -> [u64; 2] {
        let (distance, cell) = (cell / self.row, cell % self.row);
        let index = self.from + cell as u64;
        [index, index + distance as u64]
    }
}

struct Law {
    n: f64,
    r: f64,
    /// The mode of n U.
    mode: f64,
}

impl Law {
    fn new(r: u64, n: u64) -> Law {
        debug_assert!(1 <= r && r <= n);
        let (r, n) = (r as f64, n as f64);
        let mode = if n > 1.0 { n * ((r - 1.0) / (n - 1.0)) } else { 0.0 };
        Law { n, r, mode }
    }

    /// The density at x = n u over that at the mode. Differences from the mode carry little rounding: 10^-12 of
    /// the density, where 10^6 is to the power of log(x / mode) as such would leave 10^-10.
    fn density(&self, x: f64) -> f64 {
        let d = x - self.mode;
        let below = if self.r > 1.0 { (self.r - 1.0) * libm::log1p(d / self.mode) } else { 0.0 };
        let above =
            if self.r < self.n { (self.n - self.r) * libm::log1p(-d / (self.n - self.mode)) } else { 0.0 };
        libm::exp(below + above)
    }

    /// The first cell and the weights of all that matter, or `None` if they are more than `most`.
    fn cells(&self, most: usize) -> Result<Option<(u64, Vec<f64>)>, Error> {
        /// Of the likeliest cell's weight: all that are left out together have less than 2^-64 of the total, since each is
        /// smaller than the one before by a factor that keeps growing: by e at the ends, by more than e^(9/sd) elsewhere.
        const LEAST: f64 = 3e-20;
        let centre = (self.mode as u64).min(self.n as u64 - 1);
        let quadrature = Quadrature::for_law(self);
        let weight = |i: u64| quadrature.integral(i as f64, |x| self.density(x));
        // Each of the loops below stops one beyond the most.
        let mut weights = reserve((most + 2).min(self.n as usize), "weights of ranks")?;
        let mut i = centre;
        loop {
            let here = weight(i);
            weights.push(here);
            if i == 0 || here < LEAST * weights[0] || weights.len() > most {
                break;
            }
            i -= 1;
        }
        weights.reverse();
        let from = i;
        let likeliest = weights[weights.len() - 1];
        for i in centre + 1..self.n as u64 {
            let here = weight(i);
            weights.push(here);
            if here < LEAST * likeliest || weights.len() > most {
                break;
            }
        }
        Ok((weights.len() <= most).then_some((from, weights)))
    }

    /// The weights of the distances, given that rank r is at index i, which has this weight. Both ranks are there unless
    /// exactly r draws are at or below i and, of these, some at i itself: P(apart, I_r = i) = Bin(n, (i+1)/n)(r)
    /// (1 - (i/(i+1))^r). Apart, the next is beyond i + k with probability ((n-1-i-k)/(n-1-i))^(n-r).
    fn gaps(&self, i: u64, weight: f64) -> [f64; GAPS] {
        let (i, above) = (i as f64, self.n - self.r);
        let mut weights = [0.0; GAPS];
        let left = self.n - 1.0 - i;
        if left == 0.0 {
            weights[0] = weight;
            return weights;
        }
        // Bin(n, u)(r) is u / r times the density of U(r) at u.
        let exactly = self.density(i + 1.0) * (i + 1.0) / self.r;
        let some_at_i = -libm::expm1(self.r * libm::log1p(-1.0 / (i + 1.0)));
        let apart = (exactly * some_at_i).min(weight);
        weights[0] = weight - apart;
        let mut beyond = 1.0;
        for (k, weight) in (1..).zip(&mut weights[1..]) {
            let further = f64::from(k);
            let next = if k + 1 < GAPS as u32 && further < left {
                libm::exp(above * libm::log1p(-further / left))
            } else {
                0.0
            };
            *weight = apart * (beyond - next);
            beyond = next;
        }
        weights
    }
}

/// Gauss and Legendre's rule on an interval of length 1 (Abramowitz & Stegun 1964, table 25.4): pairs of nodes, from the
/// middle, of [-1, 1], and their weights.
struct Quadrature(&'static [[f64; 2]]);

impl Quadrature {
    /// Four nodes where the law's standard deviation is 16 cells or more: their error is below 10^-19 of the peak. With
    /// eight it is so down to one cell, and nothing for polynomials of the 15th degree, n <= 16.
    fn for_law(law: &Law) -> Quadrature {
        const FOUR_FROM: f64 = 16.0;
        let deviation = (law.r * (law.n + 1.0 - law.r) / (law.n + 2.0)).sqrt() * law.n / (law.n + 1.0);
        if deviation < FOUR_FROM {
            Quadrature(&[
                [0.183_434_642_495_649_8, 0.362_683_783_378_362],
                [0.525_532_409_916_329, 0.313_706_645_877_887_3],
                [0.796_666_477_413_626_7, 0.222_381_034_453_374_5],
                [0.960_289_856_497_536_2, 0.101_228_536_290_376_3],
            ])
        } else {
            Quadrature(&[
                [0.339_981_043_584_856_3, 0.652_145_154_862_546_1],
                [0.861_136_311_594_052_6, 0.347_854_845_137_453_8],
            ])
        }
    }

    /// Over from..from + 1.
    fn integral(&self, from: f64, f: impl Fn(f64) -> f64) -> f64 {
        self.0
            .iter()
            .map(|[x, weight]| weight / 2.0 * (f(from + 0.5 - x / 2.0) + f(from + 0.5 + x / 2.0)))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Kernel;
    use crate::naive::chi_square;
    use crate::stream::{Domain, generator};
    use statrs::distribution::{Beta, ContinuousCDF};

    /// Weights against statrs's incomplete beta function, which carries some 10^-13 here, and at a size where it carries
    /// 10^-7 of a cell against mpmath with 40 digits:
    /// `quad(lambda u: exp(loggamma(n+1)-loggamma(r)-loggamma(n-r+1)+(r-1)*log(u)+(n-r)*log(1-u)), [mpf(i)/n, mpf(i+1)/n])`.
    /// Mutations that fail it: `r` for `r - 1`; the rule's weights exchanged.
    #[test]
    fn cells_have_the_law() {
        for (r, n) in [(1, 1), (1, 5), (5, 5), (3, 7), (1, 1_000), (990, 1_000), (50, 100), (500, 1_000)] {
            let (from, weights) = Law::new(r, n).cells(Table::MOST).unwrap().unwrap();
            let total: f64 = weights.iter().sum();
            let beta = Beta::new(r as f64, (n + 1 - r) as f64).unwrap();
            for (i, weight) in (from..).zip(&weights) {
                let edge = |i: u64| beta.cdf(i as f64 / n as f64);
                let expected = edge(i + 1) - edge(i);
                assert!(
                    (weight / total - expected).abs() < 1e-12,
                    "{r} of {n}, {i}: {} {expected}",
                    weight / total
                );
            }
        }
        let (from, weights) = Law::new(500_000, 1_000_000).cells(Table::MOST).unwrap().unwrap();
        let total: f64 = weights.iter().sum();
        let at = weights[499_716 - from as usize] / total;
        assert!((at / 0.000_679_791_543_862_557 - 1.0).abs() < 1e-13, "{at}");
    }

    /// The law of the indices of the ranks r and r + 1. Apart: exactly r draws are at or below i, some of them at i, and the rest
    /// beyond j - 1, some of them at j.
    fn joint_law(r: i32, n: i32) -> Vec<f64> {
        let share = |k: i32| f64::from(k) / f64::from(n);
        let choose: f64 = (1..=r).map(|k| f64::from(n - r + k) / f64::from(k)).product();
        let apart = |i: i32, j: i32| {
            let power = |k: i32, times: i32| libm::pow(share(k), f64::from(times));
            let below = power(i + 1, r) - power(i, r);
            let above = power(n - j, n - r) - power(n - j - 1, n - r);
            choose * below * above
        };
        let beta = Beta::new(f64::from(r), f64::from(n + 1 - r)).unwrap();
        let mut law = vec![0.0; (n * n) as usize];
        for i in 0..n {
            let row = &mut law[(i * n) as usize..][..n as usize];
            (i + 1..n).for_each(|j| row[j as usize] = apart(i, j));
            let all = beta.cdf(share(i + 1)) - beta.cdf(share(i));
            row[i as usize] = (all - row.iter().sum::<f64>()).max(0.0);
        }
        law
    }

    /// Drawn indices of two neighbouring ranks against their joint law, and this against all n^n resamples of n = 4 and 5: the
    /// numbers of a law add up to 1 within some 10^-15 each, statrs's beta function within 10^-13. Of n = 12, one draw in 150 to
    /// 700 is further than the table tells.
    /// Mutations that fail it: r + 1 for r in the share of both at one index; one observation more in what is left; one draw
    /// less above it; a distance that begins one later.
    #[test]
    fn neighbours_have_the_joint_law() {
        for (n, r) in [(4, 1), (4, 2), (4, 3), (5, 1), (5, 3), (5, 4), (12, 1), (12, 3), (12, 6)] {
            let law = joint_law(r, n);
            let (r, n) = (r as usize, n as u64);
            if n <= 5 {
                let mut counted = vec![0.0; law.len()];
                let all = n.pow(n as u32);
                for resample in 0..all {
                    let mut drawn: Vec<u64> = (0..n as u32).map(|k| resample / n.pow(k) % n).collect();
                    drawn.sort_unstable();
                    counted[(drawn[r - 1] * n + drawn[r]) as usize] += 1.0 / all as f64;
                }
                assert!(law.iter().zip(&counted).all(|(p, counted)| (p - counted).abs() < 1e-12));
            }
            let table = RankTable::new(r as u64, n, true).unwrap().unwrap();
            let mut words = Words::new(Kernel::selected().unwrap(), 41, Domain::OrderStatistic, n);
            let mut stream = generator(41, Domain::OrderStatistic, n, r as u64);
            let mut seen = vec![0_u64; law.len()];
            let pair = |[low, high]: [u64; 2]| (low * n + high) as f64;
            let mut pairs = vec![0.0; 4_000_000];
            table.fill(&mut words, &mut stream, &mut pairs, &table.map(pair).unwrap(), pair);
            for pair in pairs {
                seen[pair as usize] += 1;
            }
            let far = (0..n * n).filter(|pair| pair % n >= pair / n + GAPS as u64 - 1);
            let further: u64 = far.map(|pair| seen[pair as usize]).sum();
            assert!(n < 12 || further > 5_000, "ranks {r}, {} of {n}: {further} further", r + 1);
            let p = chi_square(&seen, &law);
            assert!(p > 1e-6, "ranks {r}, {} of {n}: p = {p:e}", r + 1);
        }
    }

    #[test]
    fn what_is_too_large_has_no_table() {
        assert!(RankTable::new(350_000_000, 700_000_000, false).unwrap().is_some());
        assert!(RankTable::new(400_000_000, 800_000_000, false).unwrap().is_none());
        assert!(RankTable::new(10_000_000, 20_000_000, true).unwrap().is_some());
        assert!(RankTable::new(11_000_000, 22_000_000, true).unwrap().is_none());
        assert!(RankTable::new(1, 1 << 40, true).unwrap().is_some());
    }
}
