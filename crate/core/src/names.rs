//! From the names and numbers of bindings to what is asked for.

use crate::error::{Code, Error};
use crate::quantile::QuantileType;
use crate::request::{Alternative, Component, IntervalRequest, Method, QuantileRule, Statistic, Test};

/// A statistic as other languages name it, and the places of its columns. Of the numbers only those that it has are looked at.
#[derive(Debug, Clone, Copy)]
pub struct NamedComponent<'a> {
    /// As in the TypeScript API; the median is a quantile.
    pub statistic: &'a str,
    /// Whole numbers.
    pub columns: &'a [f64],
    /// Order of a quantile, share of a trimmed or winsorized mean.
    pub p: f64,
    /// 1 to 9.
    pub quantile_type: f64,
    /// Of variances.
    pub ddof: f64,
    /// Of a proportion: above, atLeast, below, atMost, equal.
    pub comparison: &'a str,
    /// Of a proportion.
    pub bound: f64,
}

impl NamedComponent<'_> {
    /// INVALID_OPTION for what is not known; ranges are checked where it is run.
    pub fn component(self) -> Result<Component, Error> {
        let NamedComponent { p, ddof, bound, .. } = self;
        let statistic = match self.statistic {
            "mean" => Statistic::Mean,
            "sum" => Statistic::Sum,
            "min" => Statistic::Min,
            "max" => Statistic::Max,
            "range" => Statistic::Range,
            "interquartileRange" => Statistic::InterquartileRange,
            "medianAbsoluteDeviation" => Statistic::MedianAbsoluteDeviation,
            "skewness" => Statistic::Skewness,
            "kurtosis" => Statistic::Kurtosis,
            "coefficientOfVariation" => Statistic::CoefficientOfVariation,
            "geometricMean" => Statistic::GeometricMean,
            "harmonicMean" => Statistic::HarmonicMean,
            "variance" => Statistic::Variance { ddof },
            "standardDeviation" => Statistic::StandardDeviation { ddof },
            "trimmedMean" => Statistic::TrimmedMean { proportion: p },
            "winsorizedMean" => Statistic::WinsorizedMean { proportion: p },
            "gini" => Statistic::Gini,
            "ratio" => Statistic::Ratio,
            "weightedMean" => Statistic::WeightedMean,
            "covariance" => Statistic::Covariance { ddof },
            "correlation" => Statistic::Correlation,
            "rankCorrelation" => Statistic::RankCorrelation,
            "slope" => Statistic::Slope,
            "regression" => Statistic::Regression { predictors: self.columns.len().saturating_sub(1) },
            "proportion" => Statistic::Proportion {
                test: match self.comparison {
                    "above" => Test::Above(bound),
                    "atLeast" => Test::AtLeast(bound),
                    "below" => Test::Below(bound),
                    "atMost" => Test::AtMost(bound),
                    "equal" => Test::Equal(bound),
                    other => return Err(Error::unknown("comparison", other)),
                },
            },
            "quantile" => {
                let kind = whole_number("quantileType", self.quantile_type)?;
                let kind = u8::try_from(kind).ok().and_then(QuantileType::new);
                let kind =
                    kind.ok_or_else(|| Error::unknown("quantileType", &self.quantile_type.to_string()))?;
                Statistic::Quantile { p, kind }
            }
            other => return Err(Error::unknown("statistic", other)),
        };
        let columns = self.columns.iter().map(|&column| whole_number("columns", column));
        Ok(Component { statistic, columns: columns.collect::<Result<_, _>>()? })
    }
}

/// An interval as other languages name it, and whether its method is left to the core, as 'default' says.
pub fn named_interval(
    level: f64,
    method: &str,
    alternative: &str,
    rule: &str,
) -> Result<(IntervalRequest, bool), Error> {
    let is_default = method == "default";
    let method = if is_default {
        Method::Percentile
    } else {
        let named = Method::ALL.into_iter().find(|known| known.name() == method);
        named.ok_or_else(|| Error::unknown("method", method))?
    };
    let alternative = match alternative {
        "two-sided" => Alternative::TwoSided,
        "less" => Alternative::Less,
        "greater" => Alternative::Greater,
        other => return Err(Error::unknown("alternative", other)),
    };
    let rule = match rule {
        "type7" => QuantileRule::Type7,
        "rank" => QuantileRule::Rank,
        other => return Err(Error::unknown("quantileRule", other)),
    };
    Ok((IntervalRequest { level, method, alternative, rule }, is_default))
}

/// A whole number that a double holds: INVALID_OPTION for any other, OUT_OF_MEMORY for one that no address of this machine
/// reaches.
pub fn whole_number(name: &str, value: f64) -> Result<usize, Error> {
    const LARGEST_SAFE: f64 = 9_007_199_254_740_991.0;
    if value.fract() != 0.0 || !(0.0..=LARGEST_SAFE).contains(&value) {
        return Err(Error::unknown(name, &value.to_string()));
    }
    usize::try_from(value as u64).map_err(|_| {
        Error::new(Code::OutOfMemory, format!("{name}: {value} is beyond what memory can hold here"))
    })
}
