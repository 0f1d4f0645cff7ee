//! A column of doubles as integers, so that sums over a resample are exact and do not depend on their order.
//!
//! An observation x is held as v = (x - centre) / unit. The unit is 10^-d where all values are decimals of at most
//! nine places, else a power of two: the smallest that leaves all but a few values within the digits allowed, and
//! never finer than the lowest bit in use. Values that need more digits keep their upper part in a sparse list:
//! scaling by the largest value instead would make every replicate without a lone outlier wrong.

use crate::error::{Error, reserve};
use crate::sample::{Cell, Sample};

/// What an encoding reads: values with how often each occurs.
pub(crate) trait Column {
    fn visit(&self, visit: impl FnMut(f64, u64));
}

impl Column for Sample {
    fn visit(&self, mut visit: impl FnMut(f64, u64)) {
        self.each(|x| visit(x, 1));
    }
}

impl Column for [Cell] {
    fn visit(&self, mut visit: impl FnMut(f64, u64)) {
        self.iter().for_each(|cell| visit(cell.value, cell.observations));
    }
}

/// The size of the integers that the sums of a plan can take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// |v| < 2^bits, without exception: then the sums stay below 2^126.
    bits: i32,
    /// Byte digits of v, and how many values may need more. `None`: no digits are made.
    digits: Option<(usize, u64)>,
}

impl Limits {
    /// For sums of v over `n` draws: n |v| < 2^126.
    pub(crate) fn first_moment(n: u64) -> Limits {
        Limits { bits: 126 - ceil_log2(n), digits: None }
    }

    /// For n sum v^2 - (sum v)^2 over `n` draws: 2 log2 n + 2 bits <= 126.
    pub(crate) fn second_moment(n: u64) -> Limits {
        Limits { bits: 63 - ceil_log2(n), digits: None }
    }

    /// The same with at most `digits` byte digits but for a few values: 16, and one in 1,024 (a sparse value costs
    /// about as much as 64 dense ones, so these cost at most a sixteenth of the dense work).
    pub(crate) fn with_digits(self, digits: usize, n: u64) -> Limits {
        Limits { digits: Some((digits, 16 + n / 1024)), ..self }
    }
}

fn ceil_log2(n: u64) -> i32 {
    64 - (n - 1).leading_zeros() as i32
}

/// The largest integer of `digits` balanced base-256 digits (each in -127..=127 above the lowest).
fn largest(digits: usize) -> i128 {
    127 * ((1_i128 << (8 * digits)) - 1) / 255
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    /// 10^-places
    Decimal { places: usize },
    /// 2^exponent
    Binary { exponent: i32 },
}

const POWERS_OF_TEN: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/// How x and v correspond.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    /// 0, or a value of the sample where the values are large beside their spread: replicates are then kept as
    /// deviations from it, and lose nothing to the offset.
    pub(crate) centre: f64,
    unit: Unit,
    /// Whether every value is centre + v unit exactly.
    pub(crate) exact: bool,
    /// Mean of (x - centre)/unit - v over the sample.
    residual: f64,
    /// Root mean square of that residual round its mean, over the standard deviation of the sample in units.
    pub(crate) error: f64,
}

/// Where the largest value is this much larger than the range, replicates are deviations. Below it, the rounding of
/// a replicate (2^-53 of the value) stays under 2^-43 of the range, and a decimal's replicate is the double nearest
/// to its quotient.
const OFFSET_OVER_RANGE: f64 = 1024.0;

/// Facts of one pass over the values.
struct Shape {
    min: f64,
    max: f64,
    /// Decimal places that suffice for every value, if nine do.
    places: Option<usize>,
}

impl Scale {
    /// The scale for a column of `n` values: a pure function of the values, in any order, and of the limits.
    pub(crate) fn of<C: Column + ?Sized>(column: &C, limits: Limits) -> Scale {
        let shape = Shape::of(column);
        let size = shape.min.abs().max(shape.max.abs());
        // A range that overflows is larger than any offset.
        let centre = if size <= OFFSET_OVER_RANGE * (shape.max - shape.min) { 0.0 } else { shape.min };
        let scale = |unit| Scale { centre, unit, exact: true, residual: 0.0, error: 0.0 };
        if let Some(places) = shape.places {
            let decimal = scale(Unit::Decimal { places });
            if decimal.fits(column, limits) {
                return decimal;
            }
        }
        let (exponent, lowest) = binary_exponent(column, centre, limits);
        let binary = scale(Unit::Binary { exponent });
        if exponent <= lowest { binary } else { binary.with_residuals(column) }
    }

    fn fits<C: Column + ?Sized>(&self, column: &C, limits: Limits) -> bool {
        let (digits, spare) = limits.digits.unwrap_or((15, u64::MAX));
        let mut wide = 0;
        let mut within = true;
        column.visit(|x, observations| {
            let v = self.integer(x).abs();
            within &= v >> limits.bits == 0;
            wide += if v > largest(digits) { observations } else { 0 };
        });
        within && wide <= spare
    }

