//! A column of doubles as integers, so that sums over a resample are exact and do not depend on their order.
//!
//! An observation x is held as v = (x - centre) / unit. The unit is 10^-d where all values are decimals of at most
//! nine places, else a power of two: the smallest that leaves all but a few values within the digits allowed, and
//! never finer than the lowest bit in use. Values that need more digits keep their upper part in a sparse list:
//! scaling by the largest value instead would make every replicate without a lone outlier wrong.

mod digits;

pub(crate) use digits::{Digits, Integers};

use crate::sample::{BLOCK, Cell, Sample};
use crate::special::{halves, scaled};

/// What an encoding reads: values with how often each occurs, at most [`BLOCK`] at a time.
pub(crate) trait Column {
    fn blocks(&self, visit: impl FnMut(&[f64], &[f64]));
}

impl Column for Sample {
    fn blocks(&self, mut visit: impl FnMut(&[f64], &[f64])) {
        let once = [1.0; BLOCK];
        Sample::blocks(self, |values| visit(values, &once[..values.len()]));
    }
}

impl Column for [Cell] {
    fn blocks(&self, mut visit: impl FnMut(&[f64], &[f64])) {
        for cells in self.chunks(BLOCK) {
            let values: Vec<f64> = cells.iter().map(|cell| cell.value).collect();
            let observations: Vec<f64> = cells.iter().map(|cell| cell.observations as f64).collect();
            visit(&values, &observations);
        }
    }
}

/// Partial sums of a column, joined in order: the same on every machine, and four additions at a time.
const PARTS: usize = 8;

/// The sums of `terms` over a sample.
pub(crate) fn column_sums<const N: usize>(sample: &Sample, terms: impl Fn(f64) -> [f64; N]) -> [f64; N] {
    sums(sample, terms)
}

/// The sums of `terms` over values with how often each occurs.
fn sums<const N: usize, C: Column + ?Sized>(column: &C, terms: impl Fn(f64) -> [f64; N]) -> [f64; N] {
    let mut parts = [[0.0; PARTS]; N];
    column.blocks(|values, observations| {
        // A copy of its own stays in registers.
        let mut here = parts;
        let mut add = |values: &[f64; PARTS], observations: &[f64; PARTS]| {
            let terms = values.map(&terms);
            for (t, sums) in here.iter_mut().enumerate() {
                for j in 0..PARTS {
                    sums[j] += observations[j] * terms[j][t];
                }
            }
        };
        let (values, last) = values.as_chunks();
        let (observations, last_observations) = observations.as_chunks();
        values.iter().zip(observations).for_each(|(values, observations)| add(values, observations));
        // What is left of a block, with any value that occurs no time.
        if let Some(&any) = last.first() {
            let (mut values, mut observations) = ([any; PARTS], [0.0; PARTS]);
            values[..last.len()].copy_from_slice(last);
            observations[..last.len()].copy_from_slice(last_observations);
            add(&values, &observations);
        }
        parts = here;
    });
    parts.map(|parts| parts.iter().sum())
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

    /// For sums of v times ranks over `n` draws: n^2 |v| < 2^126.
    pub(crate) fn ranked(n: u64) -> Limits {
        Limits { bits: 126 - 2 * ceil_log2(n), digits: None }
    }

    /// The same with at most `digits` byte digits but for a few values: 16, and one in 1,024 (a sparse value costs
    /// about as much as 64 dense ones, so these cost at most a sixteenth of the dense work).
    pub(crate) fn with_digits(self, digits: usize, n: u64) -> Limits {
        Limits { digits: Some((digits, spare(n))), ..self }
    }
}

/// How many of n values are few.
fn spare(n: u64) -> u64 {
    16 + n / 1024
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

/// Below it no unit needs to be: 2^-1074 is the lowest bit of any double, and no double has 64 digits of eight bits.
const LEAST_EXPONENT: i32 = -1200;

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
    /// The largest |v|.
    pub(crate) magnitude: i128,
    /// Mean of (x - centre)/unit - v over the sample.
    residual: f64,
    /// Root mean square of that residual round its mean, over the standard deviation of the sample in units.
    pub(crate) error: f64,
    /// Where a few huge values made the unit coarser than the others' digits ask: what that does to resamples without them,
    /// over the others' standard deviation, about.
    pub(crate) bulk_error: f64,
}

/// Where the largest value is this much larger than the range, replicates are deviations. Below it, the rounding of
/// a replicate (2^-53 of the value) stays under 2^-43 of the range, and a decimal's replicate is the double nearest
/// to its quotient.
const OFFSET_OVER_RANGE: f64 = 1024.0;

