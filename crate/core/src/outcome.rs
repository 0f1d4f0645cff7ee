//! What comes of a run: figures, warnings and replicates.

use crate::kernel::{Loops, wide};
use crate::plan::Plan;
use crate::request::Method;
use crate::special::scaled;

/// The estimate and how replicates lie about it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Location {
    pub(crate) estimate: f64,
    pub(crate) standard_error: f64,
    pub(crate) bias: f64,
    /// m3 / m2^(3/2) and m4 / m2^2 of the replicates; 0 and 1 where all are equal.
    pub(crate) skewness: f64,
    pub(crate) kurtosis: f64,
    /// See [`share_below`].
    pub(crate) share_below: f64,
}

/// The ends of an interval; infinite where it is open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A coded remark on a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Stable code, as `WarningCode` of the TypeScript API.
    pub code: &'static str,
    /// What it means here.
    pub message: String,
}

/// Figures made of the replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// The statistic of the sample.
    pub estimate: f64,
    /// Standard deviation of the replicates, divisor B - 1; NaN with UNDEFINED_REPLICATES where it has no finite value.
    pub standard_error: f64,
    /// Mean of the replicates less the estimate; NaN likewise.
    pub bias: f64,
    /// The interval.
    pub interval: Interval,
    /// How its ends were found: not as asked for after a fallback.
    pub method: Method,
    /// Standard deviation over seeds of the low end, the high end and the standard error; 0 for an open end and where nothing
    /// was simulated, NaN where too few replicates tell.
    pub monte_carlo: [f64; 3],
    /// The jackknife's, where it has one: with [`Summary::units`] what another interval needs beside the replicates.
    pub acceleration: Option<f64>,
    /// Observations that were resampled.
    pub units: usize,
}

impl Summary {
    /// The larger Monte Carlo error of the ends over the interval's half-width (one-sided: the distance from the estimate).
    /// NaN where an error is; 0 where nothing varies.
    pub(crate) fn precision(&self) -> f64 {
        let [low, high, _] = self.monte_carlo;
        let Interval { low: from, high: to } = self.interval;
        let half_width = match (from.is_finite(), to.is_finite()) {
            (true, true) => to / 2.0 - from / 2.0,
            (true, false) => (self.estimate - from).abs(),
            _ => (to - self.estimate).abs(),
        };
        let error = if low.is_nan() || low > high { low } else { high };
        if error == 0.0 { 0.0 } else { error / half_width }
    }
}

/// What a run gives of one statistic, or of one coefficient of a regression.
#[derive(Debug, Clone, PartialEq)]
pub struct Result {
    /// The statistic of the sample, by the arithmetic of the replicates.
    pub estimate: f64,
    /// Where an interval was asked for.
    pub summary: Option<Summary>,
    /// Remarks on it alone.
    pub warnings: Vec<Warning>,
    /// Replicates without a finite value: NaN in `replicates`, left out of the summary.
    pub undefined_replicates: usize,
    /// B values in replicate order.
    pub replicates: Vec<f64>,
}

/// Everything a run gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// How it was computed.
    pub plan: Plan,
    /// Observations that were resampled.
    pub sample_size: usize,
    /// How often.
    pub resamples: usize,
    /// Remarks on the data and the plan.
    pub warnings: Vec<Warning>,
    /// In the order of the request's components.
    pub results: Vec<Result>,
}

/// Where finite replicates lie about an estimate, all as deviations from one reference; NaN where a double can't hold it. Equal
/// replicates have standard error 0, and only a result too large for a double overflows. O(B).
pub(crate) fn locate(replicates: &[f64], estimate: f64) -> Location {
    if replicates.is_empty() {
        return Location { estimate, standard_error: f64::NAN, bias: f64::NAN, ..Location::default() };
    }
    locate_plainly(replicates, estimate).unwrap_or_else(|| {
        let largest = replicates.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
        // Largest powers that are doubles, and whose inverses are: 2^-74 is then the least that replicates not all 0 have.
        let exponent = (-libm::frexp(largest).1).clamp(-1_022, 1_000);
        Powers::about_mean(replicates, estimate, scaled(1.0, exponent)).location()
    })
}

