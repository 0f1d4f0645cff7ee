//! The law, the determinism and the numerics of whole runs, plan by plan.

use super::*;
use crate::engine;
use crate::engine::{forget_cancelled, submit};
use crate::naive::{self, chi_square, exact_law, law_of, oracle_case, same};
use crate::quantile::QuantileType;
use crate::request::{Alternative, Component, Method, QuantileRule, Test};
use crate::sample::Sample;
use crate::sampler::*;
use crate::statistic::{ColumnDigits, Moments, Pair, Ranks, SortedStatistic};
use crate::stream::VALUE_VERSION;

const PLANS: [Algorithm; 6] = [
    Algorithm::Multinomial,
    Algorithm::PoissonCells,
    Algorithm::OrderStatistic,
    Algorithm::WeightedSums,
    Algorithm::Direct,
    Algorithm::Sequence,
];

const INTERVAL: IntervalRequest = IntervalRequest {
    level: 0.95,
    method: Method::Percentile,
    alternative: Alternative::TwoSided,
    rule: QuantileRule::Type7,
};

fn request(statistic: Statistic, resamples: usize, seed: u64) -> Request {
    let components = vec![Component::of(statistic)];
    Request { components, resamples, seed, interval: None, ..Request::default() }
}

/// The kernel of the laws' tests; that the others give its bits is tested by digests.
fn kernel() -> Kernel {
    Kernel::available()[0]
}

fn quantile(p: f64) -> Statistic {
    Statistic::Quantile { p, kind: QuantileType::LINEAR }
}

/// Which plans can express a statistic.
fn serves(plan: Algorithm, statistic: Statistic) -> bool {
    match plan {
        Algorithm::WeightedSums if SortedStatistic::new(statistic, 3).is_some() => true,
        _ if SortedStatistic::new(statistic, 3).is_some() => false,
        Algorithm::OrderStatistic => Ranks::new(statistic, 3).is_some(),
        Algorithm::WeightedSums | Algorithm::Direct => Ranks::new(statistic, 3).is_none(),
        Algorithm::Multinomial | Algorithm::PoissonCells | Algorithm::Sequence => true,
    }
}

fn replicates(sample: &[f64], request: &Request, plan: Algorithm) -> Vec<f64> {
    let run =
        bootstrap_by(Sample::F64(sample.to_vec()).into(), request, &Control::default(), kernel(), Some(plan));
    only(run.unwrap_or_else(|error| panic!("{plan:?} {request:?}: {error}"))).replicates
}

/// The result of a run with one.
fn only(outcome: Outcome) -> outcome::Result {
    let [result] = <[outcome::Result; 1]>::try_from(outcome.results).unwrap();
    result
}

/// Replicates and estimate of a sampler with one output, by chunks and by their tiles.
fn drawn(sampler: &dyn Sampler, seed: u64) -> (Vec<f64>, f64) {
    let output = sampler.outputs()[0];
    let by = |threads| engine::run(sampler, seed, 0, 20_000, threads, &Control::default()).unwrap();
    let rows = by(1);
    assert!(rows.iter().zip(by(7)).all(|(one, seven)| one.to_bits() == seven.to_bits()));
    (rows.iter().map(|deviation| output.reference + deviation).collect(), output.reference + output.estimate)
}

fn sums_of(tiles: Tiles, sample: &Sample, moments: Moments) -> WeightedSums {
    let mut parts = Parts::default();
    parts.add_moments(sample, moments).unwrap();
    WeightedSums::new(tiles, parts)
}

/// p-value of the replicates against a law; a replicate that is no point of the law fails.
fn fit(replicates: &[f64], law: &[(f64, f64)]) -> f64 {
    let mut seen = vec![0; law.len()];
    for &x in replicates {
        let near = law.partition_point(|&(value, _)| value < x);
        let Some(i) = [near.wrapping_sub(1), near].into_iter().find(|&i| i < law.len() && same(law[i].0, x))
        else {
            return 0.0;
        };
        seen[i] += 1;
    }
    chi_square(&seen, &law.iter().map(|&(_, p)| p).collect::<Vec<_>>())
}

/// The statistic that an oracle case names, where it is one of this crate's.
fn named(name: &str) -> Option<Statistic> {
    Some(match name {
        "mean" => Statistic::Mean,
        "sum" => Statistic::Sum,
        "median" => quantile(0.5),
        "q10_type7" => quantile(0.1),
        "q25_type7" => quantile(0.25),
        "q75_type7" => quantile(0.75),
        "q90_type7" => quantile(0.9),
        "min" => Statistic::Min,
        "max" => Statistic::Max,
        "var_ddof0" => Statistic::Variance { ddof: 0.0 },
        "var_ddof1" => Statistic::Variance { ddof: 1.0 },
        "std_ddof0" => Statistic::StandardDeviation { ddof: 0.0 },
        "std_ddof1" => Statistic::StandardDeviation { ddof: 1.0 },
        "trimmed_mean_20pct_each_side" => Statistic::TrimmedMean { proportion: 0.2 },
        _ => return None,
    })
}

/// Every plan that can express the statistic, against every enumerated law of test/oracle, 20,000 replicates each.
/// Mutations that fail it: the conditional binomial's share of all n instead of what is left; `beyond` off by one;
/// an index from n - 1; the square column without its upper parts.
#[test]
fn replicates_have_the_enumerated_law() {
    let folder = format!("{}/../../test/oracle", env!("CARGO_MANIFEST_DIR"));
    let mut tested = [0; PLANS.len()];
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let Some(name) = file.strip_suffix(".json").filter(|name| name.starts_with("enum_")) else {
            continue;
        };
        let case = oracle_case(name);
        let Some(statistic) = named(case["statistic"].as_str().unwrap()) else { continue };
        let numbers = |value: &serde_json::Value| -> Vec<f64> {
            value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
        };
        let sample = numbers(&case["data"]["x"]);
        let law: Vec<(f64, f64)> = match case["expected"].get("distribution") {
            Some(law) => numbers(&law["support"]).into_iter().zip(numbers(&law["probability"])).collect(),
            None => exact_law(statistic, &sample),
        };
        for (tested, plan) in tested.iter_mut().zip(PLANS) {
            if !serves(plan, statistic) {
                continue;
            }
            let p = fit(&replicates(&sample, &request(statistic, 20_000, 41), plan), &law);
            assert!(p > 1e-6, "{name} by {plan:?}: p = {p:e}");
            *tested += 1;
        }
    }
    println!("enumerated laws tested by plan: {PLANS:?} {tested:?}");
    assert_eq!(tested, [78, 78, 42, 42, 36, 78]); // 6 samples: 13 statistics, 7 of them of ranks; a trimmed mean
}

