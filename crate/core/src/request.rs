//! What is asked for, checked.

use crate::error::{Code, Error};
use crate::quantile::QuantileType;

/// A function of the sample whose uncertainty is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Statistic {
    /// Arithmetic mean.
    Mean,
    /// Sum of the observations; its replicates have as many observations as the sample.
    Sum,
    /// The quantile of order `p` in [0, 1]. The median is the quantile of order 0.5.
    Quantile {
        /// Order, in [0, 1].
        p: f64,
        /// Definition.
        kind: QuantileType,
    },
    /// Smallest observation.
    Min,
    /// Largest observation.
    Max,
    /// Sum of squared deviations from the mean over n - `ddof`.
    Variance {
        /// Subtracted from n in the divisor; finite and >= 0.
        ddof: f64,
    },
    /// Mean without the smallest and largest observations.
    TrimmedMean {
        /// Share cut off at each end, in [0, 1/2); n times it is rounded down.
        proportion: f64,
    },
    /// Mean with the smallest and largest observations replaced by the nearest that is left.
    WinsorizedMean {
        /// Share replaced at each end, in [0, 1/2); n times it is rounded down.
        proportion: f64,
    },
    /// Share of the observations that satisfy the test, in [0, 1].
    Proportion {
        /// What is counted.
        test: Test,
    },
    /// Gini coefficient: sum over all pairs |x_i - x_j| / (2 n^2 mean).
    Gini,
    /// Sum of the first column over the sum of the second.
    Ratio,
    /// Mean of the first column, each value with the weight that the second has.
    WeightedMean,
    /// Sum of the products of the two columns' deviations from their means, over n - `ddof`.
    Covariance {
        /// Subtracted from n in the divisor; finite and >= 0.
        ddof: f64,
    },
    /// Pearson's correlation of the two columns.
    Correlation,
    /// Slope of the least-squares line, with intercept, of the second column on the first.
    Slope,
    /// Square root of the variance.
    StandardDeviation {
        /// As in the variance.
        ddof: f64,
    },
    /// Largest less smallest observation.
    Range,
    /// Third less first quartile, both of type 7.
    InterquartileRange,
    /// Median of the distances from the median, both of type 7; not multiplied by 1.4826.
    MedianAbsoluteDeviation,
    /// g1 = m3 / m2^(3/2) of the moments about the mean with divisor n, as scipy's default.
    Skewness,
    /// g2 = m4 / m2^2 - 3, likewise: 0 for a normal law.
    Kurtosis,
    /// Standard deviation with ddof 1, over the mean.
    CoefficientOfVariation,
    /// exp of the mean of logarithms; all observations must be > 0.
    GeometricMean,
    /// n over the sum of reciprocals; all observations must be > 0.
    HarmonicMean,
    /// Spearman's correlation of the two columns: Pearson's of their ranks, where ties share the mean of theirs.
    RankCorrelation,
    /// Coefficients of the least-squares fit of the first column on the others, with intercept; components: the
    /// intercept, then one a predictor.
    Regression {
        /// Columns after the first; at least 1.
        predictors: usize,
    },
}

/// A comparison of an observation with a bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Test {
    /// x > bound
    Above(f64),
    /// x >= bound
    AtLeast(f64),
    /// x < bound
    Below(f64),
    /// x <= bound
    AtMost(f64),
    /// x = bound
    Equal(f64),
}

impl Test {
    pub(crate) fn holds(self, x: f64) -> bool {
        match self {
            Test::Above(bound) => x > bound,
            Test::AtLeast(bound) => x >= bound,
            Test::Below(bound) => x < bound,
            Test::AtMost(bound) => x <= bound,
            Test::Equal(bound) => x == bound,
        }
    }
}

/// How the ends of an interval are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Quantiles of the replicates (Efron 1979).
    Percentile,
    /// Quantiles of the replicates reflected at the estimate (Davison & Hinkley 1997, eq. 5.6).
    Basic,
    /// Estimate less bias, plus and minus normal quantiles times the standard error (Davison & Hinkley 1997, eq. 5.5).
    Normal,
    /// Bias-corrected and accelerated: quantiles of the replicates at adjusted levels (Efron 1987).
    Bca,
    /// Percentile at the levels that Student's t asks for (Hesterberg 2015).
    Expanded,
    /// Bootstrap-t: quantiles of the replicates' deviations over their own standard errors (Davison & Hinkley 1997, eq. 5.7).
    Studentized,
    /// Percentile at levels that a second bootstrap found to cover as often as asked (Loh 1987; Hall & Martin 1988).
    Calibrated,
    /// Approximate bootstrap confidence, without replicates (DiCiccio & Efron 1992).
    Abc,
    /// Score interval of a proportion (Wilson 1927), without replicates.
    Wilson,
    /// Exact interval of a proportion (Clopper & Pearson 1934), without replicates.
    ClopperPearson,
}

