//! Statistics of two columns from exact sums of a resample's integers.

use crate::encode::{Limits, Scale};
use crate::request::Statistic;
use crate::sample::Sample;
use crate::special::scaled;
use crate::statistic::ColumnDigits;

/// A statistic of the sums of x and y or, where products are needed, of x, y, x^2, y^2 and x y.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    function: Function,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    /// A ratio lacks this power of two.
    exponent: i32,
    n: f64,
    draws: i128,
    /// The rounding of the integers: rms error over the standard deviation, of the worse column.
    pub(crate) encoding_error: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Function {
    /// sum x / sum y
    Ratio,
    Covariance {
        ddof: f64,
    },
    Correlation,
    /// Of the least-squares line of y on x.
    Slope,
}

impl Pair {
    /// `None` where the statistic is not one of two columns. For weighted means x is value times weight, y the weight.
    /// A ratio is multiplied by 2^`exponent`.
    pub(crate) fn new(statistic: Statistic, x: &Sample, y: &Sample, exponent: i32) -> Option<Pair> {
        let n = x.len();
        let function = match statistic {
            Statistic::Ratio | Statistic::WeightedMean => Function::Ratio,
            Statistic::Covariance { ddof } => Function::Covariance { ddof },
            Statistic::Correlation => Function::Correlation,
            Statistic::Slope => Function::Slope,
            _ => return None,
        };
        let digits = ColumnDigits::of(n);
        let draws = n as u64;
        let limits = if function == Function::Ratio {
            Limits::first_moment(draws).with_digits(digits.single, draws)
        } else {
            Limits::second_moment(draws).with_digits(digits.squared / 2, draws)
        };
        let (x, y) = (Scale::of(x, limits), Scale::of(y, limits));
        let encoding_error = x.error.max(y.error);
        Some(Pair { function, x, y, exponent, n: n as f64, draws: n as i128, encoding_error })
    }

    /// Whether products are needed.
    pub(crate) fn products(&self) -> bool {
        self.function != Function::Ratio
    }

    /// The replicate that has these sums; NaN where it has no value. n sum v w - sum v sum w is an exact integer, so that
    /// constant columns are known for certain, and correlations lie in [-1, 1] but for the last rounding.
    pub(crate) fn value(&self, sums: &[i128]) -> f64 {
        if self.function == Function::Ratio {
            let mean = |scale: &Scale, sum: i128| {
                scale.centre + (scale.quotient(sum, self.n) + scale.mean_residual())
            };
            let (x, y) = (mean(&self.x, sums[0]), mean(&self.y, sums[1]));
            // In two steps: together they may be more than `scaled` takes.
            let half = self.exponent / 2;
            return if y == 0.0 { f64::NAN } else { scaled(scaled(x / y, half), self.exponent - half) };
        }
        let [x, y, xx, yy, xy] = [0, 1, 2, 3, 4].map(|i| sums[i]);
        let [xx, yy, xy] = [(xx, x * x), (yy, y * y), (xy, x * y)]
            .map(|(of_products, of_sums)| (self.draws * of_products - of_sums) as f64);
        match self.function {
            Function::Covariance { ddof } => {
                let units = self.x.in_values(self.y.in_values(xy / (self.n * (self.n - ddof))));
                if self.n > ddof { units } else { f64::NAN }
            }
            _ if xx == 0.0 => f64::NAN,
            Function::Slope => self.y.in_values(xy / xx / self.x.in_values(1.0)),
            _ if yy == 0.0 => f64::NAN,
            _ => (xy / xx.sqrt() / yy.sqrt()).clamp(-1.0, 1.0),
        }
    }
}