/// Shares that force no Poisson draw at all, one redraw in two, and nine failures nearly always.
/// Mutations that fail it: `total < n + 2` for `total <= n`; counts that keep the last failure.
#[test]
fn poisson_cells_of_any_share_have_the_enumerated_law() {
    let sample = Sample::F64(vec![1.25, 3.5, 3.5, 5.75, 3.5]);
    for (case, share) in [0.0, 0.4, 1.0, 2.5, 9.0].into_iter().enumerate() {
        let cells = sample.few_values(5).unwrap().unwrap();
        let moments = Moments::new(Statistic::Mean, &cells[..], 0, 5, None).unwrap();
        let statistic = CellStatistic::of_moments(cells, moments).unwrap();
        let sampler = PoissonCells::with_share(statistic, share).unwrap();
        let replicates = engine::run(&sampler, case as u64, 0, 20_000, 0, &Control::default()).unwrap();
        let p = fit(&replicates, &exact_law(Statistic::Mean, &[1.25, 3.5, 3.5, 5.75, 3.5]));
        assert!(p > 1e-6, "share {share}: p = {p:e}");
    }
}

/// Samples too large for a table draw their ranks by the beta distribution: here small ones do, against the same laws.
/// Mutation that fails it: `beyond` off by one.
#[test]
fn ranks_by_beta_have_the_enumerated_law() {
    let sample = [1.25, 3.5, 2.0, 5.75, 4.25];
    for p in [0.0, 0.1, 0.25, 0.5, 0.6, 0.9, 1.0] {
        let ranks = Ranks::new(quantile(p), 5).unwrap();
        let sampler =
            OrderStatistic::by_beta(Sample::F64(sample.to_vec()).sorted(&|| Ok(())).unwrap(), ranks);
        let replicates = engine::run(&sampler, 6, 0, 20_000, 0, &Control::default()).unwrap();
        let p_value = fit(&replicates, &exact_law(quantile(p), &sample));
        assert!(p_value > 1e-6, "quantile {p}: p = {p_value:e}");
    }
}

/// The split over tiles and the counts of short last tiles, by tiles of 1, 2, 3 and 4 observations.
/// Mutation that fails it: a share of tiles instead of observations.
#[test]
fn any_tile_gives_the_enumerated_law() {
    let sample = [1.25, 3.5, 2.0, 5.75, 4.25];
    for statistic in [Statistic::Mean, Statistic::Variance { ddof: 1.0 }] {
        let law = exact_law(statistic, &sample);
        for tile in 1..=6 {
            let sample = Sample::F64(sample.to_vec());
            let moments = Moments::new(statistic, &sample, 0, 5, Some(ColumnDigits::of(5))).unwrap();
            let sampler = sums_of(Tiles::of(5, tile, kernel()), &sample, moments);
            let (replicates, _) = drawn(&sampler, 5);
            let p = fit(&replicates, &law);
            assert!(p > 1e-6, "{statistic:?}, tiles of {tile}: p = {p:e}");
        }
    }
}

/// The same for statistics of the sorted sample, whose cuts then fall into any tile, with ties on both sides of them.
/// Mutations that fail it: a cut that forgets the draws before the tile; the highest draws taken from the low end; a
/// rank's weight without the draws of the value itself.
#[test]
fn cuts_in_any_tile_give_the_enumerated_law() {
    let values = [4.25, 1.25, 3.5, 2.0, 3.5, 5.75];
    let statistics = [0.0, 0.17, 0.34, 0.49].map(|proportion| {
        [Statistic::TrimmedMean { proportion }, Statistic::WinsorizedMean { proportion }, Statistic::Gini]
    });
    for statistic in statistics.into_iter().flatten() {
        let law = exact_law(statistic, &values);
        for tile in 1..=7 {
            let sorted = SortedStatistic::new(statistic, 6).unwrap();
            let sample = Sample::F64(values.to_vec());
            let sampler =
                SortedSums::new(Tiles::of(6, tile, kernel()), sample.sorted(&|| Ok(())).unwrap(), sorted)
                    .unwrap();
            let (replicates, estimate) = drawn(&sampler, 5);
            let p = fit(&replicates, &law);
            assert!(p > 1e-6, "{statistic:?}, tiles of {tile}: p = {p:e}");
            assert!(same(estimate, naive::statistic(statistic, &values)), "{statistic:?}: {estimate}");
        }
    }
}

/// Statistics of two columns against all resamples of six rows, in tiles of any size. Undefined ones are NaN, as often as
/// there are resamples without a value (to five standard errors).
/// Mutations that fail it: y^2 for x y; a divisor of n for n - ddof; a slope of x on y.
#[test]
fn pairs_give_the_enumerated_law() {
    let rows = [(1.5, 2.0), (-2.0, 0.25), (0.5, 3.0), (4.0, 3.5), (0.5, -1.25), (3.0, 5.0)];
    let (x, y): (Vec<f64>, Vec<f64>) = rows.into_iter().unzip();
    let statistics = [
        Statistic::Ratio,
        Statistic::WeightedMean,
        Statistic::Covariance { ddof: 1.0 },
        Statistic::Correlation,
        Statistic::Slope,
    ];
    for statistic in statistics {
        let (law, undefined) = law_of(&rows, |rows| naive::statistic_of_rows(statistic, rows));
        for tile in [1, 2, 4, 6] {
            let [sample, other] = [&x, &y].map(|column| Sample::F64(column.clone()));
            let sample = if statistic == Statistic::WeightedMean {
                Sample::F64(x.iter().zip(&y).map(|(x, y)| x * y).collect())
            } else {
                sample
            };
            let pair = Pair::new(statistic, &sample, &other, 0, 0.0).unwrap();
            let mut parts = Parts::default();
            parts.add_pair(&sample, &other, pair).unwrap();
            let (all, estimate) = drawn(&WeightedSums::new(Tiles::of(6, tile, kernel()), parts), 8);
            let defined: Vec<f64> = all.iter().copied().filter(|x| x.is_finite()).collect();
            let expected = 20_000.0 * undefined;
            assert!(
                ((all.len() - defined.len()) as f64 - expected).abs() <= 5.0 * expected.sqrt(),
                "{statistic:?}"
            );
            let p = fit(&defined, &law);
            assert!(p > 1e-6, "{statistic:?}, tiles of {tile}: p = {p:e}");
            assert!(same(estimate, naive::statistic_of_rows(statistic, &rows)), "{statistic:?}: {estimate}");
        }
    }
}

