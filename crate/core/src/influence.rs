//! Standard errors of statistics of sums by the delta method, on a resample: what studentized intervals divide by.

use crate::compensated::sums;
use crate::error::Error;
use crate::request::Statistic;
use crate::weighted::{Function, Moments, Smooth, Standardised, raised};

/// A sample whose resamples get standard errors.
#[derive(Debug)]
pub(crate) struct Influence {
    smooth: Smooth,
}

impl Influence {
    /// `None` for a statistic that is not a smooth function of sums.
    pub(crate) fn new(columns: &[&[f64]], statistic: Statistic) -> Result<Option<Influence>, Error> {
        Ok(Smooth::new(columns, statistic)?.map(|smooth| Influence { smooth }))
    }

    /// sqrt(sum c_i L_i^2) / sum c_i, L the empirical influence function at the resample in which observation i occurs c_i
    /// times (Davison & Hinkley 1997, eq. 2.36): the infinitesimal jackknife. All `counts` 1 give the sample's own. NaN
    /// where the statistic has no value, or no derivative (a standard deviation of 0). Influence values are formed from
    /// deviations about the resample's own moments, so that none is a difference of sums; the bits are the same
    /// everywhere.
    pub(crate) fn standard_error(&self, counts: &[u8]) -> f64 {
        let counts = &counts[..self.smooth.len()];
        let moments = self.smooth.moments(|i| f64::from(counts[i]));
        if self.smooth.second.is_empty() {
            self.of_column(counts, &moments)
        } else {
            self.of_pair(counts, &moments)
        }
    }

    fn of_column(&self, counts: &[u8], m: &Moments) -> f64 {
        let x = &self.smooth.first[..counts.len()];
        let deviation = |i: usize| m.x.below(x[i]);
        let mean = m.x.value();
        let (variance, sd) = (m.xx, m.xx.sqrt());
        // The influence of a function of the mean alone is its slope times the deviation.
        let linear = |slope: f64| slope.abs() * (variance / m.n).sqrt();
        let value = match self.smooth.function {
            Function::Mean => linear(1.0),
            Function::Sum => linear(m.n),
            Function::Exponential => linear(libm::exp(mean)),
            Function::Growth { of } => linear(of * libm::exp(mean)),
            Function::Reciprocal => linear(1.0 / (mean * mean)),
            Function::Odds { of } => linear(of / ((1.0 - mean) * (1.0 - mean))),
            Function::Variance { ddof, root } if m.n > ddof => {
                let factor = m.n / (m.n - ddof);
                let of_variance = factor
                    * delta_error(counts, |i| {
                        let d = deviation(i);
                        d * d - variance
                    });
                if root { of_variance / (2.0 * (factor * variance).sqrt()) } else { of_variance }
            }
            Function::CoefficientOfVariation { centre } if m.n > 1.0 => {
                let mean = centre + mean;
                let value = (variance * (m.n / (m.n - 1.0))).sqrt() / mean;
                value.abs()
                    * delta_error(counts, |i| {
                        let d = deviation(i);
                        (d * d - variance) / (2.0 * variance) - d / mean
                    })
            }
            Function::Skewness => {
                let g = m.xxx / (variance * sd);
                delta_error(counts, |i| {
                    let z = deviation(i) / sd;
                    z * z * z - g - 3.0 * z - 1.5 * g * (z * z - 1.0)
                })
            }
            Function::Kurtosis => {
                let (g, k) = (m.xxx / (variance * sd), m.xxxx / (variance * variance));
                delta_error(counts, |i| {
                    let z = deviation(i) / sd;
                    let square = z * z;
                    square * square - k - 4.0 * g * z - 2.0 * k * (square - 1.0)
                })
            }
            _ => f64::NAN,
        };
        self.finite(value)
    }

