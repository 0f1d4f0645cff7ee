//! What the tests hold the rest against: the bootstrap anyone would write, its exact law for small samples, and a
//! chi-square test.

use serde_json::Value;
use statrs::distribution::{ChiSquared, ContinuousCDF};

use crate::request::Statistic;

/// The statistic of a resample, from its definition.
pub(crate) fn statistic(statistic: Statistic, resample: &[f64]) -> f64 {
    let n = resample.len() as f64;
    let mean = resample.iter().sum::<f64>() / n;
    let squares: f64 = resample.iter().map(|x| (x - mean) * (x - mean)).sum();
    let mut sorted = resample.to_vec();
    sorted.sort_by(f64::total_cmp);
    match statistic {
        Statistic::Mean => mean,
        Statistic::Sum => resample.iter().sum(),
        Statistic::Min => sorted[0],
        Statistic::Max => sorted[sorted.len() - 1],
        Statistic::Proportion { test } => resample.iter().filter(|&&x| test.holds(x)).count() as f64 / n,
        Statistic::Variance { ddof } => squares / (n - ddof),
        Statistic::StandardDeviation { ddof } => (squares / (n - ddof)).sqrt(),
        Statistic::TrimmedMean { proportion } => {
            let cut = (n * proportion + 1e-9).floor() as usize;
            let kept = &sorted[cut..sorted.len() - cut];
            kept.iter().sum::<f64>() / kept.len() as f64
        }
        Statistic::WinsorizedMean { proportion } => {
            let cut = (n * proportion + 1e-9).floor() as usize;
            let (low, high) = (sorted[cut], sorted[sorted.len() - 1 - cut]);
            sorted.iter().map(|x| x.clamp(low, high)).sum::<f64>() / n
        }
        Statistic::Gini => {
            let differences: f64 =
                sorted.iter().flat_map(|x| sorted.iter().map(move |y| (x - y).abs())).sum();
            differences / (2.0 * n * n * mean)
        }
        Statistic::Ratio
        | Statistic::WeightedMean
        | Statistic::Covariance { .. }
        | Statistic::Correlation
        | Statistic::Slope
        | Statistic::RankCorrelation
        | Statistic::Regression { .. } => panic!("see statistic_of_rows"),
        Statistic::Range => sorted[sorted.len() - 1] - sorted[0],
        Statistic::InterquartileRange => linear_quantile(&sorted, 0.75) - linear_quantile(&sorted, 0.25),
        Statistic::MedianAbsoluteDeviation => {
            let median = linear_quantile(&sorted, 0.5);
            let mut distances: Vec<f64> = sorted.iter().map(|x| (x - median).abs()).collect();
            distances.sort_by(f64::total_cmp);
            linear_quantile(&distances, 0.5)
        }
        Statistic::Skewness => {
            let cubes: f64 = resample.iter().map(|x| (x - mean) * (x - mean) * (x - mean)).sum();
            cubes / n / (squares / n * (squares / n).sqrt())
        }
        Statistic::Kurtosis => {
            let fourths: f64 = resample.iter().map(|x| (x - mean) * (x - mean)).map(|d| d * d).sum();
            fourths / n / (squares / n * squares / n) - 3.0
        }
        Statistic::CoefficientOfVariation => (squares / (n - 1.0)).sqrt() / mean,
        Statistic::GeometricMean => libm::exp(resample.iter().map(|&x| libm::log(x)).sum::<f64>() / n),
        Statistic::HarmonicMean => n / resample.iter().map(|x| 1.0 / x).sum::<f64>(),
        Statistic::Quantile { p, kind } => {
            // The other types are held against R in quantile.rs.
            assert_eq!(kind.number(), 7);
            linear_quantile(&sorted, p)
        }
    }
}

/// Type 7 as NumPy words it.
fn linear_quantile(sorted: &[f64], p: f64) -> f64 {
    let h = (sorted.len() - 1) as f64 * p;
    let (below, above) = (sorted[h.floor() as usize], sorted[h.ceil() as usize]);
    below + (h - h.floor()) * (above - below)
}