/// Statistics that are made of whole counts or of a transformed column, and several at once, against all resamples.
/// Mutations that fail it: a median deviation that takes one draw too many from below; a kurtosis without its 3; the counts of
/// the resample before; ranks of the sample for those of the resample.
#[test]
fn statistics_of_counts_give_the_enumerated_law() {
    let values = [4.25, 1.25, 3.5, 2.0, 3.5];
    let statistics = [
        Statistic::Range,
        Statistic::InterquartileRange,
        Statistic::MedianAbsoluteDeviation,
        Statistic::Skewness,
        Statistic::Kurtosis,
        Statistic::CoefficientOfVariation,
        Statistic::GeometricMean,
        Statistic::HarmonicMean,
        Statistic::Proportion { test: Test::AtLeast(3.5) },
    ];
    for statistic in statistics {
        let (law, undefined) = law_of(&values, |resample| naive::statistic(statistic, resample));
        let outcome =
            bootstrap(Sample::F64(values.to_vec()), &request(statistic, 20_000, 3), &Control::default())
                .unwrap();
        fits(statistic, &outcome.results[0], &law, undefined);
    }
    let rows = [(1.5, 2.0), (-2.0, 0.25), (0.5, 3.0), (4.0, 3.5), (0.5, -1.25)];
    let (law, undefined) = law_of(&rows, |rows| naive::statistic_of_rows(Statistic::RankCorrelation, rows));
    let (x, y): (Vec<f64>, Vec<f64>) = rows.into_iter().unzip();
    let data = Data::of_columns(vec![Sample::F64(x), Sample::F64(y)]);
    let outcome =
        bootstrap(data, &request(Statistic::RankCorrelation, 20_000, 3), &Control::default()).unwrap();
    fits(Statistic::RankCorrelation, &outcome.results[0], &law, undefined);
}

/// The replicates that have a value against their law, and the number of those that have none, to five standard errors.
fn fits(statistic: Statistic, result: &outcome::Result, law: &[(f64, f64)], undefined: f64) {
    let expected = result.replicates.len() as f64 * undefined;
    let off = (result.undefined_replicates as f64 - expected).abs();
    assert!(
        off <= 5.0 * expected.sqrt(),
        "{statistic:?}: {} undefined, not {expected}",
        result.undefined_replicates
    );
    let defined: Vec<f64> = result.replicates.iter().copied().filter(|x| x.is_finite()).collect();
    let p = fit(&defined, law);
    assert!(p > 1e-6, "{statistic:?}: p = {p:e}");
}

/// Mean, sum, median and largest of the same resamples: the joint law, by a number that tells all four, and mean times n is
/// sum, index by index. Mutation that fails it: the median of the next resample.
#[test]
fn several_statistics_share_their_resamples() {
    let values = [4.25, 1.25, 3.5, 2.0, 5.75];
    let all = [Statistic::Mean, Statistic::Sum, quantile(0.5), Statistic::Max];
    let together = |of: [f64; 4]| of[0] + 64.0 * of[2] + 4_096.0 * of[3];
    let (law, _) = law_of(&values, |resample| together(all.map(|one| naive::statistic(one, resample))));
    for threads in [1, 2] {
        let components = all.map(Component::of).into();
        let request = Request { components, threads, ..request(Statistic::Mean, 20_000, 11) };
        let outcome = bootstrap(Sample::F64(values.to_vec()), &request, &Control::default()).unwrap();
        let of: Vec<&[f64]> = outcome.results.iter().map(|result| &result.replicates[..]).collect();
        let replicates: Vec<f64> = (0..20_000).map(|b| together([0, 1, 2, 3].map(|k| of[k][b]))).collect();
        let p = fit(&replicates, &law);
        assert!(p > 1e-6, "p = {p:e}");
        assert!((0..20_000).all(|b| (of[0][b] * 5.0 - of[1][b]).abs() <= 1e-14));
    }
}

/// Several tiles: each statistic of `all` against itself alone, by the moments of 2,000 replicates (five standard errors of
/// a difference of means; the ratio of standard deviations to within five of its own, sqrt(1 / B)).
/// Mutation that fails it: the counts of every tile in the first one's place.
#[test]
fn several_statistics_of_many_observations() {
    let sample: Vec<f64> = (1..70_000).map(|i| 2.5 + libm::sin(f64::from(i) * 0.618)).collect();
    let all = [
        Statistic::Mean,
        Statistic::StandardDeviation { ddof: 1.0 },
        quantile(0.9),
        Statistic::TrimmedMean { proportion: 0.1 },
        Statistic::Gini,
    ];
    let b = 2_000;
    let components = all.map(Component::of).into();
    let request_of_all = Request { components, interval: Some(INTERVAL), ..request(Statistic::Mean, b, 4) };
    let together = bootstrap(Sample::F64(sample.clone()), &request_of_all, &Control::default()).unwrap();
    for (statistic, result) in all.into_iter().zip(together.results) {
        let request = Request { interval: Some(INTERVAL), ..request(statistic, b, 5) };
        let alone = only(bootstrap(Sample::F64(sample.clone()), &request, &Control::default()).unwrap());
        let (one, other) = (result.summary.unwrap(), alone.summary.unwrap());
        assert!(same(one.estimate, other.estimate), "{statistic:?}");
        let z = (one.bias - other.bias) / one.standard_error / (2.0 / b as f64).sqrt();
        let ratio = one.standard_error / other.standard_error;
        assert!(z.abs() < 5.0 && (ratio - 1.0).abs() < 5.0 / (b as f64).sqrt(), "{statistic:?}: {z} {ratio}");
    }
}