    fn of_pair(&self, counts: &[u8], m: &Moments) -> f64 {
        let (x, y) = (&self.smooth.first[..counts.len()], &self.smooth.second[..counts.len()]);
        let deviations = |i: usize| (m.x.below(x[i]), m.y.below(y[i]));
        let value = match self.smooth.function {
            Function::Quotient => {
                let mean_y = m.y.value();
                let ratio = m.x.value() / mean_y;
                delta_error(counts, |i| x[i] - ratio * y[i]) / mean_y.abs()
            }
            Function::Covariance { ddof } if m.n > ddof => {
                m.n / (m.n - ddof)
                    * delta_error(counts, |i| {
                        let (dx, dy) = deviations(i);
                        dx * dy - m.xy
                    })
            }
            Function::Slope => {
                let slope = m.xy / m.xx;
                delta_error(counts, |i| {
                    let (dx, dy) = deviations(i);
                    dx * (dy - slope * dx)
                }) / m.xx
            }
            // -(zx - zy)^2 / 2 + (1 - r) (zx^2 + zy^2) / 2, which is zx zy - r (zx^2 + zy^2) / 2 without its difference of
            // near equals at r near 1.
            Function::Correlation { .. } => {
                let Standardised { one_less, yy, .. } = Standardised::of(m);
                let (sd_x, sd_y) = (m.xx.sqrt(), yy.sqrt());
                // 1 / sd_x - 1 / sd_y
                let difference = (m.yy - 2.0 * m.xy) / (sd_x * sd_y * (sd_x + sd_y));
                delta_error(counts, |i| {
                    let (ds, dt) = deviations(i);
                    let (zx, zy) = (ds / sd_x, (ds - dt) / sd_y);
                    let apart = ds * difference + dt / sd_y;
                    (one_less * (zx * zx + zy * zy) - apart * apart) / 2.0
                })
            }
            _ => f64::NAN,
        };
        self.finite(value)
    }

    fn finite(&self, value: f64) -> f64 {
        let value = raised(value, self.smooth.exponents());
        if value.is_finite() { value } else { f64::NAN }
    }
}