/// The same for pairs (x, y).
pub(crate) fn statistic_of_rows(statistic: Statistic, rows: &[(f64, f64)]) -> f64 {
    let n = rows.len() as f64;
    let sum = |term: &dyn Fn(f64, f64) -> f64| rows.iter().map(|&(x, y)| term(x, y)).sum::<f64>();
    let (mean_x, mean_y) = (sum(&|x, _| x) / n, sum(&|_, y| y) / n);
    let xx = sum(&|x, _| (x - mean_x) * (x - mean_x));
    let yy = sum(&|_, y| (y - mean_y) * (y - mean_y));
    let xy = sum(&|x, y| (x - mean_x) * (y - mean_y));
    match statistic {
        Statistic::Ratio => mean_x / mean_y,
        Statistic::WeightedMean => sum(&|x, y| x * y) / sum(&|_, y| y),
        Statistic::Covariance { ddof } => xy / (n - ddof),
        Statistic::Correlation => xy / (xx * yy).sqrt(),
        Statistic::Slope => xy / xx,
        Statistic::RankCorrelation => {
            let ranks = |of: &dyn Fn(&(f64, f64)) -> f64, value: f64| {
                rows.iter()
                    .map(|row| f64::from(of(row) < value) + f64::from(of(row) == value) / 2.0)
                    .sum::<f64>()
            };
            let ranked: Vec<(f64, f64)> =
                rows.iter().map(|&(x, y)| (ranks(&|row| row.0, x), ranks(&|row| row.1, y))).collect();
            statistic_of_rows(Statistic::Correlation, &ranked)
        }
        _ => panic!("not of two columns"),
    }
}

/// The exact law of the statistic: all n^n resamples of the sample, values in ascending order with probabilities.
pub(crate) fn exact_law(of: Statistic, sample: &[f64]) -> Vec<(f64, f64)> {
    law_of(sample, |resample| statistic(of, resample)).0
}

/// The same of any statistic, conditional on its having a value, and the probability that it has none.
pub(crate) fn law_of<T: Copy>(sample: &[T], statistic: impl Fn(&[T]) -> f64) -> (Vec<(f64, f64)>, f64) {
    let n = sample.len();
    let mut values: Vec<f64> = (0..n.pow(n as u32))
        .map(|code| {
            let resample: Vec<T> = (0..n).map(|i| sample[code / n.pow(i as u32) % n]).collect();
            statistic(&resample)
        })
        .filter(|value| value.is_finite())
        .collect();
    values.sort_by(f64::total_cmp);
    let each = 1.0 / values.len() as f64;
    let undefined = 1.0 - values.len() as f64 / n.pow(n as u32) as f64;
    let mut law: Vec<(f64, f64)> = Vec::new();
    for value in values {
        match law.last_mut() {
            Some((last, probability)) if same(*last, value) => *probability += each,
            _ => law.push((value, each)),
        }
    }
    (law, undefined)
}

/// Whether two values are one point of a law: equal but for the rounding of a dozen operations, 1e-12 of their size. The
/// points of the test samples' laws lie more than 1e-9 of it apart.
pub(crate) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0)
}

/// p-value of Pearson's chi-square of counts against probabilities; neighbouring cells are pooled until each expects
/// at least 5. A count where the law has no probability fails outright.
pub(crate) fn chi_square(seen: &[u64], law: &[f64]) -> f64 {
    let draws = seen.iter().sum::<u64>() as f64;
    if seen.iter().zip(law).any(|(&seen, &p)| seen > 0 && p * draws < 1e-12) {
        return 0.0;
    }
    let mut pooled: Vec<(f64, f64)> = vec![(0.0, 0.0)];
    for (&seen, &p) in seen.iter().zip(law) {
        if pooled.last().is_some_and(|cell| cell.1 >= 5.0) {
            pooled.push((0.0, 0.0));
        }
        if let Some(cell) = pooled.last_mut() {
            cell.0 += seen as f64;
            cell.1 += p * draws;
        }
    }
    if pooled.len() > 1 && pooled[pooled.len() - 1].1 < 5.0 {
        let rest = pooled.pop().unwrap_or_default();
        if let Some(cell) = pooled.last_mut() {
            cell.0 += rest.0;
            cell.1 += rest.1;
        }
    }
    if pooled.len() == 1 {
        return 1.0;
    }
    let distance: f64 =
        pooled.iter().map(|(seen, expected)| (seen - expected) * (seen - expected) / expected).sum();
    ChiSquared::new((pooled.len() - 1) as f64).map_or(0.0, |law| 1.0 - law.cdf(distance))
}

/// The reference case of that name in test/oracle.
pub(crate) fn oracle_case(name: &str) -> Value {
    let path = format!("{}/../../test/oracle/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn chi_square_can_fail() {
    assert!(chi_square(&[500, 500], &[0.5, 0.5]) > 0.99);
    assert!(chi_square(&[600, 400], &[0.5, 0.5]) < 1e-6);
    assert_eq!(chi_square(&[999, 1], &[1.0, 0.0]), 0.0);
}