/// Coefficients of a fit on two predictors against normal equations solved by hand on every resample of five rows.
/// Mutations that fail it: a level without what the slopes explain; the basis's triangle transposed.
#[test]
fn regressions_give_the_enumerated_law() {
    let rows = [(1.0, 2.0, 0.5), (3.5, -1.0, 2.0), (2.0, 0.5, 4.5), (-1.5, 3.0, 1.0), (4.0, 1.0, -2.0)];
    let coefficients = |rows: &[(f64, f64, f64)]| {
        let mean =
            |of: &dyn Fn(&(f64, f64, f64)) -> f64| rows.iter().map(of).sum::<f64>() / rows.len() as f64;
        let (y, u, v) = (mean(&|r| r.0), mean(&|r| r.1), mean(&|r| r.2));
        let (uu, vv) = (mean(&|r| (r.1 - u) * (r.1 - u)), mean(&|r| (r.2 - v) * (r.2 - v)));
        let uv = mean(&|r| (r.1 - u) * (r.2 - v));
        let (uy, vy) = (mean(&|r| (r.1 - u) * (r.0 - y)), mean(&|r| (r.2 - v) * (r.0 - y)));
        let determinant = uu * vv - uv * uv;
        let (b, c) = ((uy * vv - vy * uv) / determinant, (vy * uu - uy * uv) / determinant);
        // Three collinear rows do not occur, so that rank is a matter of how many rows are there.
        let mut there = rows.to_vec();
        there.sort_by(|a, b| a.0.total_cmp(&b.0));
        there.dedup();
        if there.len() < 3 { [f64::NAN; 3] } else { [y - b * u - c * v, b, c] }
    };
    let column = |of: &dyn Fn(&(f64, f64, f64)) -> f64| Sample::F64(rows.iter().map(of).collect());
    let data = Data::of_columns(vec![column(&|r| r.0), column(&|r| r.1), column(&|r| r.2)]);
    let statistic = Statistic::Regression { predictors: 2 };
    let outcome = bootstrap(data, &request(statistic, 20_000, 6), &Control::default()).unwrap();
    // Both lose digits to resamples whose predictors nearly depend on each other: to ten places they agree.
    let rounded = |x: f64| (x * 1e10).round() / 1e10;
    for (k, mut result) in outcome.results.into_iter().enumerate() {
        let (law, undefined) = law_of(&rows, |rows| rounded(coefficients(rows)[k]));
        result.replicates.iter_mut().for_each(|x| *x = rounded(*x));
        fits(statistic, &result, &law, undefined);
    }
}

/// A predictor that is nearly another's multiple, at an offset of 10^9: the sample's coefficients stay right, and exact ones
/// are refused. y = 3 + 2 u - w with w = u + noise / 1000 for integers u.
#[test]
fn regressions_survive_collinearity() {
    let u: Vec<f64> = (0..200).map(|i| 1e9 + f64::from(i * 37 % 101)).collect();
    let w: Vec<f64> = u.iter().zip(0..).map(|(u, i)| u + f64::from(i % 7) / 1_024.0).collect();
    let y: Vec<f64> = u.iter().zip(&w).map(|(u, w)| 3.0 + 2.0 * u - w).collect();
    let data = |columns: [&[f64]; 3]| Data::of_columns(columns.map(|c| Sample::F64(c.to_vec())).into());
    let request =
        Request { interval: Some(INTERVAL), ..request(Statistic::Regression { predictors: 2 }, 50, 1) };
    let outcome = bootstrap(data([&y, &u, &w]), &request, &Control::default()).unwrap();
    let of = |k: usize| outcome.results[k].summary.unwrap().estimate;
    // w - u has mean square 1e-6 beside rounding of 1e9 2^-53: slopes to 1e-4 / 1e-3 of it.
    assert!((of(1) - 2.0).abs() < 1e-3 && (of(2) + 1.0).abs() < 1e-3, "{} {}", of(1), of(2));
    let error = bootstrap(data([&y, &u, &u]), &request, &Control::default()).unwrap_err();
    assert_eq!(error.code, Code::StatisticUndefined);
}

/// Tiles are independent: the first replicates of 20,000 seeds, where tiles on one stream would still be in step.
/// Mutation that fails it: one stream for all tiles of a chunk.
#[test]
fn tiles_draw_from_streams_of_their_own() {
    let values = [1.25, 3.5, 2.0, 5.75];
    let sample = Sample::F64(values.to_vec());
    let moments = Moments::new(Statistic::Mean, &sample, 0, 4, Some(ColumnDigits::of(4))).unwrap();
    let sampler = sums_of(Tiles::of(4, 2, kernel()), &sample, moments);
    let mut replicate = [0.0];
    let first: Vec<f64> = (0..20_000)
        .map(|seed| {
            sampler.worker(seed, &Control::default()).unwrap()(0, &mut replicate);
            replicate[0]
        })
        .collect();
    let p = fit(&first, &exact_law(Statistic::Mean, &values));
    assert!(p > 1e-6, "p = {p:e}");
}

/// A value so huge that rounding to its digits leaves little of the others is told of, whatever the size of the sample and the
/// statistic; one that does no harm is not, and no error is infinite.
/// Mutations that fail it: none of these errors for trimmed means; few values that are more than half of the sample.
#[test]
fn what_huge_values_leave_of_others_is_told() {
    let error_of = |data: Data, statistic: Statistic| {
        let outcome = bootstrap(data, &request(statistic, 10, 1), &Control::default()).unwrap();
        let is_told = outcome.warnings.iter().any(|warning| warning.code == "ENCODING_ERROR");
        let error = outcome.plan.encoding_error;
        assert_eq!(is_told, error > 1e-5, "{statistic:?}: {error}");
        assert!(error.is_finite(), "{statistic:?}");
        error
    };
    let with = |n: usize, huge: f64| {
        let mut values: Vec<f64> = (0..n).map(|i| 20.0 + libm::sin(i as f64)).collect();
        values[0] = huge;
        values
    };
    let one = |n, huge, statistic| error_of(Sample::F64(with(n, huge)).into(), statistic);
    let (mean, deviation) = (Statistic::Mean, Statistic::StandardDeviation { ddof: 1.0 });
    let [trimmed, winsorized] =
        [Statistic::TrimmedMean { proportion: 0.1 }, Statistic::WinsorizedMean { proportion: 0.1 }];
    for n in [10, 50, 300, 5_000] {
        assert!(one(n, 1e38, mean) > 1e-5 && one(n, 1e6, mean) < 1e-9, "{n}");
        assert!(one(n, 1e18, deviation) > 1e-5 && one(n, 1e4, deviation) < 1e-5, "{n}");
        for statistic in [trimmed, winsorized] {
            assert!(one(n, 1e38, statistic) > 1e-5 && one(n, 1e6, statistic) < 1e-9, "{n}");
        }
    }
    for n in [3, 10, 33, 100] {
        let columns = vec![Sample::F64(with(n, 1_000.0)), Sample::F64(with(n, 25.0))];
        assert!(error_of(Data::of_columns(columns), Statistic::Correlation) < 1e-5, "{n}");
    }
    let mut zeros = vec![0.0; 1_000];
    (zeros[0], zeros[1]) = (1e300, 0.1);
    assert!(error_of(Sample::F64(zeros).into(), mean) > 1.0);
}

/// A sample that each plan is chosen for or can serve, with several chunks.
fn long_sample() -> Vec<f64> {
    many_values(10_007)
}

/// The same of so many distinct values.
fn many_values(distinct: i32) -> Vec<f64> {
    (0..40_000).map(|i| f64::from(i * 7_919 % distinct) / 16_384.0).collect()
}