/// The same of at least one by one pass, or `None`: it can tell only of replicates that are all finite, with a spread of 1e-75 to
/// 1e77 over the fourth root of their number. They are then below 1e94 themselves: larger ones that are not all equal are
/// further apart.
pub(crate) fn locate_plainly(replicates: &[f64], estimate: f64) -> Option<Location> {
    /// A replicate's fourth power that is lost below the least double, 2^-1074, is then nothing.
    const LEAST: f64 = 1e-300;
    let powers = Powers::about_mean(replicates, estimate, 1.0);
    let [.., fourth] = powers.sums;
    (fourth.is_finite() && fourth > LEAST * replicates.len() as f64).then(|| powers.location())
}

/// The share of replicates below an estimate, ties counted half (as scipy).
pub(crate) fn share_below(replicates: &[f64], estimate: f64) -> f64 {
    share(below_and_at(replicates, estimate), replicates.len())
}

fn share([below, at]: [u64; 2], b: usize) -> f64 {
    (below as f64 + at as f64 / 2.0) / b as f64
}

#[inline(always)]
fn below_and_at(replicates: &[f64], estimate: f64) -> [u64; 2] {
    let (mut below, mut at) = (0, 0);
    for &x in replicates {
        below += u64::from(x < estimate);
        at += u64::from(x == estimate);
    }
    [below, at]
}

/// Sums over replicates of the first four powers of their differences from a centre near their mean, all scaled by a power of
/// two; and how many are below and at the estimate.
struct Powers {
    b: usize,
    estimate: f64,
    scale: f64,
    centre: f64,
    sums: [f64; 4],
    below_and_at: [u64; 2],
}

impl Powers {
    /// By one pass, with the mean of the first k as centre. That of all is at most m2^(1/2) (b / k)^(1/2) away, were they in
    /// order: rounding of the sums, b / 8 units in the last place at most, then counts b / k times. In no order, as resamples
    /// come, it is some 1/32 standard deviation away, and nothing is lost.
    fn about_mean(replicates: &[f64], estimate: f64, scale: f64) -> Powers {
        /// Replicates whose mean is near enough to that of all.
        const CENTRE_OF: usize = 1_024;
        let first_ones = &replicates[..replicates.len().min(CENTRE_OF)];
        // By differences: of equal replicates it is their value.
        let first = first_ones[0] * scale;
        let centre =
            first + first_ones.iter().map(|x| x * scale - first).sum::<f64>() / first_ones.len() as f64;
        wide(Sums { replicates, estimate, scale, centre })
    }

    fn location(self) -> Location {
        let Powers { b, estimate, scale, centre, sums, below_and_at } = self;
        let share_below = share(below_and_at, b);
        let b = b as f64;
        let [shift, p2, p3, p4] = sums.map(|sum| sum / b);
        let m2 = (p2 - shift * shift).max(0.0);
        let m3 = p3 - shift * (3.0 * p2 - 2.0 * shift * shift);
        let m4 = p4 - shift * (4.0 * p3 - shift * (6.0 * p2 - 3.0 * shift * shift));
        let (skewness, kurtosis) = if m2 > 0.0 { (m3 / m2 / m2.sqrt(), m4 / m2 / m2) } else { (0.0, 1.0) };
        Location {
            estimate,
            standard_error: finite((m2 * b / (b - 1.0)).sqrt() / scale),
            bias: finite(shift / scale + (centre / scale - estimate)),
            skewness,
            kurtosis,
            share_below,
        }
    }
}

struct Sums<'a> {
    replicates: &'a [f64],
    estimate: f64,
    scale: f64,
    centre: f64,
}

impl Loops for Sums<'_> {
    type Output = Powers;

    #[inline(always)]
    fn run(self) -> Powers {
        let Sums { replicates, estimate, scale, centre } = self;
        let mut sums = [[0.0; PARTS]; 4];
        let mut counts = [0; 2];
        let mut block = [0.0; BLOCK];
        for replicates in replicates.chunks(BLOCK) {
            let differences = &mut block[..replicates.len()];
            differences.iter_mut().zip(replicates).for_each(|(d, x)| *d = x * scale - centre);
            let [first, second, third, fourth] = &mut sums;
            add(first, differences, |d| d);
            add(second, differences, |d| d * d);
            add(third, differences, |d| d * d * d);
            add(fourth, differences, |d| d * d * (d * d));
            let [below, at] = below_and_at(replicates, estimate);
            counts = [counts[0] + below, counts[1] + at];
        }
        let sums = sums.map(|parts| parts.into_iter().sum());
        Powers { b: replicates.len(), estimate, scale, centre, sums, below_and_at: counts }
    }
}