    /// v, rounded to the nearest integer where the unit is coarser than the value's lowest bit.
    pub(crate) fn integer(&self, x: f64) -> i128 {
        match self.unit {
            Unit::Decimal { places } => {
                let tens = |x: f64| libm::rint(x * POWERS_OF_TEN[places]) as i128;
                tens(x) - tens(self.centre)
            }
            Unit::Binary { .. } => libm::rint(self.in_units(x)) as i128,
        }
    }

    /// (x - centre) / unit, for binary units. The difference is exact: the centre is 0 or within a factor 2 of x.
    fn in_units(&self, x: f64) -> f64 {
        match self.unit {
            Unit::Decimal { .. } => self.integer(x) as f64,
            Unit::Binary { exponent } => libm::scalbn(x - self.centre, -exponent),
        }
    }

    fn with_residuals<C: Column + ?Sized>(self, column: &C) -> Scale {
        let mut n = 0.0;
        let (mut sum, mut residuals) = (0.0, 0.0);
        column.visit(|x, observations| {
            let weight = observations as f64;
            n += weight;
            sum += weight * self.in_units(x);
            residuals += weight * (self.in_units(x) - self.integer(x) as f64);
        });
        let (mean, residual) = (sum / n, residuals / n);
        let (mut spread, mut noise) = (0.0, 0.0);
        column.visit(|x, observations| {
            let weight = observations as f64;
            let y = self.in_units(x);
            let (d, r) = (y - mean, y - self.integer(x) as f64 - residual);
            spread += weight * d * d;
            noise += weight * r * r;
        });
        Scale { exact: false, residual, error: (noise / spread).sqrt(), ..self }
    }

    /// What a column of second moments needs beside the integers where they are rounded: the factor that makes the
    /// sample's own variance right, and the error of a replicate's variance over its standard error. The influence of
    /// x on the variance is (x - mean)^2; that of the encoded column, times the factor, differs from it by what is lost.
    pub(crate) fn variance_correction<C: Column + ?Sized>(&self, column: &C) -> (f64, f64) {
        if self.exact {
            return (1.0, 0.0);
        }
        let mut n = 0.0;
        let (mut sum, mut sum_v) = (0.0, 0.0);
        column.visit(|x, observations| {
            let weight = observations as f64;
            n += weight;
            sum += weight * self.in_units(x);
            sum_v += weight * self.integer(x) as f64;
        });
        let (mean, mean_v) = (sum / n, sum_v / n);
        let square = |x: f64| {
            let (d, d_v) = (self.in_units(x) - mean, self.integer(x) as f64 - mean_v);
            (d * d, d_v * d_v)
        };
        let (mut m2, mut m2_v) = (0.0, 0.0);
        column.visit(|x, observations| {
            let (d2, d2_v) = square(x);
            m2 += observations as f64 * d2;
            m2_v += observations as f64 * d2_v;
        });
        let factor = if m2_v > 0.0 { m2 / m2_v } else { 1.0 };
        let centre = m2 / n;
        let (mut spread, mut noise) = (0.0, 0.0);
        column.visit(|x, observations| {
            let (d2, d2_v) = square(x);
            let (d, r) = (d2 - centre, d2 - factor * d2_v);
            spread += observations as f64 * d * d;
            noise += observations as f64 * r * r;
        });
        (factor, if spread > 0.0 { (noise / spread).sqrt() } else { 0.0 })
    }

    /// The deviation from the centre that is numerator / denominator in units, without the residual.
    pub(crate) fn quotient(&self, numerator: i128, denominator: f64) -> f64 {
        match self.unit {
            Unit::Decimal { places } => numerator as f64 / (denominator * POWERS_OF_TEN[places]),
            Unit::Binary { exponent } => libm::scalbn(numerator as f64 / denominator, exponent),
        }
    }

    /// The same for squares: `root` takes the square root before the unit is applied, so that only a result too
    /// large for a double overflows.
    pub(crate) fn square_quotient(&self, numerator: i128, denominator: f64, factor: f64, root: bool) -> f64 {
        let power = |x: f64| if root { x.sqrt() } else { x };
        match self.unit {
            Unit::Decimal { places } => {
                power(numerator as f64 / (denominator * POWERS_OF_TEN[places] * POWERS_OF_TEN[places]))
            }
            Unit::Binary { exponent } => {
                let value = power(factor * (numerator as f64 / denominator));
                libm::scalbn(value, if root { exponent } else { 2 * exponent })
            }
        }
    }

    /// What the residuals add to a mean of observations.
    pub(crate) fn mean_residual(&self) -> f64 {
        match self.unit {
            Unit::Decimal { .. } => 0.0,
            Unit::Binary { exponent } => libm::scalbn(self.residual, exponent),
        }
    }
}