/// Neither how many threads there are nor how many resamples are asked for.
/// Mutations that fail it: chunks without their number; a last group that is drawn as far as it is wanted.
#[test]
fn threads_and_resamples_never_change_a_bit() {
    assert_eq!(engine::granted(5).unwrap(), 5);
    let long = &long_sample()[..1_500];
    let trimmed = Statistic::TrimmedMean { proportion: 0.1 };
    for statistic in [Statistic::Mean, quantile(0.31), Statistic::StandardDeviation { ddof: 1.0 }, trimmed] {
        for plan in PLANS.into_iter().filter(|&plan| serves(plan, statistic)) {
            // A binomial a value takes most of this test's time; 200 values have too few quantiles for what is asked below.
            let is_slow = plan == Algorithm::Multinomial && statistic != quantile(0.31);
            let sample = if plan == Algorithm::Direct || is_slow { &long[..200] } else { long };
            let run = |threads, resamples| {
                let request = Request { threads, ..request(statistic, resamples, 77) };
                replicates(sample, &request, plan).iter().map(|x| x.to_bits()).collect::<Vec<_>>()
            };
            let one = run(1, 9_001);
            assert_eq!(one, run(2, 9_001), "{plan:?}");
            assert_eq!(one, run(5, 9_001), "{plan:?}");
            for fewer in [1, 333, 4_097] {
                assert_eq!(one[..fewer], run(2, fewer), "{plan:?}");
            }
            let mut distinct = one.clone();
            distinct.sort_unstable();
            distinct.dedup();
            assert!(distinct.len() > 400, "{plan:?}: only {} distinct replicates", distinct.len());
        }
    }
}

/// The runs that stand for every plan: several chunks, several tiles, upper parts, ranks by table and by beta.
fn of_every_plan() -> Vec<(&'static str, Data, Statistic, Option<Algorithm>)> {
    let long = long_sample();
    let mut wide = long.clone();
    wide[12_345] = 1e12;
    let floats: Vec<f32> = long.iter().map(|&x| libm::sinf(x as f32 * 1e4)).collect();
    let few: Vec<i32> = (0..40_000_i32).map(|i| i.wrapping_mul(i) % 61).collect();
    let two: Vec<u8> = (0..9_000_u32).map(|i| u8::from(i % 7 == 0)).collect();
    let deviation = Statistic::StandardDeviation { ddof: 1.0 };
    let small = |n: usize| Sample::F64(long[..n].to_vec());
    let table = || Data::of_columns(vec![small(3_000).clone(), Sample::F64(long[5_000..8_000].to_vec())]);
    let of_tables = vec![
        ("correlation", table(), Statistic::Correlation, None),
        ("rank correlation", table(), Statistic::RankCorrelation, None),
        ("regression", table(), Statistic::Regression { predictors: 1 }, None),
    ];
    let of_samples = vec![
        ("two values", Sample::U8(two), Statistic::Mean, None),
        ("multinomial", Sample::I32(few.clone()), deviation, Some(Algorithm::Multinomial)),
        ("poisson cells", Sample::I32(few), Statistic::Mean, None),
        ("median", Sample::F32(floats.clone()), quantile(0.5), None),
        ("largest", small(1_000), Statistic::Max, None),
        ("sums", Sample::F32(floats), Statistic::Mean, None),
        ("sums of few", small(700), Statistic::Mean, None),
        ("sums with an outlier", Sample::F64(wide), Statistic::Mean, None),
        ("squares", Sample::F64(long.clone()), Statistic::Variance { ddof: 0.0 }, None),
        ("trimmed", Sample::F64(long.clone()), Statistic::TrimmedMean { proportion: 0.1 }, None),
        ("winsorized", Sample::F64(long.clone()), Statistic::WinsorizedMean { proportion: 0.3 }, None),
        ("gini", Sample::F64(long.clone()), Statistic::Gini, None),
        ("direct", small(100), Statistic::Mean, None),
        ("direct squares", small(200), deviation, None),
        ("sequence", small(1_000), Statistic::Mean, Some(Algorithm::Sequence)),
        ("quartiles", Sample::F64(long.clone()), Statistic::InterquartileRange, None),
        ("median deviation", small(3_000), Statistic::MedianAbsoluteDeviation, None),
        ("kurtosis", Sample::F64(long.clone()), Statistic::Kurtosis, None),
        ("harmonic", Sample::F64((1..3_000).map(f64::from).collect()), Statistic::HarmonicMean, None),
    ];
    of_samples
        .into_iter()
        .map(|(name, sample, statistic, plan)| (name, sample.into(), statistic, plan))
        .chain(of_tables)
        .collect()
}