/// The smallest value where the largest is that many times the range, else 0.
pub(crate) fn offset_of(sample: &Sample) -> f64 {
    Shape::of(sample).centre()
}

/// Facts of one pass over the values.
struct Shape {
    min: f64,
    max: f64,
    /// Decimal places that suffice for every value, if nine do.
    places: Option<usize>,
}

/// Below it, adding [`WHOLE`] rounds a double to the nearest integer, ties to even.
const HALF_WHOLE: f64 = 2_251_799_813_685_248.0; // 2^51
/// 1.5 2^52: doubles of this size are whole, and the lowest bits of one are those of the integer added to it.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// rint of any double, without a branch: from 2^52 on doubles are whole, below it adding 2^52 rounds, ties to even.
fn nearest(x: f64) -> f64 {
    const WHOLE: f64 = 4_503_599_627_370_496.0; // 2^52
    let size = x.abs();
    let rounded = (size + WHOLE) - WHOLE;
    (if size < WHOLE { rounded } else { size }).copysign(x)
}

impl Scale {
    /// The scale for a column of `n` values: a pure function of the values, in any order, and of the limits.
    pub(crate) fn of<C: Column + ?Sized>(column: &C, limits: Limits) -> Scale {
        let shape = Shape::of(column);
        let centre = shape.centre();
        let scale = |unit| {
            let scale =
                Scale { centre, unit, exact: true, magnitude: 0, residual: 0.0, error: 0.0, bulk_error: 0.0 };
            let magnitude = scale.integer(shape.min).abs().max(scale.integer(shape.max).abs());
            Scale { magnitude, ..scale }
        };
        if let Some(places) = shape.places {
            let decimal = scale(Unit::Decimal { places });
            if decimal.fits(column, limits) {
                return decimal;
            }
        }
        let (exponent, lost, exact) = binary_exponent(column, centre, &shape, limits);
        let binary = scale(Unit::Binary { exponent });
        if exact {
            return binary;
        }
        Scale {
            bulk_error: bulk_error(column, &binary, limits, lost),
            ..binary.with_residuals(column, shape.min)
        }
    }

    fn fits<C: Column + ?Sized>(&self, column: &C, limits: Limits) -> bool {
        let (digits, spare) = limits.digits.unwrap_or((15, u64::MAX));
        if self.magnitude >> limits.bits != 0 {
            return false;
        }
        if self.magnitude <= largest(digits) {
            return true;
        }
        let [wide] = sums(column, |x| [if self.integer(x).abs() > largest(digits) { 1.0 } else { 0.0 }]);
        wide <= spare as f64
    }

    /// v, rounded to the nearest integer where the unit is coarser than the value's lowest bit.
    pub(crate) fn integer(&self, x: f64) -> i128 {
        match self.unit {
            Unit::Decimal { places } => {
                let tens = |x: f64| nearest(x * POWERS_OF_TEN[places]) as i128;
                tens(x) - tens(self.centre)
            }
            Unit::Binary { .. } => nearest(self.in_units(x)) as i128,
        }
    }

