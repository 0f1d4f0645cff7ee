//! Means, sum, variance and standard deviation from exact sums of a resample's integers.

use crate::encode::{Column, Limits, Scale};
use crate::error::{Code, Error};
use crate::kernel::reserve;
use crate::request::Statistic;
use crate::sample::Sample;
use crate::special::scaled;

/// Sums over the draws of a resample: of v and, where the statistic asks, of v^2.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sums {
    pub(crate) first: i128,
    pub(crate) second: i128,
}

impl Sums {
    /// The sums of integers with the times that each is drawn; of squares only where `SQUARES`.
    #[inline]
    pub(crate) fn of<const SQUARES: bool>(drawn: impl Iterator<Item = (i128, u64)>) -> Sums {
        let mut sums = Sums::default();
        for (v, count) in drawn {
            let times = i128::from(count) * v;
            sums.first += times;
            if SQUARES {
                sums.second += times * v;
            }
        }
        sums
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Function {
    Mean,
    Sum,
    /// 2^exponent e^mean, of a column of logarithms.
    Exponential {
        exponent: i32,
    },
    /// 2^exponent / mean, of a column of reciprocals.
    Reciprocal {
        exponent: i32,
    },
    /// `root` for the standard deviation.
    Variance {
        ddof: f64,
        root: bool,
        factor: f64,
    },
}

/// A statistic of the first two moments of `n` draws.
#[derive(Debug, Clone)]
pub(crate) struct Moments {
    function: Function,
    pub(crate) scale: Scale,
    n: f64,
    draws: i128,
    /// The rounding of the integers: rms error of a replicate over its standard error.
    pub(crate) encoding_error: f64,
}

impl Moments {
    /// `None` where the statistic is not one of moments. The column and its exponent are those of [`averaged`]. `digits`:
    /// what [`Limits::with_digits`] allows the first and, for variances, the squared column.
    pub(crate) fn new<C: Column + ?Sized>(
        statistic: Statistic,
        column: &C,
        exponent: i32,
        n: usize,
        digits: Option<ColumnDigits>,
    ) -> Option<Moments> {
        let draws = n as u64;
        let (function, limits) = match statistic {
            Statistic::Mean | Statistic::Proportion { .. } => (Function::Mean, Limits::first_moment(draws)),
            Statistic::GeometricMean => (Function::Exponential { exponent }, Limits::first_moment(draws)),
            Statistic::HarmonicMean => (Function::Reciprocal { exponent }, Limits::first_moment(draws)),
            Statistic::Sum => (Function::Sum, Limits::first_moment(draws)),
            Statistic::Variance { ddof } => {
                (Function::Variance { ddof, root: false, factor: 1.0 }, Limits::second_moment(draws))
            }
            Statistic::StandardDeviation { ddof } => {
                (Function::Variance { ddof, root: true, factor: 1.0 }, Limits::second_moment(draws))
            }
            _ => return None,
        };
        let limits = match (digits, function) {
            (None, _) => limits,
            (Some(digits), Function::Variance { .. }) => limits.with_digits(digits.squared / 2, draws),
            (Some(digits), _) => limits.with_digits(digits.single, draws),
        };
        let scale = Scale::of(column, limits);
        let (function, error) = match function {
            Function::Variance { ddof, root, .. } => {
                let (factor, error) = scale.variance_correction(column);
                (Function::Variance { ddof, root, factor }, error)
            }
            linear => (linear, scale.error),
        };
        let encoding_error = error.max(scale.bulk_error);
        Some(Moments { function, scale, n: n as f64, draws: n as i128, encoding_error })
    }

    /// Whether sums of squares are needed.
    pub(crate) fn squares(&self) -> bool {
        matches!(self.function, Function::Variance { .. })
    }

    /// What replicates are deviations from.
    pub(crate) fn reference(&self) -> f64 {
        match self.function {
            Function::Mean => self.scale.centre,
            Function::Sum => self.n * self.scale.centre,
            _ => 0.0,
        }
    }

    /// The replicate that has these integers, each with the times that it is drawn.
    pub(crate) fn of(&self, drawn: impl Iterator<Item = (i128, u64)>) -> f64 {
        self.deviation(if self.squares() { Sums::of::<true>(drawn) } else { Sums::of::<false>(drawn) })
    }

    /// The mean of a resample's column, as its deviation from the centre.
    fn mean(&self, sum: i128) -> f64 {
        self.scale.quotient(sum, self.n) + self.scale.mean_residual()
    }

    /// [`Self::deviation`] of every sum, with what is the same for all of a mean's computed once.
    pub(crate) fn deviations(&self, sums: &[i64], replicates: &mut [f64]) {
        let both = replicates.iter_mut().zip(sums);
        if let Function::Mean = self.function {
            let residual = self.scale.mean_residual();
            both.for_each(|(replicate, &sum)| {
                *replicate = self.scale.quotient_of(sum as f64, self.n) + residual;
            });
        } else {
            both.for_each(|(replicate, &sum)| {
                *replicate = self.deviation(Sums { first: sum.into(), second: 0 });
            });
        }
    }

    /// The replicate, as its deviation from the reference. n sum v^2 - (sum v)^2 is an exact integer: a resample of
    /// equal observations has variance 0, and no variance is negative.
    pub(crate) fn deviation(&self, sums: Sums) -> f64 {
        match self.function {
            Function::Mean => self.mean(sums.first),
            Function::Exponential { exponent } => {
                scaled(libm::exp(self.scale.centre + self.mean(sums.first)), exponent)
            }
            Function::Reciprocal { exponent } => {
                scaled(1.0 / (self.scale.centre + self.mean(sums.first)), exponent)
            }
            Function::Sum => self.scale.quotient(sums.first, 1.0) + self.n * self.scale.mean_residual(),
            Function::Variance { ddof, root, factor } => {
                let numerator = self.draws * sums.second - sums.first * sums.first;
                self.scale.square_quotient(numerator, self.n * (self.n - ddof), factor, root)
            }
        }
    }
}

/// The column whose moments a statistic is made of, and the power of two that was taken out: the observations themselves but
/// for proportions (0 and 1), geometric (logarithms) and harmonic means (reciprocals). O(n), 8 bytes an observation.
pub(crate) fn averaged(statistic: Statistic, sample: Sample) -> Result<(Sample, i32), Error> {
    match statistic {
        Statistic::Proportion { test } => {
            let mut hits: Vec<u8> = reserve(sample.len(), "what satisfies the test")?;
            sample.each(|x| hits.push(test.holds(x).into()));
            Ok((Sample::U8(hits), 0))
        }
        Statistic::GeometricMean | Statistic::HarmonicMean => {
            let (mut smallest, mut largest) = (f64::INFINITY, 0.0_f64);
            sample.each(|x| (smallest, largest) = (smallest.min(x), largest.max(x)));
            if smallest <= 0.0 {
                let message = format!("expected observations above 0, got {smallest}");
                return Err(Error::new(Code::StatisticUndefined, message)
                    .hint("a geometric or harmonic mean is one of positive quantities"));
            }
            let is_geometric = statistic == Statistic::GeometricMean;
            // The largest is near 1, or the smallest: then no logarithm loses bits to the exponent, no reciprocal overflows.
            let exponent = libm::frexp(if is_geometric { largest } else { smallest }).1;
            let mut values = reserve(sample.len(), "a transformed column")?;
            sample.each(|x| {
                let (part, power) = libm::frexp(x);
                values.push(if is_geometric {
                    libm::log(part) + f64::from(power - exponent) * std::f64::consts::LN_2
                } else {
                    scaled(1.0 / part, exponent - power)
                });
            });
            Ok((Sample::F64(values), exponent))
        }
        _ => Ok((sample, 0)),
    }
}

/// Byte digits that a plan keeps of a column of v, and of one of v^2 (even: v itself then has half as many).
#[derive(Debug, Clone, Copy)]
pub(crate) struct ColumnDigits {
    pub(crate) single: usize,
    pub(crate) squared: usize,
}

impl ColumnDigits {
    /// Six digits are 47 bits: a rounding of 2^-40 of the standard deviation even where the largest dense value is
    /// 64 of them away. Samples of up to 4,096 have the time for eight.
    pub(crate) fn of(n: usize) -> ColumnDigits {
        const SMALL: usize = 4_096;
        let digits = if n > SMALL { 6 } else { 8 };
        ColumnDigits { single: digits, squared: digits }
    }
}
