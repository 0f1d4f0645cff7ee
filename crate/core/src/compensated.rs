//! Sums that keep what addition rounds away.

/// A sum as two doubles, the second a correction of the first. The error is about 2^-105 of the sum of magnitudes: what is
/// added and taken away again leaves the rest (Dekker 1971; two-sum of Knuth, TAOCP 4.2.2).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    pub(crate) fn of(terms: impl Iterator<Item = f64>) -> Sum {
        terms.fold(Sum::default(), Sum::plus)
    }

    pub(crate) fn plus(self, x: f64) -> Sum {
        let (high, rounding) = two_sum(self.high, x);
        let (high, low) = two_sum(high, self.low + rounding);
        Sum { high, low }
    }

    pub(crate) fn value(self) -> f64 {
        self.high + self.low
    }

    /// The sum over a divisor, again as two doubles.
    pub(crate) fn over(self, divisor: f64) -> Sum {
        let high = self.high / divisor;
        let (product, rounding) = two_product(high, divisor);
        Sum { high: 0.0, low: 0.0 }.plus(high).plus((self.high - product - rounding + self.low) / divisor)
    }

    /// x less the sum.
    #[inline]
    pub(crate) fn below(self, x: f64) -> f64 {
        (x - self.high) - self.low
    }
}

/// Terms that are added without correction: 64 in each of eight parts, so that the error is some 2^-50 of the magnitudes.
const BLOCK: usize = 512;

/// The sums of `terms` over 0..n: eight parts in every block, joined in order, and blocks by compensated addition. The
/// same bits everywhere.
pub(crate) fn sums<const N: usize>(n: usize, terms: impl Fn(usize) -> [f64; N]) -> [f64; N] {
    let mut totals = [Sum::default(); N];
    for start in (0..n).step_by(BLOCK) {
        let end = n.min(start + BLOCK);
        let mut parts = [[0.0; 8]; N];
        let whole = start + (end - start) / 8 * 8;
        for i in (start..whole).step_by(8) {
            for j in 0..8 {
                let terms = terms(i + j);
                for (part, term) in parts.iter_mut().zip(terms) {
                    part[j] += term;
                }
            }
        }
        for i in whole..end {
            for (part, term) in parts.iter_mut().zip(terms(i)) {
                part[i - whole] += term;
            }
        }
        for (total, part) in totals.iter_mut().zip(parts) {
            *total = total.plus(part.into_iter().sum());
        }
    }
    totals.map(Sum::value)
}

/// a + b, and what its rounding lost.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let of_b = sum - a;
    (sum, (a - (sum - of_b)) + (b - of_b))
}

/// a b, and what its rounding lost, by halves of 26 bits (Dekker 1971): operands up to 2^996.
pub(crate) fn two_product(a: f64, b: f64) -> (f64, f64) {
    let halves = |x: f64| {
        let shifted = 134_217_729.0 * x; // 2^27 + 1
        let high = shifted - (shifted - x);
        (high, x - high)
    };
    let product = a * b;
    let ((a_high, a_low), (b_high, b_low)) = (halves(a), halves(b));
    let rounding = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    (product, rounding)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails if `plus` drops the rounding of either addition, or if `over` drops the remainder.
    #[test]
    fn nothing_is_lost() {
        let sum = Sum::of([1e20, 0.1, 3.0, -1e20].into_iter());
        assert_eq!(sum.value(), 3.1);
        let third = Sum::of([1.0].into_iter()).over(3.0);
        let back = Sum::of([third.high, third.high, third.high, third.low, third.low, third.low].into_iter());
        assert!((back.plus(-1.0)).value().abs() < 1e-31);
        assert_eq!(two_product(1.0 + f64::EPSILON, 1.0 - f64::EPSILON), (1.0, -f64::EPSILON * f64::EPSILON));
    }
}