impl Method {
    /// Every method.
    pub const ALL: [Method; 10] = [
        Method::Percentile,
        Method::Basic,
        Method::Normal,
        Method::Bca,
        Method::Expanded,
        Method::Studentized,
        Method::Calibrated,
        Method::Abc,
        Method::Wilson,
        Method::ClopperPearson,
    ];

    /// The name in the TypeScript API.
    pub fn name(self) -> &'static str {
        match self {
            Method::Percentile => "percentile",
            Method::Basic => "basic",
            Method::Normal => "normal",
            Method::Bca => "bca",
            Method::Expanded => "expanded",
            Method::Studentized => "studentized",
            Method::Calibrated => "calibrated",
            Method::Abc => "abc",
            Method::Wilson => "wilson",
            Method::ClopperPearson => "clopperPearson",
        }
    }
}

/// Where in the sorted replicates a quantile lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuantileRule {
    /// Type 7 of the replicates, as scipy, NumPy and Julia.
    #[default]
    Type7,
    /// Rank (B + 1) alpha, between two replicates on the scale of normal quantiles, as `norm.inter` of R boot.
    Rank,
}

/// Which ends an interval has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alternative {
    /// Both, with (1 - level) / 2 beyond each.
    TwoSided,
    /// An upper end only: (-Infinity, high).
    Less,
    /// A lower end only: (low, Infinity).
    Greater,
}

/// An interval to make of the replicates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntervalRequest {
    /// Confidence level, in (0, 1).
    pub level: f64,
    /// How the ends are found.
    pub method: Method,
    /// Which ends there are.
    pub alternative: Alternative,
    /// How quantiles of the replicates are taken.
    pub rule: QuantileRule,
}

/// A statistic and what it reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// The statistic.
    pub statistic: Statistic,
    /// The data's columns, in the order in which the statistic names them.
    pub columns: Vec<usize>,
}

impl Component {
    /// A statistic of the first columns.
    pub fn of(statistic: Statistic) -> Component {
        Component { statistic, columns: (0..statistic.columns()).collect() }
    }
}

/// A whole run. Its default is no run yet: it has no components.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    /// At least one; several are computed on the same resamples. A regression gives a result a coefficient.
    pub components: Vec<Component>,
    /// Number of resamples B, from 1 (with an interval: from 2).
    pub resamples: usize,
    /// The seed: with the same sample and statistic the same seed gives the same bits.
    pub seed: u64,
    /// Most threads to use; 0 for as many as the system grants. Never changes the answer.
    pub threads: usize,
    /// Leave NaN observations out instead of refusing them.
    pub omit_nan: bool,
    /// The interval, with the standard error and the bias; without it only replicates are made.
    pub interval: Option<IntervalRequest>,
    /// Takes the method that serves each statistic best for the interval's: [`Statistic::default_method`].
    pub default_method: bool,
    /// Stop when the Monte Carlo error of both ends is below this share of the interval's half-width, for every statistic; in
    /// (0, 1). `resamples` is then the most.
    pub tolerance: Option<f64>,
    /// Resamples of every resample, where a method draws some: studentized where there is no influence function, calibrated.
    pub inner_resamples: usize,
}

impl Request {
    /// Refuses what is out of range. The TypeScript side has checked already; other callers may not have.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let least = if self.interval.is_some() { 2 } else { 1 };
        if self.resamples < least {
            return Err(Error::new(
                Code::InvalidOption,
                format!("resamples: expected a whole number from {least}, got {}", self.resamples),
            ));
        }
        if self.components.is_empty() {
            return Err(Error::new(Code::InvalidStatistic, "expected at least one statistic, got none"));
        }
        for Component { statistic, columns } in &self.components {
            statistic.check()?;
            if columns.len() != statistic.columns() {
                let message = format!("expected {} columns, got {}", statistic.columns(), columns.len());
                return Err(Error::new(Code::InvalidStatistic, message));
            }
        }
        if let Some(tolerance) = self.tolerance
            && !(tolerance > 0.0 && tolerance < 1.0 && self.interval.is_some())
        {
            return Err(Error::new(
                Code::InvalidOption,
                format!(
                    "tolerance: expected a number between 0 and 1, both excluded, and an interval, got {tolerance}"
                ),
            ));
        }
        let Some(interval) = self.interval else { return Ok(()) };
        interval.check()?;
        if let Method::Studentized | Method::Calibrated = interval.method
            && self.inner_resamples < 2
        {
            let message =
                format!("innerResamples: expected a whole number from 2, got {}", self.inner_resamples);
            return Err(Error::new(Code::InvalidOption, message));
        }
        for &Component { statistic, .. } in &self.components {
            statistic.check_method(interval.method)?;
        }
        Ok(())
    }

    /// The interval of a statistic, with its own method where that is asked for.
    pub(crate) fn interval_of(&self, statistic: Statistic) -> Option<IntervalRequest> {
        let method = |given| if self.default_method { statistic.default_method() } else { given };
        self.interval.map(|interval| IntervalRequest { method: method(interval.method), ..interval })
    }
}

