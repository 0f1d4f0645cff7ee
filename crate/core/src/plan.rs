//! Which algorithm serves a statistic of a sample: a pure function of both, without generator or threads, and never
//! of the number of resamples (or the first replicates would depend on how many follow).

use crate::request::Statistic;
use crate::variate::FixedPoisson;

/// How replicates are made; the names of the plan table in docs/algorithms.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// How often each distinct value occurs, by conditional binomials.
    Multinomial,
    /// The same for hundreds of values, by independent counts that are topped up.
    PoissonCells,
    /// The ranks that the statistic looks at, by the beta distribution.
    OrderStatistic,
    /// How often each observation is drawn, multiplied with the sample.
    WeightedSums,
    /// Index by index, added as it is drawn.
    Direct,
    /// The whole resample in drawn order.
    Sequence,
}

impl Algorithm {
    /// The name in `plan.algorithm`.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Multinomial => "multinomial",
            Algorithm::PoissonCells => "poisson-cells",
            Algorithm::OrderStatistic => "order-statistic",
            Algorithm::WeightedSums => "weighted-sums",
            Algorithm::Direct => "direct",
            Algorithm::Sequence => "sequence",
        }
    }
}

/// What will run, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How replicates are made.
    pub algorithm: Algorithm,
    /// One sentence for a person.
    pub reason: String,
    /// The instruction set chosen for this process.
    pub kernel: &'static str,
    /// Rms error of a replicate from fixed-point rounding, as a share of the standard error; 0 where sums are exact.
    pub encoding_error: f64,
    /// n B: the draws of the naive loop.
    pub draws_represented: f64,
}

// Thresholds, and what they rest on: CPU time of one thread on an AMD EPYC, 2026-11-24, by `npm run bench -- thresholds`
// (bench/results/thresholds.json), before tables were drawn from by the kernel's lanes. They are the same for every kernel, or
// these would differ in their bits: chosen for AVX-512 and AVX2.

/// Counting by value takes 6 ns a distinct value and 2.5 sqrt(n) ns for what is missing (Poisson cells), the weighted
/// sums 0.06 ns an observation.
const DRAWS_A_COUNT: usize = 250;

/// Two values need one binomial, the same for all replicates: 5 to 19 ns.
const ALWAYS_FEW: usize = 2;

/// Conditional binomials take 55 ns a value and nothing beside: they are faster up to sqrt(n) / 20 values. Where one value
/// occurs too often for a table of Poisson counts, they serve any number.
fn by_binomials(n: usize, values: Distinct) -> bool {
    const ROOTS: usize = 20;
    values.values <= ALWAYS_FEW
        || (ROOTS * values.values).pow(2) <= n
        || values.most_observations as f64 > FixedPoisson::LARGEST_MEAN
}

/// The distinct values of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Distinct {
    /// How many there are.
    pub(crate) values: usize,
    /// How often the most frequent occurs.
    pub(crate) most_observations: u64,
}

/// Up to here observations are added as they are drawn. Measured, direct and weighted sums: AVX-512 47 and 66 ns a
/// replicate at n = 256, AVX2 77 and 75 at n = 200.
const DIRECT_UP_TO: usize = 256;

/// The most distinct values for which they are counted instead of observations.
pub(crate) fn most_values(n: usize) -> usize {
    (n / DRAWS_A_COUNT).max(ALWAYS_FEW)
}

/// The plan for `n` observations with `distinct` values (`None`: more than [`most_values`]).
pub(crate) fn choose(statistic: Statistic, n: usize, distinct: Option<Distinct>) -> (Algorithm, String) {
    if let Statistic::Quantile { .. } | Statistic::Min | Statistic::Max = statistic {
        let reason = "the statistic looks at one or two order statistics, whose ranks can be drawn without the resample";
        return (Algorithm::OrderStatistic, reason.into());
    }
    if let Statistic::TrimmedMean { .. }
    | Statistic::WinsorizedMean { .. }
    | Statistic::Gini
    | Statistic::Range
    | Statistic::InterquartileRange
    | Statistic::MedianAbsoluteDeviation = statistic
    {
        let reason = "the statistic needs how often each observation is drawn, in the order of their values";
        return (Algorithm::WeightedSums, reason.into());
    }
    if let Statistic::Skewness | Statistic::Kurtosis | Statistic::CoefficientOfVariation = statistic {
        let reason =
            "the statistic needs deviations from each resample's own mean, weighted by random counts";
        return (Algorithm::WeightedSums, reason.into());
    }
    match distinct {
        Some(Distinct { values: 1, .. }) => {
            (Algorithm::Multinomial, "every observation has the same value, so nothing needs drawing".into())
        }
        Some(distinct) => (
            if by_binomials(n, distinct) { Algorithm::Multinomial } else { Algorithm::PoissonCells },
            format!(
                "the {} observations have only {} distinct values, and how often each is drawn says it all",
                grouped(n),
                grouped(distinct.values)
            ),
        ),
        None if n <= DIRECT_UP_TO => {
            (Algorithm::Direct, format!("with {n} observations, drawing them one by one is cheapest"))
        }
        None => (
            Algorithm::WeightedSums,
            format!(
                "the {} observations have too many distinct values to count by value, so each gets a random count",
                grouped(n)
            ),
        ),
    }
}

/// 1234567 as 1,234,567.
pub(crate) fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantile::QuantileType;

    #[test]
    fn every_branch() {
        let of = |statistic, n, values: Option<usize>| {
            let distinct = values.map(|values| Distinct { values, most_observations: (n / values) as u64 });
            choose(statistic, n, distinct).0
        };
        let median = Statistic::Quantile { p: 0.5, kind: QuantileType::LINEAR };
        for statistic in [median, Statistic::Min, Statistic::Max] {
            assert_eq!(of(statistic, 5_000_000, Some(2)), Algorithm::OrderStatistic);
            assert_eq!(of(statistic, 3, None), Algorithm::OrderStatistic);
        }
        let variance = Statistic::Variance { ddof: 1.0 };
        for statistic in
            [Statistic::Mean, Statistic::Sum, variance, Statistic::StandardDeviation { ddof: 0.0 }]
        {
            assert_eq!(of(statistic, 2, Some(2)), Algorithm::Multinomial);
            assert_eq!(of(statistic, 5_000_000, Some(1)), Algorithm::Multinomial);
            assert_eq!(of(statistic, DIRECT_UP_TO, None), Algorithm::Direct);
            assert_eq!(of(statistic, DIRECT_UP_TO + 1, None), Algorithm::WeightedSums);
        }
        assert_eq!(of(Statistic::Mean, 1_000_000, Some(50)), Algorithm::Multinomial);
        assert_eq!(of(Statistic::Mean, 1_000_000, Some(51)), Algorithm::PoissonCells);
        let skewed = Distinct { values: 600, most_observations: 99_999_000 };
        assert_eq!(choose(Statistic::Mean, 100_000_000, Some(skewed)).0, Algorithm::Multinomial);
        assert_eq!([most_values(1), most_values(749), most_values(1_000_000)], [2, 2, 4_000]);
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([1, 999, 1_000, 1_234_567].map(grouped), ["1", "999", "1,000", "1,234,567"]);
    }
}
