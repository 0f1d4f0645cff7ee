//! Statistics of sums as functions of weights on the observations: what the jackknife, influence functions and ABC
//! differentiate. Doubles, centred and scaled so that offsets and powers of ten lose nothing.

use crate::compensated::{Sum, sums, two_product};
use crate::error::Error;
use crate::kernel::collected;
use crate::request::Statistic;
use crate::special::scaled;

/// Which function of the moments of up to two columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Function {
    Mean,
    Sum,
    /// `root` for the standard deviation.
    Variance {
        ddof: f64,
        root: bool,
    },
    /// `centre`: what the column lacks.
    CoefficientOfVariation {
        centre: f64,
    },
    Skewness,
    Kurtosis,
    /// exp(mean).
    Exponential,
    /// `of` (exp(mean) - 1): a geometric mean less the offset `of`.
    Growth {
        of: f64,
    },
    /// 1 / mean.
    Reciprocal,
    /// `of` mean / (1 - mean): a harmonic mean less the offset `of`.
    Odds {
        of: f64,
    },
    /// Mean of the first over mean of the second.
    Quotient,
    Covariance {
        ddof: f64,
    },
    /// Of columns s = zx and t = zx - sign zy, z standardised, less `sign`: a correlation near 1 keeps all digits of its
    /// distance from it.
    Correlation {
        sign: f64,
    },
    Slope,
}

/// Weighted means, and moments about them; those of a second column 0 where there is none, third and fourth where the
/// statistic does not look at them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Moments {
    /// Observations that divisors count.
    pub(crate) n: f64,
    pub(crate) x: Sum,
    pub(crate) y: Sum,
    pub(crate) xx: f64,
    pub(crate) yy: f64,
    pub(crate) xy: f64,
    pub(crate) xxx: f64,
    pub(crate) xxxx: f64,
}

/// A statistic of sums of a sample's columns. Its values are deviations from [`Smooth::reference`].
#[derive(Debug)]
pub(crate) struct Smooth {
    pub(crate) function: Function,
    centre: f64,
    exponents: [i32; 2],
    pub(crate) first: Vec<f64>,
    /// Empty where there is one column.
    pub(crate) second: Vec<f64>,
}

/// The statistic of observations with weights, which count relative to their sum; divisors n - ddof have n = the number
/// of observations, and a sum is n times the mean. NaN where it has no value, and for statistics that are not smooth
/// functions of sums (quantiles, ranks and what is made of them; for regression see `least_squares`). Observations of
/// weight 0 count in n alone.
#[cfg(test)]
pub(crate) fn value(columns: &[&[f64]], weights: &[f64], statistic: Statistic) -> f64 {
    let kept = |column: &[f64]| -> Vec<f64> {
        column.iter().zip(weights).filter(|&(_, &w)| w != 0.0).map(|(&x, _)| x).collect()
    };
    let n = weights.len() as f64;
    let columns: Vec<Vec<f64>> = columns.iter().map(|column| kept(column)).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    Smooth::new(&columns, statistic).unwrap().map_or(f64::NAN, |smooth| {
        let weights = kept(weights);
        let moments = Moments { n, ..smooth.moments(|i| weights[i]) };
        smooth.reference(n) + smooth.value(&moments)
    })
}

impl Smooth {
    /// `None` where the statistic is no smooth function of sums. Where it has no value whatever the weights (a geometric
    /// mean of an observation that is not positive), its values are NaN.
    pub(crate) fn new(columns: &[&[f64]], statistic: Statistic) -> Result<Option<Smooth>, Error> {
        let smooth = match (statistic, columns) {
            (Statistic::Mean, [x]) => Smooth::location(x, Function::Mean),
            (Statistic::Sum, [x]) => Smooth::location(x, Function::Sum),
            (Statistic::Variance { ddof }, [x]) => Smooth::scale(x, Function::Variance { ddof, root: false }),
            (Statistic::StandardDeviation { ddof }, [x]) => {
                Smooth::scale(x, Function::Variance { ddof, root: true })
            }
            (Statistic::Skewness, [x]) => Smooth::scale(x, Function::Skewness),
            (Statistic::Kurtosis, [x]) => Smooth::scale(x, Function::Kurtosis),
            (Statistic::CoefficientOfVariation, [x]) => {
                let (centre, exponent, first) = centred(x)?;
                let centre = scaled(centre, -exponent);
                Ok(Smooth::transformed(Function::CoefficientOfVariation { centre }, 0, first))
            }
            (Statistic::GeometricMean, [x]) => Smooth::geometric(x),
            (Statistic::HarmonicMean, [x]) => Smooth::harmonic(x),
            (Statistic::Ratio, [x, y]) => Smooth::ratio(x, y),
            (Statistic::WeightedMean, [x, y]) => Smooth::weighted_mean(x, y),
            (Statistic::Covariance { ddof }, [x, y]) => Smooth::pair(x, y, Function::Covariance { ddof }),
            (Statistic::Slope, [x, y]) => Smooth::pair(x, y, Function::Slope),
            (Statistic::Correlation, [x, y]) => Smooth::correlation(x, y),
            _ => return Ok(None),
        };
        smooth.map(Some)
    }