    /// The sample's integers, in blocks.
    pub(crate) fn integers(&self, sample: &Sample, mut visit: impl FnMut(Integers<'_>)) {
        let (mut narrow, mut wide) = ([0; BLOCK], [0; BLOCK]);
        sample.blocks(|values| visit(self.block(values, &mut narrow, &mut wide)));
    }

    /// The integers of two samples of equal length, in blocks.
    pub(crate) fn integers_with(
        &self,
        sample: &Sample,
        other_scale: &Scale,
        other: &Sample,
        mut visit: impl FnMut(Integers<'_>, Integers<'_>),
    ) {
        let (mut narrow, mut wide) = ([[0; BLOCK]; 2], [[0; BLOCK]; 2]);
        let mut start = 0;
        sample.blocks(|values| {
            let others: Vec<f64> = (start..start + values.len()).map(|i| other.get(i)).collect();
            start += values.len();
            let ([narrow, other_narrow], [wide, other_wide]) = (&mut narrow, &mut wide);
            visit(self.block(values, narrow, wide), other_scale.block(&others, other_narrow, other_wide));
        });
    }

    fn block<'a>(
        &self,
        values: &[f64],
        narrow: &'a mut [i64; BLOCK],
        wide: &'a mut [i128; BLOCK],
    ) -> Integers<'a> {
        if self.narrow(values, narrow) {
            return Integers::Narrow(&narrow[..values.len()]);
        }
        values.iter().zip(&mut *wide).for_each(|(&x, v)| *v = self.integer(x));
        Integers::Wide(&wide[..values.len()])
    }

    /// [`Self::integer`] of a block whose integers are all below 2^51, without branches; else false.
    fn narrow(&self, values: &[f64], integers: &mut [i64; BLOCK]) -> bool {
        match self.unit {
            Unit::Decimal { places } => {
                let (ten, centre) = (POWERS_OF_TEN[places], nearest(self.centre * POWERS_OF_TEN[places]));
                to_integers(values, integers, |x| nearest(x * ten) - centre)
            }
            Unit::Binary { exponent } => {
                let (centre, [first, second]) = (self.centre, halves(-exponent));
                to_integers(values, integers, |x| (x - centre) * first * second)
            }
        }
    }

    /// (x - centre) / unit, for binary units. The difference is exact: the centre is 0 or within a factor 2 of x.
    pub(crate) fn in_units(&self, x: f64) -> f64 {
        match self.unit {
            Unit::Decimal { .. } => self.integer(x) as f64,
            Unit::Binary { exponent } => scaled(x - self.centre, -exponent),
        }
    }

    /// `pivot`: any value of the column; it keeps the squares from cancelling.
    fn with_residuals<C: Column + ?Sized>(self, column: &C, pivot: f64) -> Scale {
        let pivot = self.in_units(pivot);
        let [n, sum, squares, residuals, residual_squares] = sums(column, |x| {
            let y = self.in_units(x);
            let (d, r) = (y - pivot, y - nearest(y));
            [1.0, d, d * d, r, r * r]
        });
        let spread = squares - sum * sum / n;
        let noise = (residual_squares - residuals * residuals / n).max(0.0);
        Scale { exact: false, residual: residuals / n, error: (noise / spread).sqrt(), ..self }
    }

    /// What a column of second moments needs beside the integers where they are rounded: the factor that makes the
    /// sample's own variance right, and the error of a replicate's variance over its standard error. The influence of
    /// x on the variance is (x - mean)^2; that of the encoded column, times the factor, differs from it by what is lost.
    pub(crate) fn variance_correction<C: Column + ?Sized>(&self, column: &C) -> (f64, f64) {
        if self.exact {
            return (1.0, 0.0);
        }
        let [n, sum, sum_v] = sums(column, |x| {
            let y = self.in_units(x);
            [1.0, y, nearest(y)]
        });
        let (mean, mean_v) = (sum / n, sum_v / n);
        let square = |x: f64| {
            let y = self.in_units(x);
            let (d, d_v) = (y - mean, nearest(y) - mean_v);
            (d * d, d_v * d_v)
        };
        let [m2, m2_v] = sums(column, |x| square(x).into());
        let factor = if m2_v > 0.0 { m2 / m2_v } else { 1.0 };
        let centre = m2 / n;
        let [spread, noise] = sums(column, |x| {
            let (d2, d2_v) = square(x);
            let (d, r) = (d2 - centre, d2 - factor * d2_v);
            [d * d, r * r]
        });
        (factor, if spread > 0.0 { (noise / spread).sqrt() } else { 0.0 })
    }

    /// The deviation from the centre that is numerator / denominator in units, without the residual.
    pub(crate) fn quotient(&self, numerator: i128, denominator: f64) -> f64 {
        self.quotient_of(to_double(numerator), denominator)
    }

    /// The same of the nearest double. Inlined, so that a loop computes once what is the same for all numerators.
    #[inline(always)]
    pub(crate) fn quotient_of(&self, numerator: f64, denominator: f64) -> f64 {
        match self.unit {
            Unit::Decimal { places } => numerator / (denominator * POWERS_OF_TEN[places]),
            Unit::Binary { exponent } => scaled(numerator / denominator, exponent),
        }
    }

    /// The same for squares: `root` takes the square root before the unit is applied, so that only a result too
    /// large for a double overflows.
    pub(crate) fn square_quotient(&self, numerator: i128, denominator: f64, factor: f64, root: bool) -> f64 {
        let power = |x: f64| if root { x.sqrt() } else { x };
        match self.unit {
            Unit::Decimal { places } => {
                power(to_double(numerator) / (denominator * POWERS_OF_TEN[places] * POWERS_OF_TEN[places]))
            }
            Unit::Binary { exponent } => {
                let value = power(factor * (to_double(numerator) / denominator));
                scaled(value, if root { exponent } else { 2 * exponent })
            }
        }
    }

    /// The unit is 2^this over [`Self::power_of_ten`].
    pub(crate) fn power_of_two(&self) -> i32 {
        if let Unit::Binary { exponent } = self.unit { exponent } else { 0 }
    }

    pub(crate) fn power_of_ten(&self) -> f64 {
        if let Unit::Decimal { places } = self.unit { POWERS_OF_TEN[places] } else { 1.0 }
    }

    /// What the residuals add to a mean of observations.
    pub(crate) fn mean_residual(&self) -> f64 {
        match self.unit {
            Unit::Decimal { .. } => 0.0,
            Unit::Binary { exponent } => scaled(self.residual, exponent),
        }
    }
}