/// FNV-1a of the replicates' bits.
fn digest(replicates: &[f64]) -> u64 {
    replicates
        .iter()
        .flat_map(|x| x.to_bits().to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// One digest for every kernel that this CPU has, for 1, 2, 3 and 7 threads, and for chunks in any order.
/// Mutations that fail it: tiles of another chunk than their sums'; a tile's sums in the place of all.
#[test]
fn digests_never_differ() {
    assert_eq!(engine::granted(7).unwrap(), 7);
    let kernels = Kernel::available();
    println!("kernels tested: {:?}", kernels.iter().map(|kernel| kernel.name()).collect::<Vec<_>>());
    for (name, sample, statistic, plan) in of_every_plan() {
        let run = |kernel, threads| {
            let request = Request { threads, ..request(statistic, 301, 5) };
            let run = bootstrap_by(sample.clone(), &request, &Control::default(), kernel, plan).unwrap();
            digest(&run.results[0].replicates)
        };
        let expected = run(kernels[0], 1);
        for (k, &kernel) in kernels.iter().enumerate() {
            for threads in [1, 2, 3, 7].into_iter().filter(|&threads| k > 0 || threads > 1) {
                assert_eq!(run(kernel, threads), expected, "{name} {} {threads} threads", kernel.name());
            }
        }
        let request = request(statistic, 3_000, 5);
        let control = Control::default();
        let prepared = prepare(sample, &request, kernels[0], plan, &control).unwrap();
        let sampler = prepared.sampler;
        let by = |order: &dyn Fn(usize, usize) -> usize| {
            let mut replicates = vec![0.0; (3 * sampler.chunk_len()).min(3_000)];
            let mut chunks: Vec<_> = replicates.chunks_mut(sampler.chunk_len()).enumerate().collect();
            let all = chunks.len();
            chunks.sort_by_key(|&(chunk, _)| order(chunk, all));
            let mut worker = sampler.worker(5, &control).unwrap();
            chunks.into_iter().for_each(|(chunk, replicates)| worker(chunk as u64, replicates));
            digest(&replicates)
        };
        let forward = by(&|chunk, _| chunk);
        assert_eq!(forward, by(&|chunk, all| all - chunk), "{name}: reversed");
        assert_eq!(forward, by(&|chunk, all| (5 * chunk + 2) % all), "{name}: shuffled");
    }
}

/// What every plan gave when its bits last changed on purpose.
#[test]
fn digests_are_those_of_this_value_version() {
    let golden = [
        ("two values", 0xa17d_febe_3f92_0f27),
        ("multinomial", 0x248a_9ef9_b521_c068),
        ("poisson cells", 0x399a_3574_f821_84f5),
        ("median", 0x2168_2612_7442_b0f3),
        ("largest", 0x6988_c959_f340_4ef2),
        ("sums", 0xd146_0bc5_ea58_afff),
        ("sums of few", 0xf3d7_505f_ff2a_ba92),
        ("sums with an outlier", 0x200d_33cc_da6c_e0d1),
        ("squares", 0xa333_59a9_6fca_dfbb),
        ("trimmed", 0xeec9_ce8c_a4fb_f99c),
        ("winsorized", 0xe1d1_c093_6f1f_1878),
        ("gini", 0x7f5d_3428_65ce_8aca),
        ("direct", 0x69fa_5d62_06b9_649d),
        ("direct squares", 0xf1be_80a4_0e6f_a33f),
        ("sequence", 0x441a_43c6_c94e_b925),
        ("quartiles", 0x4c64_3d63_5f76_9962),
        ("median deviation", 0xa8be_224d_57d8_a684),
        ("kurtosis", 0x3f30_797a_2c49_dab0),
        ("harmonic", 0x8c86_c5ad_17e7_bf50),
        ("correlation", 0x53f1_ce8c_6dde_397a),
        ("rank correlation", 0x2233_6478_a582_74f1),
        ("regression", 0x9bcc_ce02_90d5_b56b),
    ];
    let seen: Vec<_> = of_every_plan()
        .into_iter()
        .map(|(name, sample, statistic, plan)| {
            let request = request(statistic, 301, 5);
            let run = bootstrap_by(sample, &request, &Control::default(), kernel(), plan).unwrap();
            (name, digest(&run.results[0].replicates))
        })
        .collect();
    assert_eq!(
        seen, golden,
        "the bits of replicates have changed: raise VALUE_VERSION (now {VALUE_VERSION}), write it under Value-breaking in \
         CHANGELOG.md, and put the new digests here"
    );
}

/// Kendall & Stuart: for n draws with replacement, var(mean) = m2 / n and var(s^2) = m4 / n - (n - 3) / (n (n - 1)) m2^2.
/// The ratio of B = 4,000 replicates' variance to it has standard deviation sqrt(2 / B) = 0.022; five of them.
/// Mutations that fail it: a share of tiles for that of observations; a share of all observations for that of what is left;
/// Poisson cells without their top-up.
#[test]
fn large_samples_have_the_moments_of_theory() {
    for plan in [Algorithm::WeightedSums, Algorithm::Multinomial, Algorithm::PoissonCells] {
        // A binomial a value: of 10,007 they would be a quarter of the suite's time.
        let distinct = if plan == Algorithm::Multinomial { 500 } else { 10_007 };
        // In order, so that tiles differ: of equal ones any split would do.
        let mut sample = many_values(distinct);
        sample.sort_by(f64::total_cmp);
        let n = sample.len() as f64;
        let mean = sample.iter().sum::<f64>() / n;
        let moment =
            |power: i32| sample.iter().map(|x| (0..power).fold(1.0, |p, _| p * (x - mean))).sum::<f64>() / n;
        let (m2, m4) = (moment(2), moment(4));
        let variance_of_s2 = m4 / n - (n - 3.0) / (n * (n - 1.0)) * m2 * m2;
        for (statistic, expectation, variance) in
            [(Statistic::Mean, mean, m2 / n), (Statistic::Variance { ddof: 1.0 }, m2, variance_of_s2)]
        {
            let b = 4_000;
            let replicates = replicates(&sample, &request(statistic, b, 3), plan);
            let location = locate(&replicates, expectation);
            let z = location.bias / (variance / b as f64).sqrt();
            let ratio = location.standard_error * location.standard_error / variance;
            assert!(z.abs() < 5.0, "{statistic:?} by {plan:?}: z = {z}");
            assert!(
                (ratio - 1.0).abs() < 5.0 * (2.0 / b as f64).sqrt(),
                "{statistic:?} by {plan:?}: ratio {ratio}"
            );
        }
    }
}

#[test]
fn the_plan_chosen_is_the_cheapest() {
    let plan = |sample: Vec<f64>, statistic| {
        explain(Sample::F64(sample), &request(statistic, 10, 1), &Control::default()).unwrap().algorithm
    };
    let zero_one = |i: usize| if i.is_multiple_of(20) { 1.0 } else { 0.0 };
    let two_values = |low, high| (0..9_000).map(|i| low + (high - low) * zero_one(i)).collect::<Vec<f64>>();
    assert_eq!(plan(two_values(0.0, 1.0), Statistic::Mean), Algorithm::Multinomial);
    assert_eq!(plan(two_values(2.0, 7.5), Statistic::Mean), Algorithm::Multinomial);
    assert_eq!(plan(two_values(2.0, 7.5), quantile(0.5)), Algorithm::OrderStatistic);
    let distinct = |n: i32| (0..n).map(|i| f64::from(i).sqrt()).collect::<Vec<_>>();
    assert_eq!(plan(distinct(9_000), Statistic::Mean), Algorithm::WeightedSums);
    assert_eq!(plan(distinct(60), Statistic::Mean), Algorithm::Direct);
}

fn run(sample: Vec<f64>, statistic: Statistic) -> Outcome {
    let request = Request { interval: Some(INTERVAL), ..request(statistic, 4_000, 9) };
    bootstrap(Sample::F64(sample), &request, &Control::default()).unwrap()
}

fn codes(outcome: &Outcome) -> Vec<&'static str> {
    outcome.warnings.iter().chain(&outcome.results[0].warnings).map(|warning| warning.code).collect()
}

/// Spread 1 at offset 1e15: from replicates rounded to 0.125 the standard error would be twice too large.
/// The bootstrap's own standard error has a relative Monte Carlo error of 1 / sqrt(2 B) = 0.011; five of them.
#[test]
fn an_offset_costs_nothing() {
    let near: Vec<f64> = (0..1_000).map(|i| f64::from(i % 8) / 8.0).collect();
    let far: Vec<f64> = near.iter().map(|x| 1e15 + x).collect();
    for statistic in [Statistic::Mean, Statistic::Sum, Statistic::Variance { ddof: 1.0 }] {
        let (near, far) = (run(near.clone(), statistic), run(far.clone(), statistic));
        let of = |outcome: &Outcome| outcome.results[0].summary.unwrap().standard_error;
        assert!((of(&far) / of(&near) - 1.0).abs() < 0.055, "{statistic:?}: {} {}", of(&near), of(&far));
    }
}

#[test]
fn degenerate_samples_are_named() {
    let constant = run(vec![0.1; 35], Statistic::Mean);
    let summary = constant.results[0].summary.unwrap();
    assert_eq!((summary.estimate, summary.standard_error, summary.bias), (0.1, 0.0, 0.0));
    assert_eq!((summary.interval.low, summary.interval.high), (0.1, 0.1));
    assert_eq!(codes(&constant), ["CONSTANT_SAMPLE"]);
    let half: Vec<f64> = (0..1_001).map(|i| f64::from(i32::from(i > 10))).collect();
    assert_eq!(codes(&run(half, quantile(0.5))), ["HEAVY_TIES", "CONSTANT_REPLICATES"]);
    let huge = run(vec![1.7e308, -1.7e308, 0.0], Statistic::Sum);
    assert_eq!(codes(&huge), ["SMALL_SAMPLE", "UNDEFINED_REPLICATES"]);
    assert_eq!(
        huge.results[0].undefined_replicates,
        huge.results[0].replicates.iter().filter(|x| x.is_nan()).count()
    );
    let single = Request { interval: Some(INTERVAL), ..request(Statistic::Variance { ddof: 1.0 }, 10, 1) };
    let error = bootstrap(Sample::F64(vec![3.0]), &single, &Control::default()).unwrap_err();
    assert_eq!(error.code, Code::StatisticUndefined);
}

#[test]
fn huge_values_have_finite_means() {
    let outcome = run(vec![1e308, 1.5e308, 1.7e308], Statistic::Mean);
    assert!((outcome.results[0].summary.unwrap().estimate / 1.4e308 - 1.0).abs() < 1e-15);
    assert_eq!(outcome.results[0].undefined_replicates, 0);
    let deviation = run(vec![1e200, 3e200], Statistic::StandardDeviation { ddof: 0.0 });
    assert!((deviation.results[0].summary.unwrap().estimate / 1e200 - 1.0).abs() < 1e-15);
}

/// What docs/algorithms.md promises of encodings, on samples that are hard for one: the estimate is the mean of the values
/// (added up in two doubles) to 2^-50 of their spread, decimals and integers are exact, and the rounding of a replicate is
/// below 2^-40 of its standard error. Mutation that fails it: four digits for six.
#[test]
fn encodings_keep_their_promises() {
    let n = 6_000;
    let noise = |i: usize| libm::sin(i as f64 * 0.618) + libm::cos(i as f64 * 1.414);
    let sample = |value: &dyn Fn(usize) -> f64| (0..n).map(value).collect::<Vec<f64>>();
    let cases = [
        ("integers of 47 bits", sample(&|i| (noise(i) * 7e13).round()), true),
        ("cents", sample(&|i| (noise(i) * 1e5).round() / 100.0), true),
        (
            "one 1e12 among values near 1",
            sample(&|i| if i == 7 { 1e12 } else { 1.0 + noise(i) / 10.0 }),
            false,
        ),
        ("spread 1 at offset 1e15", sample(&|i| 1e15 + (noise(i) * 8.0).round() / 8.0), true),
        ("10^U(-30, 30)", sample(&|i| libm::pow(10.0, 30.0 * libm::sin(i as f64 * 0.618))), false),
        ("subnormals", sample(&|i| (noise(i) * 1e3).round() * 5e-324), true),
        ("near 1e308", sample(&|i| noise(i) * 8e307), false),
        ("reals", sample(&noise), false),
    ];
    for (name, values, exact) in cases {
        let outcome = run(values.clone(), Statistic::Mean);
        assert_eq!(outcome.plan.algorithm, Algorithm::WeightedSums, "{name}");
        assert!(!exact || outcome.plan.encoding_error == 0.0, "{name}: {:e}", outcome.plan.encoding_error);
        assert!(
            outcome.plan.encoding_error <= libm::scalbn(1.0, -40),
            "{name}: {:e}",
            outcome.plan.encoding_error
        );
        let (low, high) =
            values.iter().fold((f64::MAX, f64::MIN), |(low, high), &x| (low.min(x), high.max(x)));
        // Subnormals are compared 2^1000 times larger, where a sum has bits to spare, and huge values at half their size.
        let size = if high < 1e-300 { libm::scalbn(1.0, 1000) } else { 0.5 };
        let first = values[0] * size;
        let (mut sum, mut lost) = (0.0, 0.0);
        for x in &values {
            let term = (x * size - first) / n as f64;
            let next: f64 = sum + term;
            lost += if sum.abs() >= term.abs() { (sum - next) + term } else { (term - next) + sum };
            sum = next;
        }
        let expected = first + (sum + lost);
        let error = (outcome.results[0].summary.unwrap().estimate * size - expected).abs();
        let spread = high * size - low * size;
        let rounding = libm::scalbn(expected.abs(), -52).max(5e-324 * size);
        assert!(error <= libm::scalbn(spread, -50).max(rounding), "{name}: {error:e} of {spread:e}");
        assert!(outcome.results[0].replicates.iter().all(|x| (low..=high).contains(x)), "{name}");
    }
}

/// Rounded second moments: the sample's own variance is right to 1e-13, and a replicate's error is below 2^-18 of the
/// standard error (24 bits of v, and tails of up to 64 standard deviations).
/// Mutations that fail it: two digits less; no correction of the variance's factor.
#[test]
fn second_moments_keep_what_matters() {
    let sample: Vec<f64> =
        (1..20_000).map(|i| libm::tan(f64::from(i) * 1e-4) + libm::sin(f64::from(i))).collect();
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let variance = sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    let outcome = run(sample, Statistic::Variance { ddof: 1.0 });
    assert_eq!(outcome.plan.algorithm, Algorithm::WeightedSums);
    assert!((outcome.results[0].summary.unwrap().estimate / variance - 1.0).abs() < 1e-13);
    assert!(outcome.plan.encoding_error > 0.0 && outcome.plan.encoding_error < libm::scalbn(1.0, -18));
}

#[test]
fn a_cancelled_run_ends() {
    let control = Control::default();
    control.cancel();
    let run = bootstrap(Sample::F64(long_sample()), &request(Statistic::Mean, 1_000_000, 1), &control);
    assert_eq!(run.unwrap_err().code, Code::Cancelled);
}

/// A run of seconds on every thread, then fifty of microseconds: these are done first. (Without a queue of their own they
/// would wait for a thread, that is, for the end of the run.)
#[test]
fn short_jobs_pass_long_ones() {
    let (send, receive) = std::sync::mpsc::channel();
    let submitted = |sample: Vec<f64>, resamples, name: &'static str| {
        let request = request(Statistic::Mean, resamples, 1);
        let rows = sample.len();
        let data = Data::from(Sample::F64(sample));
        let send = send.clone();
        let asked = request.clone();
        let job = move || bootstrap(data, &asked, &Control::default());
        let settle = move |outcome: Result<Outcome, Error>| send.send((name, outcome.is_ok())).unwrap();
        submit(cost(rows, &request), &Control::default(), job, settle);
    };
    submitted(long_sample(), 20_000, "long");
    submitted(long_sample(), 20_000, "long");
    (0..50).for_each(|_| submitted(vec![1.0, 2.5, 4.0], 100, "short"));
    let done: Vec<_> = (0..52).map(|_| receive.recv().unwrap()).collect();
    assert!(done.iter().all(|&(_, succeeded)| succeeded));
    let names: Vec<_> = done.iter().map(|&(name, _)| name).collect();
    assert_eq!(names[50..], ["long", "long"], "{names:?}");
}