impl Statistic {
    /// How many columns it reads.
    pub(crate) fn columns(self) -> usize {
        match self {
            Statistic::Ratio
            | Statistic::WeightedMean
            | Statistic::Covariance { .. }
            | Statistic::Correlation
            | Statistic::Slope
            | Statistic::RankCorrelation => 2,
            Statistic::Regression { predictors } => 1 + predictors,
            _ => 1,
        }
    }

    /// Of how many columns a resample's sums tell it, if they do: what a draw takes grows with them.
    pub(crate) fn columns_summed(self) -> Option<usize> {
        match self {
            Statistic::Range
            | Statistic::InterquartileRange
            | Statistic::MedianAbsoluteDeviation
            | Statistic::Skewness
            | Statistic::Kurtosis
            | Statistic::CoefficientOfVariation
            | Statistic::Gini
            | Statistic::RankCorrelation
            | Statistic::Regression { .. } => None,
            Statistic::Covariance { .. } | Statistic::Correlation | Statistic::Slope => Some(5),
            Statistic::Variance { .. }
            | Statistic::StandardDeviation { .. }
            | Statistic::Ratio
            | Statistic::WeightedMean => Some(2),
            _ => Some(1),
        }
    }

    /// How many results it gives.
    pub(crate) fn outputs(self) -> usize {
        if let Statistic::Regression { predictors } = self { 1 + predictors } else { 1 }
    }

    /// BCa, but percentile for smallest, largest and range: their replicates never lie beyond the sample, whatever is
    /// corrected.
    pub fn default_method(self) -> Method {
        match self {
            Statistic::Min | Statistic::Max | Statistic::Range => Method::Percentile,
            _ => Method::Bca,
        }
    }

    /// Refuses a method that is not defined for the statistic. What is defined where, in one place.
    pub fn check_method(self, method: Method) -> Result<(), Error> {
        let unsupported = |why: &str| Err(Error::new(Code::Unsupported, why.to_owned()));
        match (method, self) {
            (Method::Wilson | Method::ClopperPearson, Statistic::Proportion { .. }) => Ok(()),
            (Method::Wilson | Method::ClopperPearson, _) => unsupported(
                "the methods 'wilson' and 'clopperPearson' are for proportion(): other statistics do not count events",
            ),
            (
                Method::Abc,
                Statistic::Mean
                | Statistic::Proportion { .. }
                | Statistic::Ratio
                | Statistic::Variance { .. }
                | Statistic::Correlation
                | Statistic::WeightedMean
                | Statistic::Slope,
            ) => Ok(()),
            (Method::Abc, _) => unsupported(
                "the method 'abc' is for mean, proportion, ratio, variance, correlation, weightedMean and slope: it differentiates a smooth function of sums",
            ),
            (Method::Studentized, Statistic::Min | Statistic::Max | Statistic::Range) => unsupported(
                "the method 'studentized' needs a standard error of every resample, and that of an extreme is no estimate of anything",
            ),
            _ => Ok(()),
        }
    }

    fn check(self) -> Result<(), Error> {
        match self {
            Statistic::Regression { predictors: 0 } => Err(Error::new(
                Code::InvalidStatistic,
                "regression: expected at least one predictor, got none",
            )),
            Statistic::Proportion {
                test:
                    Test::Above(bound)
                    | Test::AtLeast(bound)
                    | Test::Below(bound)
                    | Test::AtMost(bound)
                    | Test::Equal(bound),
            } if bound.is_nan() => Err(Error::new(
                Code::InvalidStatistic,
                "proportion: expected a bound that is a number, got NaN",
            )),
            Statistic::Quantile { p, .. } if !(0.0..=1.0).contains(&p) => Err(Error::new(
                Code::InvalidStatistic,
                format!("quantile: expected an order p in [0, 1], got {p}"),
            )),
            Statistic::TrimmedMean { proportion } | Statistic::WinsorizedMean { proportion }
                if !(0.0..0.5).contains(&proportion) =>
            {
                Err(Error::new(
                    Code::InvalidStatistic,
                    format!(
                        "expected a proportion of at least 0 and below 0.5 for each tail, got {proportion}"
                    ),
                ))
            }
            Statistic::Variance { ddof }
            | Statistic::StandardDeviation { ddof }
            | Statistic::Covariance { ddof }
                if !(ddof.is_finite() && ddof >= 0.0) =>
            {
                Err(Error::new(
                    Code::InvalidStatistic,
                    format!("expected a finite ddof of at least 0, got {ddof}"),
                ))
            }
            _ => Ok(()),
        }
    }
}

impl IntervalRequest {
    pub(crate) fn check(self) -> Result<(), Error> {
        // Nearer to 1 than doubles tell, the upper tail's probability would round to 0.
        if self.level > 0.0 && self.level < 1.0 && 1.0 - (1.0 - self.level) / 2.0 < 1.0 {
            return Ok(());
        }
        Err(Error::new(
            Code::InvalidOption,
            format!("confidenceLevel: expected a number between 0 and 1, both excluded, got {}", self.level),
        ))
    }
}