/// The nearest integers of `units` of every value, where all of them are below 2^51; else false.
fn to_integers(values: &[f64], integers: &mut [i64; BLOCK], units: impl Fn(f64) -> f64) -> bool {
    let mut beyond = false;
    for (&x, v) in values.iter().zip(integers) {
        let y = units(x);
        beyond |= y.abs() >= HALF_WHOLE;
        *v = ((y + WHOLE).to_bits() as i64).wrapping_sub(WHOLE.to_bits() as i64);
    }
    !beyond
}

/// The nearest double; most numerators have 64 bits, for which there is an instruction.
fn to_double(numerator: i128) -> f64 {
    /// Out of line: the compiler would else see that it serves narrow numerators too, and call it for all.
    #[cold]
    #[inline(never)]
    fn of_wide(numerator: i128) -> f64 {
        numerator as f64
    }
    i64::try_from(numerator).map_or_else(|_| of_wide(numerator), |narrow| narrow as f64)
}

impl Shape {
    /// 0, or the smallest value of a column with an offset.
    fn centre(&self) -> f64 {
        let size = self.min.abs().max(self.max.abs());
        // A range that overflows is larger than any offset.
        if size <= OFFSET_OVER_RANGE * (self.max - self.min) { 0.0 } else { self.min }
    }

    fn of<C: Column + ?Sized>(column: &C) -> Shape {
        let mut places = Some(0);
        let (mut min, mut max) = ([f64::INFINITY; PARTS], [f64::NEG_INFINITY; PARTS]);
        column.blocks(|values, _| {
            let (mut low, mut high) = (min, max);
            let mut extend = |values: &[f64; PARTS]| {
                low = std::array::from_fn(|j| if values[j] < low[j] { values[j] } else { low[j] });
                high = std::array::from_fn(|j| if values[j] > high[j] { values[j] } else { high[j] });
            };
            let (chunks, last) = values.as_chunks();
            chunks.iter().for_each(&mut extend);
            last.iter().for_each(|&x| extend(&[x; PARTS]));
            (min, max) = (low, high);
            for &x in values {
                let Some(least) = places else { break };
                places = (least..POWERS_OF_TEN.len()).find(|&places| is_decimal(x, places));
            }
        });
        let min = min.iter().copied().fold(f64::INFINITY, f64::min);
        Shape { min, max: max.iter().copied().fold(f64::NEG_INFINITY, f64::max), places }
    }
}

/// Whether x is the double nearest to k 10^-places for an integer k that a double holds.
fn is_decimal(x: f64, places: usize) -> bool {
    const LARGEST_EXACT: f64 = (1_u64 << 53) as f64;
    let k = nearest(x * POWERS_OF_TEN[places]);
    k.abs() <= LARGEST_EXACT && k / POWERS_OF_TEN[places] == x
}