/// sqrt(sum c_i L_i^2) / sum c_i.
fn delta_error(counts: &[u8], influence: impl Fn(usize) -> f64) -> f64 {
    let [total, squares] = sums(counts.len(), |i| {
        let (c, value) = (f64::from(counts[i]), influence(i));
        [c, c * (value * value)]
    });
    squares.sqrt() / total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::oracle_case;
    use crate::weighted;

    const OF_ONE: [Statistic; 10] = [
        Statistic::Mean,
        Statistic::Sum,
        Statistic::Variance { ddof: 1.0 },
        Statistic::Variance { ddof: 0.0 },
        Statistic::StandardDeviation { ddof: 1.0 },
        Statistic::CoefficientOfVariation,
        Statistic::Skewness,
        Statistic::Kurtosis,
        Statistic::GeometricMean,
        Statistic::HarmonicMean,
    ];
    const OF_TWO: [Statistic; 5] = [
        Statistic::Ratio,
        Statistic::WeightedMean,
        Statistic::Covariance { ddof: 1.0 },
        Statistic::Correlation,
        Statistic::Slope,
    ];
    const REFERENCE: f64 = 1.4861631759023778e-07;
    const X: [f64; 9] = [1.25, 3.5, 2.0, 5.75, 4.25, 2.0, 9.5, 0.75, 3.0];
    const Y: [f64; 9] = [2.0, 3.25, 2.5, 4.0, 4.75, 1.0, 6.0, 1.5, 3.5];

    fn by_differences(columns: &[&[f64]], counts: &[u8], statistic: Statistic) -> f64 {
        let n: f64 = counts.iter().copied().map(f64::from).sum();
        let step = 1e-4;
        let at = |i: usize, e: f64| {
            let weights: Vec<f64> = counts
                .iter()
                .enumerate()
                .map(|(j, &c)| (1.0 - e) * f64::from(c) / n + if i == j { e } else { 0.0 })
                .collect();
            weighted::value(columns, &weights, statistic)
        };
        let square = |i: usize| {
            let slope = (at(i, step) - at(i, -step)) / (2.0 * step);
            f64::from(counts[i]) * slope * slope
        };
        (0..counts.len()).filter(|&i| counts[i] > 0).map(square).sum::<f64>().sqrt() / n
    }

    /// Influence is the derivative towards an observation: central differences of step 1e-4 err by its square times third
    /// derivatives, which are some n^2 = 81: 1e-6 relative. Fails with any factor or term of an influence function wrong.
    #[test]
    fn is_the_derivative_of_the_weighted_statistic() {
        for counts in [[1; 9], [2, 0, 1, 1, 0, 3, 1, 0, 1], [0, 4, 0, 0, 2, 2, 0, 1, 0]] {
            let check = |columns: &[&[f64]], statistic| {
                let got = Influence::new(columns, statistic).unwrap().unwrap().standard_error(&counts);
                let expected = by_differences(columns, &counts, statistic);
                assert!(
                    (got / expected - 1.0).abs() < 2e-6,
                    "{statistic:?} {counts:?}: {got}, not {expected}"
                );
            };
            OF_ONE.into_iter().for_each(|statistic| check(&[&X], statistic));
            for statistic in OF_TWO {
                check(&[&X, &Y], statistic);
                let falling = Y.map(|y| 8.0 - y);
                check(&[&X, &falling], statistic);
            }
        }
    }

    /// The squared standard error of a mean is the variance with divisor n, over n. Fails with divisor n - 1.
    #[test]
    fn of_means_as_the_reference_cases() {
        for (name, key) in [("injected_aircondit_mean_B199", "hours"), ("injected_mean_B39_small", "x")] {
            let case = oracle_case(name);
            let x: Vec<f64> =
                case["data"][key].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
            let influence = Influence::new(&[&x], Statistic::Mean).unwrap().unwrap();
            let resamples = case["data"]["resample_indices_0based"].as_array().unwrap();
            let variances = case["data"]["replicate_variances_m2_over_n"].as_array().unwrap();
            assert_eq!(resamples.len(), variances.len());
            for (resample, variance) in resamples.iter().zip(variances) {
                let mut counts = vec![0; x.len()];
                resample.as_array().unwrap().iter().for_each(|i| counts[i.as_u64().unwrap() as usize] += 1);
                let (got, variance) = (influence.standard_error(&counts), variance.as_f64().unwrap());
                assert!((got * got / variance - 1.0).abs() < 1e-12, "{name}: {got}");
            }
        }
    }

    /// y = x + d with d of a thousandth of x: r = 0.999999. In exact rationals (Python's fractions, square roots of 60 digits
    /// by decimal): the sums below, standard error REFERENCE. Fails with zx zy - r (zx^2 + zy^2) / 2 and r as a double.
    #[test]
    fn correlations_near_one_keep_their_digits() {
        let x: Vec<f64> = (0..64).map(|i| f64::from(i * 37 % 64)).collect();
        let y: Vec<f64> =
            x.iter().enumerate().map(|(i, x)| x + f64::from(i as i32 * 11 % 17 - 8) / 192.0).collect();
        let got =
            Influence::new(&[&x, &y], Statistic::Correlation).unwrap().unwrap().standard_error(&[1; 64]);
        assert!((got / REFERENCE - 1.0).abs() < 2e-12, "{got:e}");
        let falling: Vec<f64> = y.iter().map(|y| -y).collect();
        let got = Influence::new(&[&x, &falling], Statistic::Correlation)
            .unwrap()
            .unwrap()
            .standard_error(&[1; 64]);
        assert!((got / REFERENCE - 1.0).abs() < 2e-12, "{got:e}");
    }

    /// Deviations of an offset of 1e15 are exact for eighths; powers of ten move nothing but the last bits. Fails where sums
    /// of squares are not centred, or columns not scaled.
    #[test]
    fn offsets_and_units_lose_nothing() {
        let counts = [2, 0, 1, 1, 0, 3, 1, 0, 1];
        let of =
            |x: &[f64], statistic| Influence::new(&[x], statistic).unwrap().unwrap().standard_error(&counts);
        for statistic in [Statistic::Mean, Statistic::Variance { ddof: 1.0 }, Statistic::Kurtosis] {
            let eighths = X.map(|x| x * 8.0);
            let (near, far) = (of(&eighths, statistic), of(&eighths.map(|x| x + 1e15), statistic));
            assert!((far / near - 1.0).abs() < 1e-12, "{statistic:?}: {far}, not {near}");
        }
        for unit in [1e-150, 1e-300, 1e150, 1e300] {
            let near = of(&X, Statistic::StandardDeviation { ddof: 1.0 }) * unit;
            let far = of(&X.map(|x| x * unit), Statistic::StandardDeviation { ddof: 1.0 });
            assert!((far / near - 1.0).abs() < 1e-12, "{unit}");
        }
        assert!(Influence::new(&[&X], Statistic::Max).unwrap().is_none());
    }
}