    /// What values for `n` observations are deviations from.
    pub(crate) fn reference(&self, n: f64) -> f64 {
        if self.function == Function::Sum { n * self.centre } else { self.centre }
    }

    /// Values lack these two powers of two.
    pub(crate) fn exponents(&self) -> [i32; 2] {
        self.exponents
    }

    /// Observations.
    pub(crate) fn len(&self) -> usize {
        self.first.len()
    }

    /// Whether the third and fourth moments matter.
    pub(crate) fn is_of_shape(&self) -> bool {
        matches!(self.function, Function::Skewness | Function::Kurtosis)
    }

    fn location(x: &[f64], function: Function) -> Result<Smooth, Error> {
        let (centre, exponent, first) = centred(x)?;
        Ok(Smooth { function, centre, exponents: [exponent, 0], first, second: Vec::new() })
    }

    fn scale(x: &[f64], function: Function) -> Result<Smooth, Error> {
        let (_, exponent, first) = centred(x)?;
        let exponents = match function {
            Function::Variance { root: false, .. } => [exponent; 2],
            Function::Variance { root: true, .. } => [exponent, 0],
            _ => [0; 2],
        };
        Ok(Smooth { function, centre: 0.0, exponents, first, second: Vec::new() })
    }

    /// exp of the mean logarithm; about an offset c, c (exp(mean log1p((x - c) / c)) - 1) more than c.
    fn geometric(x: &[f64]) -> Result<Smooth, Error> {
        if let Some(of) = offset(x).filter(|&c| c > 0.0) {
            let first = collected(x.iter().map(|x| libm::log1p((x - of) / of)), "logarithms of a column")?;
            return Ok(Smooth { centre: of, ..Smooth::transformed(Function::Growth { of }, 0, first) });
        }
        let exponent = libm::frexp(largest(x)).1;
        // Not of scaled values: they may become 0.
        let log = |&x: &f64| {
            let (fraction, power) = libm::frexp(x);
            libm::log(fraction) + f64::from(power - exponent) * std::f64::consts::LN_2
        };
        let log_or_nan = |x: &f64| if *x > 0.0 { log(x) } else { f64::NAN };
        let first = collected(x.iter().map(log_or_nan), "logarithms of a column")?;
        Ok(Smooth::transformed(Function::Exponential, exponent, first))
    }

    /// 1 over the mean reciprocal; about an offset c, with q the mean of (x - c) / x, c q / (1 - q) more than c.
    fn harmonic(x: &[f64]) -> Result<Smooth, Error> {
        if let Some(of) = offset(x).filter(|&c| c > 0.0) {
            let first = collected(x.iter().map(|x| (x - of) / x), "reciprocals of a column")?;
            return Ok(Smooth { centre: of, ..Smooth::transformed(Function::Odds { of }, 0, first) });
        }
        let smallest = x.iter().copied().fold(f64::INFINITY, f64::min);
        let exponent = libm::frexp(smallest.max(0.0)).1;
        let reciprocal = |&x: &f64| if x > 0.0 { 1.0 / scaled(x, -exponent) } else { f64::NAN };
        let first = collected(x.iter().map(reciprocal), "reciprocals of a column")?;
        Ok(Smooth::transformed(Function::Reciprocal, exponent, first))
    }

    fn transformed(function: Function, exponent: i32, first: Vec<f64>) -> Smooth {
        Smooth { function, centre: 0.0, exponents: [exponent, 0], first, second: Vec::new() }
    }

    /// Columns x - c y and y, where c is 0 or, where it leaves much less of x, the ratio itself.
    fn ratio(x: &[f64], y: &[f64]) -> Result<Smooth, Error> {
        let (second_exponent, second) = moderate(y)?;
        let (exponent, first) = moderate(x)?;
        let [sum_x, sum_y] = [&first, &second].map(|column| Sum::of(column.iter().copied()));
        let ratio = sum_x.value() / sum_y.value();
        let rest = |(&x, &y): (&f64, &f64)| {
            let (product, rounding) = two_product(ratio, y);
            (x - product) - rounding
        };
        let rests = collected(first.iter().zip(&second).map(rest), "a column less another")?;
        let exponents = [exponent, -second_exponent];
        let centre = raised(ratio, exponents);
        if centre.is_finite() && largest(&rests) * OFFSET <= largest(&first) {
            return Ok(Smooth { function: Function::Quotient, centre, exponents, first: rests, second });
        }
        Ok(Smooth { function: Function::Quotient, centre: 0.0, exponents, first, second })
    }