/// The exponent of the unit, how much coarser that is than the digits of all but a few values ask, and whether every value is
/// exact with it.
fn binary_exponent<C: Column + ?Sized>(
    column: &C,
    centre: f64,
    shape: &Shape,
    limits: Limits,
) -> (i32, i32, bool) {
    let most = (shape.max - centre).abs().max((shape.min - centre).abs());
    if most == 0.0 {
        return (0, 0, true);
    }
    // |v| < 2^bits after rounding: y < 2^e means y / 2^(e - bits) < 2^bits, and one bit more allows for the rounding up.
    let mut exponent = libm::frexp(most).1 - limits.bits + 1;
    let mut lost = 0;
    if let Some((digits, spare)) = limits.digits {
        // 2^(8 digits - 2) is less than the largest integer.
        let fitting = libm::frexp(most).1 - (8 * digits as i32 - 2);
        let of_digits = digits_exponent(column, centre, digits, spare, fitting);
        lost = (exponent - of_digits).max(0);
        exponent = exponent.max(of_digits);
    }
    // The lowest set bit of all, as long as it is not known to be below the exponent.
    let [first, second] = halves(-exponent);
    let mut lowest = i32::MAX;
    let mut integers = [0; BLOCK];
    column.blocks(|values, _| {
        if lowest < exponent {
            return;
        }
        let units = |x: f64| (x - centre) * first * second;
        let whole = values.iter().fold(true, |whole, &x| whole & (nearest(units(x)) == units(x)));
        if whole && to_integers(values, &mut integers, units) {
            let bits = integers[..values.len()].iter().fold(0, |bits, v| bits | v);
            lowest = lowest.min(if bits == 0 { i32::MAX } else { exponent + bits.trailing_zeros() as i32 });
        } else {
            let bits = values.iter().map(|&x| (x - centre).abs()).filter(|&y| y != 0.0).map(lowest_bit);
            lowest = bits.fold(lowest, i32::min);
        }
    });
    (exponent.max(lowest), lost, exponent <= lowest)
}

/// See [`Scale::bulk_error`]; `lost` is how much coarser the unit is than the digits of all but the spare values ask.
fn bulk_error<C: Column + ?Sized>(column: &C, scale: &Scale, limits: Limits, lost: i32) -> f64 {
    /// Digits that others may take where none are made.
    const DIGITS: usize = 6;
    /// From here on nothing is left of a double.
    const ALL: i32 = 52;
    let (digits, lost) = match limits.digits {
        // Of 1,024 values and more; it is known without a pass.
        Some((digits, few)) if few > spare(0) => (digits, lost),
        digits => {
            let [n] = sums(column, |_| [1.0]);
            // Of a small sample the spare ones may be all: resamples without half of it hardly occur.
            let few = spare(n as u64).min((n as u64 - 1) / 2);
            let digits = digits.map_or(DIGITS, |(digits, _)| digits);
            let exponent = scale.power_of_two();
            let fitting = exponent + 128 - scale.magnitude.leading_zeros() as i32 - (8 * digits as i32 - 2);
            (digits, exponent - digits_exponent(column, scale.centre, digits, few, fitting))
        }
    };
    // The largest of the others takes all digits; their standard deviation is an eighth of that, or more.
    if lost > 0 { libm::scalbn(1.0, (lost + 3 - 8 * digits as i32).min(ALL)) } else { 0.0 }
}

/// The least exponent at which at most `spare` values need more than `digits` digits; `fitting` is one at which none does.
fn digits_exponent<C: Column + ?Sized>(
    column: &C,
    centre: f64,
    digits: usize,
    spare: u64,
    fitting: i32,
) -> i32 {
    /// Exponents that a pass over the values looks at.
    const AT_ONCE: usize = 4;
    let (mut fitting, mut wide) = (fitting, LEAST_EXPONENT);
    // How many of the exponents that lie `spacing`, twice `spacing` ... below the last known to fit are known to fit then.
    let fits = |fitting: i32, wide: i32, spacing: i32| {
        let bounds: [f64; AT_ONCE] = std::array::from_fn(|i| {
            let [first, second] = halves((fitting - spacing * (i as i32 + 1)).max(wide));
            largest(digits) as f64 * first * second
        });
        let too_wide = sums(column, |x| {
            let size = (x - centre).abs();
            bounds.map(|bound| if size > bound { 1.0 } else { 0.0 })
        });
        let below = ((fitting - wide - 1) / spacing).min(AT_ONCE as i32);
        below.min(too_wide.iter().filter(|&&too_wide| too_wide <= spare as f64).count() as i32)
    };
    // Down in wider and wider steps, then between the last two: one pass for most data.
    let mut spacing = 1;
    while fitting - wide > 1 {
        let fit = fits(fitting, wide, spacing);
        fitting -= spacing * fit;
        if fit == AT_ONCE as i32 && wide == LEAST_EXPONENT {
            spacing *= 2 * AT_ONCE as i32;
        } else {
            wide = wide.max(fitting - spacing);
            spacing = 1 + (fitting - wide) / (AT_ONCE as i32 + 1);
        }
    }
    fitting
}

/// The exponent of the lowest set bit of a positive double.
fn lowest_bit(y: f64) -> i32 {
    let bits = y.to_bits();
    let (exponent, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let significand = if exponent == 0 { fraction } else { fraction | 1 << 52 };
    exponent.max(1) - 1075 + significand.trailing_zeros() as i32
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
}
