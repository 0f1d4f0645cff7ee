//! Mean, sum, variance and standard deviation from exact sums of a resample's integers.

use crate::encode::{Column, Limits, Scale};
use crate::request::Statistic;

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
    /// `None` where the statistic is not one of moments. `digits`: what [`Limits::with_digits`] allows the first and,
    /// for variances, the squared column.
    pub(crate) fn new<C: Column + ?Sized>(
        statistic: Statistic,
        column: &C,
        n: usize,
        digits: Option<ColumnDigits>,
    ) -> Option<Moments> {
        let draws = n as u64;
        let (function, limits) = match statistic {
            Statistic::Mean => (Function::Mean, Limits::first_moment(draws)),
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
        let (function, encoding_error) = match function {
            Function::Variance { ddof, root, .. } => {
                let (factor, error) = scale.variance_correction(column);
                (Function::Variance { ddof, root, factor }, error)
            }
            linear => (linear, scale.error),
        };
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
            Function::Variance { .. } => 0.0,
        }
    }

    /// The replicate that has these integers, each with the times that it is drawn.
    pub(crate) fn of(&self, drawn: impl Iterator<Item = (i128, u64)>) -> f64 {
        self.deviation(if self.squares() { Sums::of::<true>(drawn) } else { Sums::of::<false>(drawn) })
    }

    /// The replicate, as its deviation from the reference. n sum v^2 - (sum v)^2 is an exact integer: a resample of
    /// equal observations has variance 0, and no variance is negative.
    pub(crate) fn deviation(&self, sums: Sums) -> f64 {
        match self.function {
            Function::Mean => self.scale.quotient(sums.first, self.n) + self.scale.mean_residual(),
            Function::Sum => self.scale.quotient(sums.first, 1.0) + self.n * self.scale.mean_residual(),
            Function::Variance { ddof, root, factor } => {
                let numerator = self.draws * sums.second - sums.first * sums.first;
                self.scale.square_quotient(numerator, self.n * (self.n - ddof), factor, root)
            }
        }
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