    /// Columns weight (value - c) and weight.
    fn weighted_mean(values: &[f64], weights: &[f64]) -> Result<Smooth, Error> {
        let (centre, exponent, mut first) = centred(values)?;
        let second = moderate(weights)?.1;
        first.iter_mut().zip(&second).for_each(|(x, w)| *x *= w);
        Ok(Smooth { function: Function::Quotient, centre, exponents: [exponent, 0], first, second })
    }

    fn pair(x: &[f64], y: &[f64], function: Function) -> Result<Smooth, Error> {
        let ((_, of_x, first), (_, of_y, second)) = (centred(x)?, centred(y)?);
        let exponents = if function == Function::Slope { [of_y, -of_x] } else { [of_y, of_x] };
        Ok(Smooth { function, centre: 0.0, exponents, first, second })
    }

    fn correlation(x: &[f64], y: &[f64]) -> Result<Smooth, Error> {
        let mut smooth = Smooth::pair(x, y, Function::Correlation { sign: 1.0 })?;
        let moments = smooth.moments(|_| 1.0);
        let sign = if moments.xy < 0.0 { -1.0 } else { 1.0 };
        let (sd_x, sd_y) = (moments.xx.sqrt(), moments.yy.sqrt());
        for (x, y) in smooth.first.iter_mut().zip(&mut smooth.second) {
            *x = moments.x.below(*x) / sd_x;
            *y = *x - sign * (moments.y.below(*y) / sd_y);
        }
        Ok(Smooth { function: Function::Correlation { sign }, centre: sign, exponents: [0; 2], ..smooth })
    }

    /// Means, and moments about them, of observations with weights; n is the weights' sum. Two passes: the second, about the
    /// rounded mean, also says what the rounding of weights and of the mean was.
    pub(crate) fn moments(&self, weight: impl Fn(usize) -> f64) -> Moments {
        let n = self.len();
        let (x, y) = (&self.first[..n], &self.second);
        if !y.is_empty() {
            let y = &y[..n];
            let [total, sum_x, sum_y] = sums(n, |i| {
                let w = weight(i);
                [w, w * x[i], w * y[i]]
            });
            let means = [sum_x / total, sum_y / total];
            let [rest_x, rest_y, xx, yy, xy] = sums(n, |i| {
                let (w, dx, dy) = (weight(i), x[i] - means[0], y[i] - means[1]);
                [w * dx, w * dy, w * (dx * dx), w * (dy * dy), w * (dx * dy)]
            })
            .map(|sum| sum / total);
            return Moments {
                n: total,
                x: Sum::default().plus(means[0]).plus(rest_x),
                y: Sum::default().plus(means[1]).plus(rest_y),
                xx: xx - rest_x * rest_x,
                yy: yy - rest_y * rest_y,
                xy: xy - rest_x * rest_y,
                ..Moments::default()
            };
        }
        let [total, sum] = sums(n, |i| {
            let w = weight(i);
            [w, w * x[i]]
        });
        let mean = sum / total;
        let [rest, xx] = sums(n, |i| {
            let (w, d) = (weight(i), x[i] - mean);
            [w * d, w * (d * d)]
        })
        .map(|sum| sum / total);
        let x_mean = Sum::default().plus(mean).plus(rest);
        let moments = Moments { n: total, x: x_mean, xx: xx - rest * rest, ..Moments::default() };
        if !self.is_of_shape() {
            return moments;
        }
        let [xxx, xxxx] = sums(n, |i| {
            let (w, d) = (weight(i), x_mean.below(x[i]));
            [w * (d * d * d), w * (d * d) * (d * d)]
        })
        .map(|sum| sum / total);
        Moments { xxx, xxxx, ..moments }
    }

    /// The moments of (1 - e) times the weights plus e at observation `i`: exact for any e, also -1 / (n - 1), which
    /// leaves it out of equal weights.
    pub(crate) fn mixed(&self, moments: &Moments, i: usize, e: f64) -> Moments {
        let m = moments;
        let keep = 1.0 - e;
        let d = m.x.below(self.first[i]);
        let dy = self.second.get(i).map_or(0.0, |&y| m.y.below(y));
        let square = d * d;
        Moments {
            n: m.n,
            x: m.x.plus(e * d),
            y: m.y.plus(e * dy),
            xx: keep * (m.xx + e * square),
            yy: keep * (m.yy + e * (dy * dy)),
            xy: keep * (m.xy + e * (d * dy)),
            xxx: keep * (m.xxx + e * d * ((1.0 - 2.0 * e) * square - 3.0 * m.xx)),
            xxxx: keep
                * (m.xxxx
                    + e * ((1.0 - 3.0 * e + 3.0 * e * e) * square * square + 6.0 * e * square * m.xx
                        - 4.0 * d * m.xxx)),
        }
    }