impl Shape {
    fn of<C: Column + ?Sized>(column: &C) -> Shape {
        let mut shape = Shape { min: f64::INFINITY, max: f64::NEG_INFINITY, places: Some(0) };
        column.visit(|x, _| {
            shape.min = shape.min.min(x);
            shape.max = shape.max.max(x);
            shape.places = shape.places.and_then(|least| (least..10).find(|&places| is_decimal(x, places)));
        });
        shape
    }
}

/// Whether x is the double nearest to k 10^-places for an integer k that a double holds.
fn is_decimal(x: f64, places: usize) -> bool {
    const LARGEST_EXACT: f64 = (1_u64 << 53) as f64;
    let k = libm::rint(x * POWERS_OF_TEN[places]);
    k.abs() <= LARGEST_EXACT && k / POWERS_OF_TEN[places] == x
}

/// The exponent of the unit, and the least exponent at which every value is exact.
fn binary_exponent<C: Column + ?Sized>(column: &C, centre: f64, limits: Limits) -> (i32, i32) {
    const LEAST: i32 = -1200; // below 2^-1074 / 2^126
    let mut most = 0.0_f64;
    let mut lowest = i32::MAX;
    // within[e - LEAST]: how many values first stay within the digits at exponent e.
    let mut within = vec![0_u64; 2400];
    column.visit(|x, observations| {
        let y = (x - centre).abs();
        if y == 0.0 {
            return;
        }
        most = most.max(y);
        lowest = lowest.min(lowest_bit(y));
        if let Some((digits, _)) = limits.digits {
            let (fraction, exponent) = libm::frexp(y);
            let full = (1_i128 << (8 * digits - 1)) as f64;
            let fits = fraction <= largest(digits) as f64 / full;
            let least = exponent - (8 * digits as i32 - 1) + i32::from(!fits);
            within[(least - LEAST) as usize] += observations;
        }
    });
    if most == 0.0 {
        return (0, 0);
    }
    // |v| < 2^bits after rounding: y < 2^e means y / 2^(e - bits) < 2^bits, and one bit more allows for the rounding up.
    let mut exponent = lowest.max(libm::frexp(most).1 - limits.bits + 1);
    if let Some((_, spare)) = limits.digits {
        let mut wide = 0;
        let fitting = (0..within.len()).rev().find(|&e| {
            wide += within[e];
            wide > spare
        });
        exponent = exponent.max(fitting.map_or(i32::MIN, |e| e as i32 + LEAST));
    }
    (exponent, lowest)
}