#[test]
fn a_panic_becomes_an_error() {
    let (send, receive) = std::sync::mpsc::channel();
    let cost = Cost { nanoseconds: 0.0, threads: 1 };
    submit(
        cost,
        &Control::default(),
        || -> Result<(), Error> { panic!("on purpose") },
        move |outcome| send.send(outcome).unwrap(),
    );
    let error = receive.recv().unwrap().unwrap_err();
    assert_eq!(error.code, Code::Internal);
    assert!(error.message.contains("on purpose"));
}

/// Cancelled while it waits, a job is never begun, and what it holds is freed at once.
/// Mutation that fails it: `forget_cancelled` does nothing.
#[test]
fn a_cancelled_job_does_not_wait_for_its_turn() {
    let (send, receive) = std::sync::mpsc::channel();
    let [running, waiting] = [Control::default(), Control::default()];
    let long = Cost { nanoseconds: 1e9, threads: 0 };
    let (begun, has_begun) = std::sync::mpsc::channel();
    let (until, unblock) = std::sync::mpsc::channel::<()>();
    let block = move || {
        begun.send(()).unwrap();
        let _ = unblock.recv();
        Ok(())
    };
    submit(long, &running, block, |_| ());
    has_begun.recv().unwrap();
    let held = std::sync::Arc::new(());
    let also = held.clone();
    let job = move || -> Result<(), Error> {
        drop(also);
        panic!("never begun")
    };
    submit(long, &waiting, job, move |outcome| send.send(outcome).unwrap());
    waiting.cancel();
    forget_cancelled();
    assert_eq!(receive.try_recv().unwrap().unwrap_err().code, Code::Cancelled);
    assert_eq!(std::sync::Arc::strong_count(&held), 1);
    drop(until);
}

