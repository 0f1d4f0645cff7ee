//! Statistics of two columns from exact sums of a resample's integers.

use crate::encode::{Limits, Scale};
use crate::request::Statistic;
use crate::sample::Sample;
use crate::special::scaled_far;
use crate::statistic::ColumnDigits;

/// A statistic of the sums of x and y or, where products are needed, of x, y, x^2, y^2 and x y.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    function: Function,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    /// A ratio lacks this power of two.
    exponent: i32,
    /// What a ratio's replicates are deviations from.
    pub(crate) reference: f64,
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
    /// Byte digits of products, whatever the size: a slope near an exact line needs them.
    pub(crate) const DIGITS: usize = 8;

    /// `None` where the statistic is not one of two columns. For weighted means x is value less the reference,
    /// times weight, y the weight.
    /// A ratio is multiplied by 2^`exponent`.
    pub(crate) fn new(
        statistic: Statistic,
        x: &Sample,
        y: &Sample,
        exponent: i32,
        reference: f64,
    ) -> Option<Pair> {
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
            Limits::second_moment(draws).with_digits(Pair::DIGITS / 2, draws)
        };
        let (x_scale, y_scale) = (Scale::of(x, limits), Scale::of(y, limits));
        let encoding_error = match function {
            Function::Slope | Function::Correlation => lost_influence(function, (x, &x_scale), (y, &y_scale)),
            _ => x_scale.error.max(y_scale.error),
        };
        let encoding_error = encoding_error.max(x_scale.bulk_error).max(y_scale.bulk_error);
        let (x, y) = (x_scale, y_scale);
        Some(Pair { function, x, y, exponent, reference, n: n as f64, draws: n as i128, encoding_error })
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
            return if y == 0.0 { f64::NAN } else { scaled_far(x / y, self.exponent) };
        }
        let [x, y, xx, yy, xy] = [0, 1, 2, 3, 4].map(|i| sums[i]);
        let integers = [(xx, x * x), (yy, y * y), (xy, x * y)]
            .map(|(of_products, of_sums)| self.draws * of_products - of_sums);
        let [xx, yy, xy] = integers.map(|x| x as f64);
        match self.function {
            Function::Covariance { ddof } => {
                let units = in_units_of(xy / (self.n * (self.n - ddof)), [(&self.x, 1), (&self.y, 1)]);
                if self.n > ddof { units } else { f64::NAN }
            }
            _ if xx == 0.0 => f64::NAN,
            Function::Slope => in_units_of(xy / xx, [(&self.y, 1), (&self.x, -1)]),
            _ if yy == 0.0 => f64::NAN,
            _ => pearson(integers),
        }
    }
}

/// A number of products of two columns' units, or of one over the other's, in values. The powers are added up first: one
/// after the other they might leave the range of doubles.
fn in_units_of(number: f64, units: [(&Scale, i32); 2]) -> f64 {
    let exponent = units.iter().map(|(scale, power)| power * scale.power_of_two()).sum::<i32>();
    let tens = units.iter().fold(number, |number, (scale, power)| {
        if *power > 0 { number / scale.power_of_ten() } else { number * scale.power_of_ten() }
    });
    scaled_far(tens, exponent)
}

/// Pearson's correlation from n times the sums of squares and products of deviations, exactly 1 or -1 where it is that.
pub(crate) fn pearson([xx, yy, xy]: [i128; 3]) -> f64 {
    let [a, b, c] = [xx, yy, xy].map(i128::unsigned_abs);
    if wide_product(a, b) == wide_product(c, c) {
        return if xy < 0 { -1.0 } else { 1.0 };
    }
    (xy as f64 / (xx as f64).sqrt() / (yy as f64).sqrt()).clamp(-1.0, 1.0)
}

/// High and low half.
fn wide_product(a: u128, b: u128) -> (u128, u128) {
    const HALF: u32 = 64;
    let split = |x: u128| (x >> HALF, x & u128::from(u64::MAX));
    let ((a1, a0), (b1, b0)) = (split(a), split(b));
    let (low, cross, other) = (a0 * b0, a1 * b0, a0 * b1);
    let middle = (low >> HALF) + split(cross).1 + split(other).1;
    (
        a1 * b1 + split(cross).0 + split(other).0 + (middle >> HALF),
        low & u128::from(u64::MAX) | middle << HALF,
    )
}

/// What rounding x and y does to a slope or a correlation, as a share of its standard error: the root mean square of the
/// influence of the residuals over that of the observations. About a line that nearly fits, residuals of x and y that are
/// nothing beside these are much beside what is left.
fn lost_influence(function: Function, x: (&Sample, &Scale), y: (&Sample, &Scale)) -> f64 {
    if x.1.exact && y.1.exact {
        return 0.0;
    }
    let sums = |terms: &dyn Fn([f64; 2], [f64; 2]) -> [f64; 3]| {
        let mut sums = [0.0; 3];
        for i in 0..x.0.len() {
            let values = [x.1.in_units(x.0.get(i)), y.1.in_units(y.0.get(i))];
            let terms = terms(values, values.map(|value| value - libm::rint(value)));
            sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
        }
        sums
    };
    let [n, x_sum, y_sum] = sums(&|[x, y], _| [1.0, x, y]);
    let (x_mean, y_mean) = (x_sum / n, y_sum / n);
    let [xx, yy, xy] = sums(&|[x, y], _| {
        let (x, y) = (x - x_mean, y - y_mean);
        [x * x, y * y, x * y]
    });
    // L = zx zy - r (zx^2 + zy^2) / 2 and, with the slope's own scale, dx (dy - b dx).
    let (x_unit, y_unit, both) = match function {
        Function::Correlation => ((xx / n).sqrt(), (yy / n).sqrt(), true),
        _ => (1.0, 1.0, false),
    };
    let slope = if both { xy / (xx * yy).sqrt() } else { xy / xx };
    let [whole, lost, _] = sums(&|[x, y], [r, s]| {
        let (x, y, r, s) = ((x - x_mean) / x_unit, (y - y_mean) / y_unit, r / x_unit, s / y_unit);
        let (whole, lost) = if both {
            (x * y - slope * (x * x + y * y) / 2.0, r * (y - slope * x) + s * (x - slope * y))
        } else {
            (x * (y - slope * x), r * (y - 2.0 * slope * x) + s * x)
        };
        [whole * whole, lost * lost, 0.0]
    });
    if whole > 0.0 { (lost / whole).sqrt() } else { 0.0 }
}