/// The exponent of the lowest set bit of a positive double.
fn lowest_bit(y: f64) -> i32 {
    let bits = y.to_bits();
    let (exponent, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let significand = if exponent == 0 { fraction } else { fraction | 1 << 52 };
    exponent.max(1) - 1075 + significand.trailing_zeros() as i32
}

/// A column's integers as planes of balanced base-256 digits, one plane a digit, with a sparse list of what does not
/// fit. sum c v = sum over planes 256^d sum c digit_d + sum over the list c upper.
#[derive(Debug)]
pub(crate) struct Digits {
    planes: Vec<Plane>,
    /// (observation, what its digits lack), in ascending order.
    upper: Vec<(usize, i128)>,
}

/// One digit of every observation, then zeros; begins on a cache line.
#[derive(Debug)]
struct Plane {
    digits: Vec<i8>,
    start: usize,
}

/// What kernels load at a time, and may load beyond the last observation.
const LINE: usize = 64;

impl Plane {
    fn new(n: usize) -> Result<Plane, Error> {
        let mut digits: Vec<i8> = reserve(n + 2 * LINE, "the sample's digits")?;
        let start = digits.as_ptr().align_offset(LINE).min(LINE);
        digits.resize(start, 0);
        Ok(Plane { digits, start })
    }
}

impl Digits {
    /// As many planes as the values need, at most `most`. 1 byte an observation and plane.
    pub(crate) fn of(sample: &Sample, most: usize, integer: impl Fn(f64) -> i128) -> Result<Digits, Error> {
        let n = sample.len();
        let mut need = 1;
        sample.each(|x| {
            let v = integer(x).abs();
            while need < most && v > largest(need) {
                need += 1;
            }
        });
        let mut planes = Vec::with_capacity(need);
        for _ in 0..need {
            planes.push(Plane::new(n)?);
        }
        let mut upper = Vec::new();
        let mut i = 0;
        sample.each(|x| {
            let mut rest = integer(x);
            for plane in &mut planes {
                let digit = rest as i8;
                plane.digits.push(digit);
                rest = (rest - i128::from(digit)) >> 8;
            }
            if rest != 0 {
                upper.push((i, rest << (8 * need)));
            }
            i += 1;
        });
        for plane in &mut planes {
            plane.digits.resize(plane.digits.len() + LINE, 0);
        }
        Ok(Digits { planes, upper })
    }

    /// How many planes there are.
    pub(crate) fn len(&self) -> usize {
        self.planes.len()
    }

    /// The planes from observation `start` on, each with at least 64 zeros after the last.
    pub(crate) fn planes(&self, start: usize) -> impl Iterator<Item = &[i8]> {
        self.planes.iter().map(move |plane| &plane.digits[plane.start + start..])
    }

    /// sum c v from the planes' sums of c digit, without the sparse list.
    pub(crate) fn dense(sums: &[i64]) -> i128 {
        sums.iter().rev().fold(0, |sum, &plane| (sum << 8) + i128::from(plane))
    }

    /// The part of the sparse list that observations `start..end` have.
    pub(crate) fn upper(&self, start: usize, end: usize) -> &[(usize, i128)] {
        let from = self.upper.partition_point(|&(i, _)| i < start);
        let to = self.upper.partition_point(|&(i, _)| i < end);
        &self.upper[from..to]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(values: &[f64], digits: usize) -> Scale {
        let n = values.len() as u64;
        Scale::of(&Sample::F64(values.to_vec()), Limits::first_moment(n).with_digits(digits, n))
    }

    #[test]
    fn decimals_and_integers_are_exact() {
        let cents: Vec<f64> = (0..5000).map(|i| f64::from(i * 7919 % 10_007) / 100.0).collect();
        let s = scale(&cents, 6);
        assert_eq!((s.unit, s.exact), (Unit::Decimal { places: 2 }, true));
        assert!(cents.iter().all(|&x| s.quotient(s.integer(x), 1.0) == x));
        let s = scale(&[0.1, 0.2], 8);
        assert_eq!(s.quotient(s.integer(0.1) + s.integer(0.2), 2.0), 0.15);
    }

    #[test]
    fn offset_leaves_the_spread() {
        let values: Vec<f64> = (0..5000).map(|i| 1e15 + f64::from(i % 9) / 8.0).collect();
        let s = scale(&values, 6);
        assert_eq!(s.centre, 1e15);
        assert!(values.iter().all(|&x| s.centre + s.quotient(s.integer(x), 1.0) == x));
    }

    /// Residuals stay below half a unit, and the worst that sixteen outliers leave is 2^-40 of the spread.
    #[test]
    fn residuals_are_small_beside_the_spread() {
        let mut values: Vec<f64> = (1..6000).map(|i| libm::sin(f64::from(i) * 0.618)).collect();
        values[17] = 1e12;
        let s = scale(&values, 6);
        assert!(s.error <= libm::scalbn(1.0, -40), "{:e}", s.error);
        for &x in &values {
            let back = s.quotient(s.integer(x), 1.0);
            assert!((back - x).abs() <= libm::scalbn(1.0, -46) * x.abs().max(1.0), "{x} {back}");
        }
    }

    #[test]
    fn extremes_stay_finite() {
        for values in [vec![1.7e308, -1.7e308, 1e-300], vec![5e-324, 1e-323, 0.0], vec![1e308, 1.5e308]] {
            let s = scale(&values, 8);
            for &x in &values {
                let back = s.centre + s.quotient(s.integer(x), 1.0);
                assert!(
                    (back - x).abs() <= 1e-30 * values.iter().fold(0.0, |m: f64, v| m.max(v.abs())),
                    "{x} {back}"
                );
            }
        }
    }

    /// The digits of any integers add up to them again, sparse or not, over any piece of the column.
    #[test]
    fn digits_add_up() {
        let values: Vec<f64> =
            (0..700).map(|i| f64::from(i * i - 90_000) * if i == 300 { 1e12 } else { 1.0 }).collect();
        let sample = Sample::F64(values.clone());
        for most in [1, 2, 3, 6] {
            let digits = Digits::of(&sample, most, |x| x as i128).unwrap();
            for (start, end) in [(0, 700), (1, 2), (299, 302), (640, 700)] {
                let counts: Vec<u8> = (start..end).map(|i| (i * 31 % 128) as u8).collect();
                let expected: i128 =
                    (start..end).map(|i| i128::from(counts[i - start]) * values[i] as i128).sum();
                let sums: Vec<i64> = digits
                    .planes(start)
                    .map(|plane| counts.iter().zip(plane).map(|(&c, &d)| i64::from(c) * i64::from(d)).sum())
                    .collect();
                let sparse: i128 = digits
                    .upper(start, end)
                    .iter()
                    .map(|&(i, upper)| i128::from(counts[i - start]) * upper)
                    .sum();
                assert_eq!(Digits::dense(&sums) + sparse, expected, "{most} {start}..{end}");
            }
        }
    }
}
