//! ABC intervals: BCa's ends from derivatives of the statistic, without replicates.

use crate::compensated::sums;
use crate::error::{Code, Error};
use crate::kernel::collected;
use crate::request::Statistic;
use crate::special::{normal_cdf, normal_quantile};
use crate::weighted::{Moments, Smooth};

/// The quantities of Efron & Tibshirani (1993, sec. 14.4 and 22.6), as their `abcnon` computes them: with t(w) the
/// statistic of weights w, central differences of step 0.001 / n from equal weights towards each observation and along the
/// least favourable direction. R's `abc.ci` differs in z0: it has a - (bias / standard error - c_q) where this is the
/// normal quantile of 2 Phi(a) Phi(c_q - bias / standard error), as published.
#[derive(Debug)]
pub(crate) struct Abc {
    /// What the estimate and the ends are deviations from.
    pub(crate) reference: f64,
    #[cfg_attr(not(test), expect(dead_code, reason = "tests hold it against the published figure"))]
    pub(crate) estimate: f64,
    #[cfg_attr(not(test), expect(dead_code, reason = "tests hold it against the published figure"))]
    pub(crate) standard_error: f64,
    pub(crate) acceleration: f64,
    pub(crate) z0: f64,
    #[cfg_attr(not(test), expect(dead_code, reason = "tests hold it against the published figure"))]
    pub(crate) bias: f64,
    /// c_q: the curvature along the least favourable direction.
    pub(crate) quadratic: f64,
    smooth: Smooth,
    direction: Vec<f64>,
}

/// ABC of a smooth function of sums, in O(n): UNSUPPORTED for other statistics; STATISTIC_UNDEFINED where the statistic has
/// no value at the sample or beside it, or does not vary.
pub(crate) fn abc(columns: &[&[f64]], statistic: Statistic) -> Result<Abc, Error> {
    let smooth = Smooth::new(columns, statistic)?.ok_or_else(|| {
        Error::new(
            Code::Unsupported,
            "ABC intervals are for smooth functions of sums, which this statistic is not",
        )
    })?;
    let n = smooth.len();
    let size = n as f64;
    let step = 0.001 / size;
    let full = smooth.moments(|_| 1.0);
    let estimate = smooth.value(&full);
    let beside = |i, e| smooth.value(&smooth.mixed(&full, i, e));
    let slope = |i: usize| (beside(i, step) - beside(i, -step)) / (2.0 * step);
    let slopes = collected((0..n).map(slope), "slopes towards the observations")?;
    // Powers of slopes over the largest stay within doubles.
    let largest = slopes.iter().fold(0.0, |largest: f64, t| t.abs().max(largest));
    let [squares, cubes, curvature] = sums(n, |i| {
        let t = slopes[i] / largest;
        let bend = (beside(i, step) - estimate) + (beside(i, -step) - estimate);
        [t * t, t * t * t, bend / largest]
    });
    let acceleration = cubes / (6.0 * squares * squares.sqrt());
    let length = squares.sqrt();
    let standard_error = largest * length / size;
    let direction = slopes.iter().map(|t| t / largest / (size * length));
    let direction = collected(direction, "the least favourable direction")?;
    let bias = largest * (curvature / (step * step) / (2.0 * size * size));
    let mut abc = Abc {
        reference: smooth.reference(size),
        estimate,
        standard_error,
        acceleration,
        z0: 0.0,
        bias,
        quadratic: 0.0,
        smooth,
        direction,
    };
    // A step along the direction that moves no weight by more than a thousandth: the published 0.001 / n moves them by
    // some n^(1/2) less and drowns in rounding from n = 1,000 on. Both have an error of order step^2.
    let widest = abc.direction.iter().fold(0.0, |widest: f64, d| d.abs().max(widest));
    let step = 0.001 / (size * widest);
    let bend = (abc.along(step) - estimate) + (abc.along(-step) - estimate);
    abc.quadratic = bend / standard_error / (2.0 * step * step);
    let curvature = bias / standard_error - abc.quadratic;
    abc.z0 = normal_quantile(2.0 * normal_cdf(acceleration) * normal_cdf(-curvature));
    if abc.z0.is_finite() {
        Ok(abc)
    } else {
        Err(Error::new(
            Code::StatisticUndefined,
            "expected a statistic with finite derivatives that vary, for ABC",
        ))
    }
}

impl Abc {
    /// The end of level `p` in (0, 1), as deviation from the reference: with w = z0 + z_p, the statistic at
    /// w / (1 - a w)^2 along the direction. NaN where it has no value there: weights may be negative.
    pub(crate) fn end(&self, p: f64) -> f64 {
        let w = self.z0 + normal_quantile(p);
        let shrunk = 1.0 - self.acceleration * w;
        self.along(w / (shrunk * shrunk))
    }

