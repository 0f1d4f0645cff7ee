//! Quantile definitions: which order statistics, and how they are weighted.

/// The nine sample quantiles of Hyndman & Fan (1996), numbered as R's `quantile(type = )`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuantileType(u8);

impl QuantileType {
    /// Linear between the order statistics with both ends kept: the default of R, NumPy, SciPy and Julia.
    pub const LINEAR: QuantileType = QuantileType(7);

    /// The type of that number, 1 to 9.
    pub fn new(number: u8) -> Option<QuantileType> {
        (1..=9).contains(&number).then_some(QuantileType(number))
    }

    /// Its number.
    pub fn number(self) -> u8 {
        self.0
    }
}

/// Where a quantile lies in `n` sorted values: x[lower] + weight (x[lower + 1] - x[lower]), ranks from 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Position {
    pub(crate) lower: usize,
    /// In [0, 1); 0 means that one value is enough.
    pub(crate) weight: f64,
}

impl Position {
    /// The quantile of order `p` in [0, 1] of `n >= 1` values. Hyndman & Fan (1996), Table 1, as in R: h = n p + m,
    /// j = floor(h), g = h - j on ranks that count from 1; ranks below 1 and above n are clamped.
    pub(crate) fn of(p: f64, kind: QuantileType, n: usize) -> Position {
        let size = n as f64;
        let m = match kind.0 {
            1 | 2 | 4 => 0.0,
            3 => -0.5,
            5 => 0.5,
            6 => p,
            7 => 1.0 - p,
            8 => (p + 1.0) / 3.0,
            _ => p / 4.0 + 0.375,
        };
        let h = snapped(size * p + m);
        let j = h.floor();
        let g = h - j;
        let weight = match kind.0 {
            1 => f64::from(g > 0.0),
            2 => {
                if g > 0.0 {
                    1.0
                } else {
                    0.5
                }
            }
            // Nearest even order statistic: n p - 1/2 itself belongs to the lower rank when that is even.
            3 => f64::from(g > 0.0 || j % 2.0 != 0.0),
            _ => g,
        };
        let (rank, weight) = if weight == 1.0 { (j + 1.0, 0.0) } else { (j, weight) };
        if rank < 1.0 {
            Position { lower: 0, weight: 0.0 }
        } else if rank >= size {
            Position { lower: n - 1, weight: 0.0 }
        } else {
            Position { lower: rank as usize - 1, weight }
        }
    }

    /// The value between two order statistics. The difference is taken first: equal values stay equal.
    pub(crate) fn between(self, lower: f64, upper: f64) -> f64 {
        let step = upper - lower;
        if step.is_finite() {
            lower + self.weight * step
        } else {
            (1.0 - self.weight) * lower + self.weight * upper // the difference of two huge values overflows, this does not
        }
    }

    /// The quantile of unsorted values, which it reorders. O(n).
    pub(crate) fn select(self, values: &mut [f64]) -> f64 {
        let (_, &mut lower, above) = values.select_nth_unstable_by(self.lower, f64::total_cmp);
        if self.weight == 0.0 {
            return lower;
        }
        let upper = above.iter().copied().min_by(f64::total_cmp).unwrap_or(lower);
        self.between(lower, upper)
    }
}

/// h, or the integer that it would be without rounding errors: n p and m carry one relative rounding each
/// (0.95 * 20 = 19 exactly, but 0.07 * 100 = 7.000000000000001), so h is off by less than 4 eps max(1, h).
pub(crate) fn snapped(h: f64) -> f64 {
    let nearest = h.round();
    if (h - nearest).abs() <= 4.0 * f64::EPSILON * h.max(1.0) { nearest } else { h }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R 4.x: quantile(c(1, 2, 4, 8, 16), c(0, .1, .25, .5, .9, 1), type = t), worked by the definitions of its help page.
    #[test]
    fn nine_types_as_r() {
        let x = [1.0, 2.0, 4.0, 8.0, 16.0];
        let p = [0.0, 0.1, 0.25, 0.5, 0.9, 1.0];
        let expected = [
            [1.0, 1.0, 2.0, 4.0, 16.0, 16.0],
            [1.0, 1.0, 2.0, 4.0, 16.0, 16.0],
            [1.0, 1.0, 1.0, 2.0, 8.0, 16.0],
            [1.0, 1.0, 1.25, 3.0, 12.0, 16.0],
            [1.0, 1.0, 1.75, 4.0, 16.0, 16.0],
            [1.0, 1.0, 1.5, 4.0, 16.0, 16.0],
            [1.0, 1.4, 2.0, 4.0, 12.8, 16.0],
            [1.0, 1.0, 1.0 + 2.0 / 3.0, 4.0, 16.0, 16.0],
            [1.0, 1.0, 1.6875, 4.0, 16.0, 16.0],
        ];
        for (t, row) in expected.iter().enumerate() {
            for (&p, &value) in p.iter().zip(row) {
                let at = Position::of(p, QuantileType(t as u8 + 1), x.len());
                let got = at.select(&mut x.clone());
                assert!((got - value).abs() < 1e-14, "type {} p {p}: {got}, not {value}", t + 1);
            }
        }
    }

    #[test]
    fn whole_ranks_survive_rounding() {
        for n in 1..=1000_usize {
            for k in 1..=n {
                let p = k as f64 / n as f64;
                let at = Position::of(p, QuantileType(1), n);
                assert_eq!((at.lower, at.weight), (k - 1, 0.0), "n {n} k {k}");
            }
        }
    }
}
