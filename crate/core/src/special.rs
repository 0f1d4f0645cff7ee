//! Special functions that the intervals need, on `libm` alone.

/// The standard normal quantile. Wichura (1988), algorithm AS 241, PPND16: relative error about 1e-16.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    const CENTRE: ([f64; 8], [f64; 8]) = (
        [
            3.387_132_872_796_366_5,
            1.331_416_678_917_843_8e2,
            1.971_590_950_306_551_3e3,
            1.373_169_376_550_946e4,
            4.592_195_393_154_987e4,
            6.726_577_092_700_87e4,
            3.343_057_558_358_813e4,
            2.509_080_928_730_122_7e3,
        ],
        [
            1.0,
            4.231_333_070_160_091e1,
            6.871_870_074_920_579e2,
            5.394_196_021_424_751e3,
            2.121_379_430_158_66e4,
            3.930_789_580_009_271e4,
            2.872_908_573_572_194_3e4,
            5.226_495_278_852_854e3,
        ],
    );
    const MIDDLE: ([f64; 8], [f64; 8]) = (
        [
            1.423_437_110_749_683_5,
            4.630_337_846_156_546,
            5.769_497_221_460_691,
            3.647_848_324_763_204_5,
            1.270_458_252_452_368_4,
            2.417_807_251_774_506e-1,
            2.272_384_498_926_918_4e-2,
            7.745_450_142_783_414e-4,
        ],
        [
            1.0,
            2.053_191_626_637_759,
            1.676_384_830_183_803_8,
            6.897_673_349_851e-1,
            1.481_039_764_274_800_8e-1,
            1.519_866_656_361_645_7e-2,
            5.475_938_084_995_345e-4,
            1.050_750_071_644_416_9e-9,
        ],
    );
    const TAIL: ([f64; 8], [f64; 8]) = (
        [
            6.657_904_643_501_103,
            5.463_784_911_164_114,
            1.784_826_539_917_291_3,
            2.965_605_718_285_048_7e-1,
            2.653_218_952_657_612_4e-2,
            1.242_660_947_388_078_4e-3,
            2.711_555_568_743_487_6e-5,
            2.010_334_399_292_288_1e-7,
        ],
        [
            1.0,
            5.998_322_065_558_88e-1,
            1.369_298_809_227_358e-1,
            1.487_536_129_085_061_5e-2,
            7.868_691_311_456_133e-4,
            1.846_318_317_510_054_8e-5,
            1.421_511_758_316_446e-7,
            2.044_263_103_389_939_8e-15,
        ],
    );
    let ratio = |(above, below): &([f64; 8], [f64; 8]), x: f64| horner(above, x) / horner(below, x);
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(&CENTRE, 0.180_625 - q * q);
    }
    let r = libm::sqrt(-libm::log(if q < 0.0 { p } else { 1.0 - p }));
    let z = if r <= 5.0 { ratio(&MIDDLE, r - 1.6) } else { ratio(&TAIL, r - 5.0) };
    if q < 0.0 { -z } else { z }
}

/// The standard normal distribution function.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    libm::erfc(-z / std::f64::consts::SQRT_2) / 2.0
}

/// The standard normal density.
pub(crate) fn normal_density(z: f64) -> f64 {
    libm::exp(-z * z / 2.0) / (2.0 * std::f64::consts::PI).sqrt()
}

/// The quantile of Student's t: by the beta distribution and, from a thousand degrees of freedom on, by the expansion of Cornish
/// and Fisher (Abramowitz & Stegun 1964, eq. 26.7.5), whose next term is below 10^-12 of it there.
pub(crate) fn student_quantile(p: f64, degrees: f64) -> f64 {
    const MANY: f64 = 1_000.0;
    if degrees >= MANY {
        let z = normal_quantile(p);
        let s = z * z;
        let terms = [
            z * (s + 1.0) / 4.0,
            z * ((5.0 * s + 16.0) * s + 3.0) / 96.0,
            z * (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0,
            z * ((((79.0 * s + 776.0) * s + 1_482.0) * s - 1_920.0) * s - 945.0) / 92_160.0,
        ];
        return z + terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees);
    }
    let tail = p.min(1.0 - p);
    let x = beta_quantile(2.0 * tail, degrees / 2.0, 0.5);
    let t = (degrees * (1.0 - x) / x).sqrt();
    if p < 0.5 { -t } else { t }
}

/// The quantile of the beta distribution, by bisection on the bits of a double: right to the last digits that
/// [`beta_cdf`] has.
pub(crate) fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0_u64, 1.0_f64.to_bits());
    while high - low > 1 {
        let middle = low.midpoint(high);
        if beta_cdf(f64::from_bits(middle), a, b) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::from_bits(high)
}