/// A run in batches of any size, and one among many, has the replicates of the run alone; progress ends at what was asked for.
/// Mutations that fail it: `Batches` drops what is left of a chunk; `bootstrap_many` takes the request's own seed.
#[test]
fn batches_and_many_are_the_run_itself() {
    let equal = |a: &[f64], b: &[f64]| a.iter().map(|x| x.to_bits()).eq(b.iter().map(|x| x.to_bits()));
    let samples = [
        (Sample::I32((0..300).map(|i| i % 7).collect()), 5_000),
        (Sample::F64(long_sample()[..40_000].to_vec()), 700),
        (Sample::F64(long_sample()[..100].to_vec()), 3_001),
    ];
    for (sample, resamples) in &samples {
        for statistic in [Statistic::Mean, Statistic::Max, Statistic::Variance { ddof: 1.0 }] {
            let request = request(statistic, *resamples, 5);
            let control = Control::default();
            let whole = only(bootstrap(sample.clone(), &request, &control).unwrap());
            assert_eq!(control.done(), *resamples);
            for batch in [1_000, 64, 977, *resamples] {
                let control = Control::default();
                let mut batches = Batches::new(sample.clone(), request.clone());
                let mut all = Vec::new();
                while all.len() < *resamples {
                    let next = batches.next(batch, &control).unwrap();
                    assert_eq!(next.len(), batch.min(resamples - all.len()));
                    all.extend(next);
                }
                assert!(equal(&all, &whole.replicates), "{statistic:?} {batch}");
                assert_eq!(control.done(), *resamples);
                assert!(batches.next(batch, &control).unwrap().is_empty());
            }
        }
    }
    let all: Vec<Seeded> =
        (0..60).map(|i| (Data::from(samples[i % 3].0.clone()), 1_000 - i as u64)).collect();
    let one = request(Statistic::Mean, 600, 0);
    let control = Control::default();
    let many = bootstrap_many(all.clone(), &one, true, &control).unwrap();
    assert_eq!(control.done(), 60 * 600);
    for ((data, seed), outcome) in all.into_iter().zip(many) {
        let alone = bootstrap(data, &Request { seed, ..one.clone() }, &Control::default()).unwrap();
        assert_eq!(alone, outcome);
    }
    let bad = |i: usize| if i % 4 == 3 { f64::NAN } else { 1.0 };
    let some: Vec<Seeded> = (0..60).map(|i| (Data::from(Sample::F64(vec![2.0, bad(i)])), 1)).collect();
    let (i, error) = bootstrap_many(some, &one, true, &Control::default()).unwrap_err();
    assert_eq!((i, error.code, error.index), (3, Code::NotFinite, Some(1)));
}

/// Products of values and weights that no double holds, or only without their last bits: the mean has a double all the same.
/// Mutation that fails it: `moderate` takes every column as it is.
#[test]
fn weighted_means_of_extremes() {
    for (x, w) in [(1e300, 1e300), (1e-300, 1e-300), (5e-324, 8e307), (1e307, 5e-324), (1e-200, 1e-150)] {
        let columns = vec![Sample::F64(vec![x, 3.0 * x, 8.0 * x]), Sample::F64(vec![w, w, 2.0 * w])];
        let request = Request { interval: Some(INTERVAL), ..request(Statistic::WeightedMean, 100, 1) };
        let outcome = bootstrap(Data::of_columns(columns), &request, &Control::default()).unwrap();
        // Four roundings, and half a unit where it is subnormal.
        let error = (outcome.results[0].summary.unwrap().estimate - 5.0 * x).abs();
        assert!(error <= (5.0 * x * 1e-15).max(5e-324), "{x} {w}: {error:e}");
        assert_eq!(outcome.results[0].undefined_replicates, 0);
    }
}