/// Values whose differences are kept in the first cache, for one power after the other: each by itself is a loop that compilers
/// turn into wide registers.
const BLOCK: usize = 64 * PARTS;

/// Parts of a sum.
const PARTS: usize = 8;

/// Terms added to the parts in turn: the same everywhere, without waiting for each addition.
#[inline(always)]
fn add(parts: &mut [f64; PARTS], values: &[f64], term: impl Fn(f64) -> f64) {
    let (chunks, last) = values.as_chunks::<PARTS>();
    for chunk in chunks {
        for (part, &x) in parts.iter_mut().zip(chunk) {
            *part += term(x);
        }
    }
    for (part, &x) in parts.iter_mut().zip(last) {
        *part += term(x);
    }
}

fn finite(x: f64) -> f64 {
    if x.is_finite() { x } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn location_survives_offset_and_size() {
        let location = locate(&[1.0, 2.0, 4.0], 2.0);
        assert!((location.standard_error - (7.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        assert!((location.bias - 1.0 / 3.0).abs() < 1e-15);
        let huge = locate(&[-1.6e308, 1.6e308], 0.0);
        assert_eq!(huge.bias, 0.0);
        assert!(huge.standard_error.is_nan()); // 2.26e308
        let large = locate(&[-1e308, 1e308], 0.0);
        assert!((large.standard_error / 1.414_213_562_373_095e308 - 1.0).abs() < 1e-15);
        let tiny = locate(&[5e-324, 1.5e-323, 1e-323], 1e-323);
        assert!(tiny.standard_error > 0.0);
        let equal = Location { estimate: 0.1, kurtosis: 1.0, share_below: 0.5, ..Location::default() };
        assert_eq!(locate(&[0.1; 7], 0.1), equal);
        let shape = locate(&[0.0, 0.0, 0.0, 4.0], 0.0); // about 1: -1, -1, -1, 3
        assert!(
            (shape.skewness - 2.0 / 3.0_f64.sqrt()).abs() < 1e-15
                && (shape.kurtosis - 21.0 / 9.0).abs() < 1e-15
        );
    }

    /// Wide registers change no bit: what compilers would have to reorder sums for.
    #[test]
    fn wide_sums_are_the_same() {
        let replicates: Vec<f64> = (0..2_003).map(|i| libm::sin(f64::from(i)) * 3.0 + 0.1).collect();
        let sums = || Sums { replicates: &replicates, estimate: 0.1, scale: 1.0, centre: 0.3 };
        let (plain, wide) = (sums().run(), wide(sums()));
        assert_eq!(plain.sums.map(f64::to_bits), wide.sums.map(f64::to_bits));
        assert_eq!(plain.below_and_at, wide.below_and_at);
    }

    /// Replicates in order, so that the centre is far from their mean, and of several blocks, against two passes of long sums.
    /// Sums of b terms in eight parts: b / 8 units in the last place at the most, b / 1,024 times for the centre.
    /// Mutations that fail it: 2 for 3 before `p2`, 4 for 6; a mean without the centre.
    #[test]
    fn moments_do_not_depend_on_the_centre() {
        let replicates: Vec<f64> = (0..5_003).map(|i| libm::sqrt(f64::from(i)) - 30.0).collect();
        let b = replicates.len() as f64;
        let about = |from: f64, power: i32| {
            let terms = replicates.iter().map(|x| (0..power).fold(1.0, |product, _| product * (x - from)));
            crate::compensated::Sum::of(terms).value() / b
        };
        let mean = about(0.0, 1);
        let [m2, m3, m4] = [2, 3, 4].map(|power| about(mean, power));
        let location = locate(&replicates, 0.25);
        let close = |got: f64, expected: f64| {
            let tolerance = b / 8.0 * (b / 1_024.0) * f64::EPSILON;
            assert!((got / expected - 1.0).abs() < tolerance, "{got} {expected}");
        };
        close(location.standard_error, (m2 * b / (b - 1.0)).sqrt());
        close(location.bias, mean - 0.25);
        close(location.skewness, m3 / m2 / m2.sqrt());
        close(location.kurtosis, m4 / m2 / m2);
    }
}