    /// The statistic that has these moments, as its deviation from the reference; NaN where it has no finite value.
    pub(crate) fn value(&self, m: &Moments) -> f64 {
        let mean = m.x.value();
        let value = match self.function {
            Function::Mean => mean,
            Function::Sum => m.n * mean,
            Function::Variance { ddof, root } => {
                let variance = if m.n > ddof { m.xx * (m.n / (m.n - ddof)) } else { f64::NAN };
                if root { variance.sqrt() } else { variance }
            }
            Function::CoefficientOfVariation { .. } if m.n <= 1.0 => f64::NAN,
            Function::CoefficientOfVariation { centre } => {
                (m.xx * (m.n / (m.n - 1.0))).sqrt() / (centre + mean)
            }
            Function::Skewness => m.xxx / (m.xx * m.xx.sqrt()),
            Function::Kurtosis => m.xxxx / (m.xx * m.xx) - 3.0,
            Function::Exponential => libm::exp(mean),
            Function::Growth { of } => of * libm::expm1(mean),
            Function::Reciprocal => 1.0 / mean,
            Function::Odds { of } => of * (mean / (1.0 - mean)),
            Function::Quotient => mean / m.y.value(),
            Function::Covariance { ddof } if m.n > ddof => m.xy * (m.n / (m.n - ddof)),
            Function::Covariance { .. } => f64::NAN,
            Function::Correlation { sign } => {
                let correlation = Standardised::of(m);
                if correlation.r > 0.5 { -sign * correlation.one_less } else { sign * (correlation.r - 1.0) }
            }
            Function::Slope => m.xy / m.xx,
        };
        // 0 / 0 is NaN already.
        let value = raised(value, self.exponents);
        if value.is_finite() { value } else { f64::NAN }
    }
}

/// The correlation of the columns s and s - t from moments of s and t.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standardised {
    pub(crate) r: f64,
    /// 1 - r, where r > 1/2 from the determinant, which s and t share with the columns.
    pub(crate) one_less: f64,
    /// Second moment of s - t.
    pub(crate) yy: f64,
}

impl Standardised {
    pub(crate) fn of(m: &Moments) -> Standardised {
        let (ss, st, tt) = (m.xx, m.xy, m.yy);
        let yy = (ss - 2.0 * st) + tt;
        let varies = ss > 0.0 && yy > 0.0;
        let r = if varies { ((ss - st) / ss.sqrt() / yy.sqrt()).clamp(-1.0, 1.0) } else { f64::NAN };
        let determinant = (ss * tt - st * st).max(0.0);
        let one_less = if r > 0.5 { determinant / ss / yy / (1.0 + r) } else { 1.0 - r };
        Standardised { r, one_less, yy }
    }
}

/// Where the largest magnitude is this many times the range, a column is held as differences from its smallest value; the
/// encoding of columns has the same rule. Below, 10 bits are what the offset may cost, and sums of decimals stay the
/// doubles nearest to them.
const OFFSET: f64 = 1024.0;

/// The smallest value, where the values share an offset.
pub(crate) fn offset(x: &[f64]) -> Option<f64> {
    let low = x.iter().copied().fold(f64::INFINITY, f64::min);
    let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    ((high - low) * OFFSET <= low.abs().max(high.abs())).then_some(low)
}

fn largest(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |largest, x| x.abs().max(largest))
}

/// Centre c, exponent k and (x - c) 2^-k, of which the largest lies in [1/2, 1).
pub(crate) fn centred(x: &[f64]) -> Result<(f64, i32, Vec<f64>), Error> {
    let centre = offset(x).unwrap_or(0.0);
    let mut column = collected(x.iter().map(|x| x - centre), "a column about its centre")?;
    let exponent = libm::frexp(largest(&column)).1;
    column.iter_mut().for_each(|x| *x = scaled(*x, -exponent));
    Ok((centre, exponent, column))
}

/// Exponent k and x 2^-k, of which the largest lies in [1/2, 1).
fn moderate(x: &[f64]) -> Result<(i32, Vec<f64>), Error> {
    let exponent = libm::frexp(largest(x)).1;
    Ok((exponent, collected(x.iter().map(|&x| scaled(x, -exponent)), "a column over a power of two")?))
}

/// x times 2 to both powers: in even parts, that neither leaves the range before the other brings it back.
pub(crate) fn raised(x: f64, exponents: [i32; 2]) -> f64 {
    let sum = exponents[0] + exponents[1];
    scaled(scaled(x, sum / 2), sum - sum / 2)
}