    /// The statistic of the weights 1 / n + distance direction.
    fn along(&self, distance: f64) -> f64 {
        let n = self.direction.len() as f64;
        let moments = self.smooth.moments(|i| 1.0 + n * distance * self.direction[i]);
        self.smooth.value(&Moments { n, ..moments })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::oracle_case;

    fn columns(name: &str, keys: &[&str]) -> Vec<Vec<f64>> {
        let case = oracle_case(name);
        let column =
            |key: &&str| case["data"][key].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
        keys.iter().map(column).collect()
    }

    fn of(columns: &[Vec<f64>], statistic: Statistic) -> Abc {
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        abc(&columns, statistic).unwrap()
    }

    /// The published recipe, run on these data: 1e-5 relative, as the cases say; c_q and bias, near 0 for linear statistics,
    /// relative to 1 and to the standard error. Fails with R's z0, a bias without the 2, a direction without the n.
    #[test]
    fn as_the_reference_cases() {
        let cases = [
            ("abc_aircondit_mean", &["hours"][..], Statistic::Mean),
            ("abc_spatial_var", &["A"], Statistic::Variance { ddof: 0.0 }),
            ("abc_law_corr", &["lsat", "gpa"], Statistic::Correlation),
            ("abc_cd4_corr", &["baseline", "oneyear"], Statistic::Correlation),
            ("abc_city_ratio", &["x", "u"], Statistic::Ratio),
            ("abc_patch_ratio", &["y", "z"], Statistic::Ratio),
        ];
        for (name, keys, statistic) in cases {
            let got = of(&columns(name, keys), statistic);
            for (level, alpha) in [("90", 0.05), ("95", 0.025)] {
                let expected = &oracle_case(name)["expected"]["abcnon_formula"][level];
                let close = |what: &str, got: f64, expected: &serde_json::Value, size: f64| {
                    let expected = expected.as_f64().unwrap();
                    let close = (got - expected).abs() <= 1e-5 * expected.abs().max(size);
                    assert!(close, "{name} {level} {what}: {got}, not {expected}");
                };
                close("estimate", got.reference + got.estimate, &expected["t0"], 0.0);
                close("standard error", got.standard_error, &expected["sighat"], 0.0);
                close("acceleration", got.acceleration, &expected["a"], 0.0);
                close("z0", got.z0, &expected["z0"], 0.1);
                close("bias", got.bias, &expected["bhat"], 0.1 * got.standard_error);
                close("c_q", got.quadratic, &expected["cq"], 0.1);
                close("low", got.reference + got.end(alpha), &expected["limits"][0], 0.0);
                close("high", got.reference + got.end(1.0 - alpha), &expected["limits"][1], 0.0);
            }
        }
    }

    /// The levels that scikits.bootstrap's own tests have, to the digits printed there.
    #[test]
    fn as_scikits_bootstrap() {
        let got = of(&columns("scikits_bootstrap_abc_mean", &["x"]), Statistic::Mean);
        let printed = [
            (0.025, 0.209_822_75),
            (0.975, 1.203_746_86),
            (0.1, 0.394_729_15),
            (0.2, 0.511_613_04),
            (0.8, 0.937_897_23),
            (0.9, 1.044_072_54),
        ];
        for (p, end) in printed {
            assert!((got.reference + got.end(p) - end).abs() < 1e-7, "{p}: {}", got.end(p));
        }
    }

    /// A mean 1e15 away has the same interval, and so has one in units of 1e-300 or 1e300. Sixteenths about 0 and about 1e15
    /// are exact. Fails where ends are made of the estimate and not of deviations.
    #[test]
    fn offsets_and_units_lose_nothing() {
        let x: Vec<f64> = (0..20).map(|i| f64::from(i * i % 17) / 8.0).collect();
        let near = of(std::slice::from_ref(&x), Statistic::Mean);
        let far = of(&[x.iter().map(|x| x + 1e15).collect()], Statistic::Mean);
        for p in [0.025, 0.5, 0.975] {
            let (near, far) = (near.end(p) - near.estimate, far.end(p) - far.estimate);
            assert!((near - far).abs() < 1e-9, "{p}: {near}, {far}");
        }
        for unit in [1e-300, 1e300] {
            for statistic in [Statistic::Mean, Statistic::StandardDeviation { ddof: 1.0 }] {
                let one = of(std::slice::from_ref(&x), statistic);
                let other = of(&[x.iter().map(|x| x * unit).collect()], statistic);
                assert!((other.end(0.975) / unit / one.end(0.975) - 1.0).abs() < 1e-7, "{unit}");
            }
        }
    }

    #[test]
    fn refuses_what_has_no_derivatives() {
        let x = [1.0, 2.0, 4.0];
        assert_eq!(abc(&[&x], Statistic::Max).unwrap_err().code, Code::Unsupported);
        assert_eq!(abc(&[&[3.0; 5]], Statistic::Mean).unwrap_err().code, Code::StatisticUndefined);
        assert_eq!(
            abc(&[&[-1.0, 2.0]], Statistic::GeometricMean).unwrap_err().code,
            Code::StatisticUndefined
        );
    }
}