/// The regularised incomplete beta function, by its continued fraction (Abramowitz & Stegun 1964, eq. 26.5.8) in the form
/// of Lentz, with the factor before it from deviances (Loader 2000), which lose nothing to large a and b.
fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    const MOST: u32 = 1_000_000;
    if x <= 0.0 || x >= 1.0 {
        return f64::from(x >= 1.0);
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_cdf(1.0 - x, b, a);
    }
    let share = a / (a + b);
    let deviance = a * libm::log1p((share - x) / x) + b * libm::log1p((x - share) / (1.0 - x));
    let front = (a * b / (a + b) / (2.0 * std::f64::consts::PI)).sqrt()
        * libm::exp(stirling_error(a + b) - stirling_error(a) - stirling_error(b) - deviance);
    let tiny = f64::MIN_POSITIVE;
    let (mut c, mut d) = (1.0, 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0), tiny));
    let mut fraction = d;
    for m in 1..MOST {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = fraction;
        for term in [even, odd] {
            d = 1.0 / nonzero(1.0 + term * d, tiny);
            c = nonzero(1.0 + term / c, tiny);
            fraction *= c * d;
        }
        if (fraction - before).abs() <= f64::EPSILON * fraction {
            break;
        }
    }
    front * fraction / a
}

fn nonzero(x: f64, tiny: f64) -> f64 {
    if x == 0.0 { tiny } else { x }
}

/// log Gamma(a) - (a - 1/2) log a + a - log sqrt(2 pi).
fn stirling_error(a: f64) -> f64 {
    /// From here on the series' next term is below 10^-17.
    const SERIES_FROM: f64 = 16.0;
    if a < SERIES_FROM {
        return libm::lgamma(a) - (a - 0.5) * libm::log(a) + a - 0.5 * libm::log(2.0 * std::f64::consts::PI);
    }
    let s = 1.0 / (a * a);
    ((((s / 1_188.0 - 1.0 / 1_680.0) * s + 1.0 / 1_260.0) * s - 1.0 / 360.0) * s + 1.0 / 12.0) / a
}

fn horner(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// 2^exponent as the product of two doubles, which scale by more than one can.
pub(crate) fn halves(exponent: i32) -> [f64; 2] {
    [exponent / 2, exponent - exponent / 2].map(|half| f64::from_bits(((1023 + half) as u64) << 52))
}

/// x 2^exponent, exact but where it is subnormal; exponents up to 2,000 either way.
pub(crate) fn scaled(x: f64, exponent: i32) -> f64 {
    let [first, second] = halves(exponent);
    x * first * second
}

/// x 2^exponent for exponents up to 4,000 either way, as units of one column over another's may need.
pub(crate) fn scaled_far(x: f64, exponent: i32) -> f64 {
    let half = exponent / 2;
    scaled(scaled(x, half), exponent - half)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scipy 1.17.1: stats.t.ppf(p, degrees), stats.beta.ppf(p, a, b).
    #[test]
    fn quantiles_are_those_of_scipy() {
        for (p, degrees, t) in [
            (0.975, 1.0, 12.706_204_736_174_694),
            (0.9, 9.0, 1.383_028_738_396_632_9),
            (0.6, 500.0, 0.253_481_949_851_665_8),
            (0.025, 2_000.0, -1.961_150_826_099_438_1),
            (1e-10, 3.0, -2_225.769_284_683_093),
        ] {
            let got = student_quantile(p, degrees);
            assert!((got / t - 1.0).abs() < 1e-11, "{p} {degrees}: {got}");
        }
        for (p, a, b, x) in [
            (0.975, 1.0, 20.0, 0.168_433_470_983_085_3),
            (0.025, 4.0, 7.0, 0.121_552_258_119_827_19),
            (0.025, 250_000.0, 4_750_001.0, 0.049_809_126_950_196_674),
        ] {
            let got = beta_quantile(p, a, b);
            assert!((got / x - 1.0).abs() < 1e-12, "{p} {a} {b}: {got}");
        }
        // Both expansions meet, and the beta law inverts itself at any size.
        let (low, high) = (student_quantile(0.01, 999.999_999), student_quantile(0.01, 1_000.0));
        assert!((low / high - 1.0).abs() < 1e-10, "{low} {high}");
        for (a, b) in [(0.5, 0.5), (3.0, 40.0), (250_000.0, 4_750_001.0), (1e8, 1e8)] {
            for p in [1e-9, 0.025, 0.5, 0.975] {
                let back = beta_cdf(beta_quantile(p, a, b), a, b);
                assert!((back / p - 1.0).abs() < 1e-7, "{p} {a} {b}: {back}");
            }
        }
    }

    /// Inverse of libm's erfc: Phi(z) = erfc(-z / sqrt 2) / 2. erfc is good to a few ulp, and a relative error e of
    /// p moves z by e p / phi(z), which is below e: 1e-14 relative leaves a wide margin over 1e-15.
    #[test]
    fn inverts_the_normal_distribution() {
        for p in [1e-300, 1e-20, 1e-9, 0.001, 0.025, 0.05, 0.074, 0.076, 0.3, 0.5, 0.7, 0.95, 0.975, 0.999_99]
        {
            let back = libm::erfc(-normal_quantile(p) / std::f64::consts::SQRT_2) / 2.0;
            assert!((back / p - 1.0).abs() < 1e-12, "{p}: {back}");
        }
        assert!((normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-15);
    }
}
