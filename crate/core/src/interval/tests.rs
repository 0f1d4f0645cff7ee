//! Interval functions on fixed replicates: against other packages, by their symmetries, and against reruns.

use super::*;
use crate::naive::oracle_case;
use crate::outcome::locate;
use crate::request::{Alternative, QuantileRule};
use crate::stream::{Domain, Generator, generator};
use rand_core::Rng;
use serde_json::Value;

const ALL: [Method; 7] = [
    Method::Percentile,
    Method::Basic,
    Method::Normal,
    Method::Bca,
    Method::Expanded,
    Method::Studentized,
    Method::Calibrated,
];

fn request(method: Method, level: f64) -> IntervalRequest {
    IntervalRequest { level, method, alternative: Alternative::TwoSided, rule: QuantileRule::Type7 }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("an array").iter().map(|x| x.as_f64().expect("a number")).collect()
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// Fixed replicates, to 1e-9: percentile, basic and BCa against scipy 1.17.1 (type 7), all five against R boot 1.3-28.1 (rank).
/// R's z0 counts ties as not below: BCa is compared where there are none.
/// Mutations that fail it: ranks of B for B + 1; z0 from ties counted whole; pivots' quantiles not exchanged.
#[test]
fn agrees_with_r_and_scipy_on_injected_replicates() {
    let mut compared = 0;
    for file in [
        "injected_mean_B39_small",
        "injected_aircondit_mean_B199",
        "injected_aircondit_median_ties_B200",
        "injected_city_ratio_B499",
    ] {
        let case = oracle_case(file);
        let replicates = numbers(&case["data"]["replicates"]);
        let expected = &case["expected"];
        let estimate = number(&expected["t0"]["value"]);
        let pivots: Option<(f64, Vec<f64>)> =
            case["data"].get("replicate_variances_m2_over_n").map(|variances| {
                let pivot = |(x, v): (&f64, f64)| (x - estimate) / v.sqrt();
                let all = replicates.iter().zip(numbers(variances)).map(pivot).collect();
                (number(&expected["v0"]).sqrt(), all)
            });
        let evidence = Evidence {
            location: locate(&replicates, estimate),
            replicates: &replicates,
            acceleration: Some(number(&expected["acceleration"]["value"])),
            pivots: pivots.as_ref().map(|(own, pivots)| (*own, &pivots[..])),
            ..Evidence::default()
        };
        let ties = number(&expected["P_eq"]) > 0.0;
        for (level, r) in expected["R_boot_norm_inter"].as_object().expect("levels") {
            let scipy = &expected["scipy_type7"][level];
            let mut rows = vec![
                (Method::Percentile, QuantileRule::Type7, &scipy["percentile"]),
                (Method::Basic, QuantileRule::Type7, &scipy["basic"]),
                (Method::Bca, QuantileRule::Type7, &scipy["BCa"]),
                (Method::Percentile, QuantileRule::Rank, &r["perc"]),
                (Method::Basic, QuantileRule::Rank, &r["basic"]),
                (Method::Normal, QuantileRule::Rank, &r["norm"]),
            ];
            if !ties {
                rows.push((Method::Bca, QuantileRule::Rank, &r["bca"]));
            }
            if pivots.is_some() {
                rows.push((Method::Studentized, QuantileRule::Rank, &r["stud"]));
            }
            for (method, rule, row) in rows {
                let request = IntervalRequest { rule, ..request(method, level.parse().expect("level")) };
                let got = interval(request, &evidence).unwrap().interval;
                for (end, value) in [("low", got.low), ("high", got.high)] {
                    let Some(expected) = row[end].as_f64() else { continue }; // R refuses extreme levels of BCa
                    let close = (value - expected).abs() <= 1e-9 * expected.abs().max(1.0);
                    assert!(close, "{file} {level} {method:?} {rule:?} {end}: {value}, not {expected}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared >= 4 * 5 * 6 * 2, "{compared}");
    let case = oracle_case("bootstrapjl_norm_inter_quantiles");
    let replicates = numbers(&case["data"]["replicates"]);
    for pair in case["expected"]["pairs"].as_array().expect("pairs") {
        let [p, expected] = numbers(pair)[..] else { panic!("a pair") };
        let got = Quantiles::new(&replicates, QuantileRule::Rank).at(p);
        assert!((got - expected).abs() < 1e-5, "{p}: {got}, not {expected}");
    }
}

/// Standard normal, by the inverse of its distribution.
fn normal(stream: &mut Generator) -> f64 {
    crate::special::normal_quantile(((stream.next_u64() >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0)
}

/// Replicates, their pivots, and shares of a second bootstrap.
fn drawn(case: u64, b: usize) -> [Vec<f64>; 3] {
    let mut stream = generator(61, Domain::Sequence, case, 0);
    let replicates: Vec<f64> = (0..b).map(|_| libm::exp(normal(&mut stream) / 2.0)).collect();
    let pivots = replicates.iter().map(|x| (x - 1.1) / (0.5 + x / 4.0)).collect();
    let shares = (0..b).map(|_| crate::special::normal_cdf(1.2 * normal(&mut stream))).collect();
    [replicates, pivots, shares]
}

fn ends(
    method: Method,
    level: f64,
    estimate: f64,
    a: f64,
    [replicates, pivots, shares]: &[Vec<f64>; 3],
) -> Interval {
    let evidence = Evidence {
        location: locate(replicates, estimate),
        replicates,
        units: 12,
        acceleration: Some(a),
        pivots: Some((0.8, pivots)),
        shares: Some(shares),
        ..Evidence::default()
    };
    interval(request(method, level), &evidence).unwrap().interval
}

/// With no correction BCa is percentile; negated replicates give negated ends, exchanged, to 1e-12 of the width; higher levels
/// give wider intervals. Mutations that fail it: a + for the - in BCa's denominator; `p` for `1 - p` in basic.
#[test]
fn intervals_have_their_symmetries() {
    for case in 0..20 {
        let all = drawn(case, 999);
        let median = crate::order::Order::new(&all[0]).quantile(0.5);
        let (bca, percentile) =
            (ends(Method::Bca, 0.9, median, 0.0, &all), ends(Method::Percentile, 0.9, median, 0.0, &all));
        assert!(
            (bca.low - percentile.low).abs() + (bca.high - percentile.high).abs() < 1e-12,
            "{bca:?} {percentile:?}"
        );
        let [replicates, pivots, shares] = &all;
        let negated = [
            replicates.iter().map(|x| -x).collect(),
            pivots.iter().map(|t| -t).collect(),
            shares.iter().map(|u| 1.0 - u).collect(),
        ];
        for method in ALL {
            let one = ends(method, 0.9, 1.1, 0.05, &all);
            let other = ends(method, 0.9, -1.1, -0.05, &negated);
            let off = (one.low + other.high).abs().max((one.high + other.low).abs());
            // Levels p and 1 - p are rounded each for itself: 1e-16 of a rank in 1,000.
            assert!(off <= 1e-12 * (one.high - one.low), "{method:?}: {one:?} {other:?}");
            let wider = ends(method, 0.95, 1.1, 0.05, &all);
            assert!(wider.low <= one.low && wider.high >= one.high, "{method:?} does not nest");
        }
    }
}

/// x -> a x + b: ends move along. Mutation that fails it: an absolute epsilon anywhere.
#[test]
fn intervals_are_equivariant() {
    let [replicates, pivots, shares] = drawn(1, 499);
    for (a, offset) in [(1e-300, 0.0), (1e300, 0.0), (1e-9, 0.0), (3.0, 7.0)] {
        let moved: Vec<f64> = replicates.iter().map(|x| a * x + offset).collect();
        for method in ALL.into_iter().filter(|&method| method != Method::Studentized) {
            let one = ends(method, 0.9, 1.1, 0.05, &[replicates.clone(), pivots.clone(), shares.clone()]);
            let other =
                ends(method, 0.9, a * 1.1 + offset, 0.05, &[moved.clone(), pivots.clone(), shares.clone()]);
            for (x, y) in [(one.low, other.low), (one.high, other.high)] {
                assert!(
                    (y - (a * x + offset)).abs() <= 1e-13 * (a * x + offset).abs(),
                    "{method:?} {a}: {x} {y}"
                );
            }
        }
    }
}

/// What is reported against what 2,000 reruns of B = 1,999 show, for normal and lognormal replicates: within 0.9 to 1.1, where
/// the standard deviation of 2,000 numbers has an error of 1.6 % and the reported errors are averaged.
/// Mutations that fail it: z0's share left out of BCa's; the covariance left out of normal's.
#[test]
fn monte_carlo_errors_are_those_of_reruns() {
    const RERUNS: usize = 2_000;
    const B: usize = 1_999;
    let methods = [Method::Percentile, Method::Basic, Method::Normal, Method::Bca, Method::Expanded];
    for log in [false, true] {
        // Of every method low and high, then of the standard error: sum of values and squares, and sum of reported errors.
        let mut sums = [[0.0; 3]; 11];
        for rerun in 0..RERUNS {
            let mut stream = generator(71, Domain::Sequence, rerun as u64, u64::from(log));
            let replicates: Vec<f64> = (0..B)
                .map(|_| normal(&mut stream) / 4.0)
                .map(|x| if log { libm::exp(x) } else { x })
                .collect();
            let estimate = if log { 1.02 } else { 0.02 };
            let location = locate(&replicates, estimate);
            let evidence = Evidence {
                location,
                replicates: &replicates,
                units: 50,
                acceleration: Some(0.03),
                ..Evidence::default()
            };
            let mut add = |row: usize, value: f64, error: f64| {
                let terms = [value, value * value, error];
                sums[row].iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
            };
            for (m, method) in methods.into_iter().enumerate() {
                let ends = interval(request(method, 0.95), &evidence).unwrap();
                add(2 * m, ends.interval.low, ends.monte_carlo[0]);
                add(2 * m + 1, ends.interval.high, ends.monte_carlo[1]);
            }
            add(10, location.standard_error, standard_error_error(location, B));
        }
        let n = RERUNS as f64;
        for (row, [sum, squares, errors]) in sums.into_iter().enumerate() {
            let ratio = errors / n / (squares / n - sum / n * (sum / n)).sqrt();
            assert!((0.9..1.1).contains(&ratio), "row {row}, log {log}: {ratio}");
        }
    }
}

#[test]
fn open_ends_are_infinite() {
    let all = drawn(3, 199);
    for method in ALL {
        let of = |alternative, level| {
            let [replicates, pivots, shares] = &all;
            let evidence = Evidence {
                location: locate(replicates, 1.1),
                replicates,
                units: 12,
                acceleration: Some(0.02),
                pivots: Some((0.8, pivots)),
                shares: Some(shares),
                ..Evidence::default()
            };
            interval(IntervalRequest { alternative, ..request(method, level) }, &evidence).unwrap().interval
        };
        let both = of(Alternative::TwoSided, 0.5);
        assert_eq!(of(Alternative::Less, 0.75), Interval { low: f64::NEG_INFINITY, high: both.high });
        assert_eq!(of(Alternative::Greater, 0.75), Interval { low: both.low, high: f64::INFINITY });
    }
}

/// 2 x 1.7e308 overflows, 1.7e308 + (1.7e308 - 1.6e308) does not quite: only an end beyond the doubles is refused.
#[test]
fn ends_beyond_the_doubles_are_refused() {
    let basic = |estimate, replicates: &[f64]| {
        let location = Location { estimate, standard_error: 1.0, ..Location::default() };
        let evidence = Evidence { location, replicates, ..Evidence::default() };
        interval(request(Method::Basic, 0.5), &evidence).map(|ends| ends.interval)
    };
    assert_eq!(basic(1.7e308, &[1.7e308; 5]), Ok(Interval { low: 1.7e308, high: 1.7e308 }));
    assert_eq!(basic(1.7e308, &[-1e308; 5]).unwrap_err().code, Code::StatisticUndefined);
}

/// Where BCa has no levels the percentile interval comes, with the reason; a method whose evidence is lacking is refused.
#[test]
fn what_is_undefined_falls_back_or_is_refused() {
    let replicates = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let with = |method, estimate, acceleration, units| {
        let location = locate(&replicates, estimate);
        let evidence =
            Evidence { location, replicates: &replicates, acceleration, units, ..Evidence::default() };
        interval(request(method, 0.9), &evidence)
    };
    for (estimate, acceleration) in [(0.0, Some(0.1)), (9.0, Some(0.1)), (3.0, None), (3.0, Some(0.9))] {
        let ends = with(Method::Bca, estimate, acceleration, 6).unwrap();
        assert_eq!((ends.method, ends.warnings[0].code), (Method::Percentile, "BCA_UNDEFINED"));
        assert_eq!(ends.interval, with(Method::Percentile, estimate, None, 6).unwrap().interval);
    }
    let ends = with(Method::Expanded, 3.0, None, 1).unwrap();
    assert_eq!((ends.method, ends.warnings[0].code), (Method::Percentile, "SMALL_SAMPLE"));
    assert_eq!(with(Method::Abc, 3.0, None, 6).unwrap().warnings[0].code, "BCA_UNDEFINED");
    for method in [Method::Studentized, Method::Calibrated, Method::Wilson, Method::ClopperPearson] {
        assert_eq!(with(method, 3.0, None, 6).unwrap_err().code, Code::Unsupported);
    }
}

/// scipy 1.17.1: stats.binomtest(k, n).proportion_ci(confidence_level, method='exact' / 'wilson').
#[test]
fn proportions_are_those_of_scipy() {
    let rows = [
        (0, 20, 0.95, [0.0, 0.161_125_158_052_819_35], [0.0, 0.168_433_470_983_085_48]),
        (
            4,
            17,
            0.9,
            [0.110_314_853_676_523_69, 0.432_960_873_736_641_05],
            [0.084_645_102_030_610_76, 0.460_549_359_889_711_9],
        ),
        (
            50,
            1_000,
            0.99,
            [0.035_025_075_722_532_446, 0.070_906_972_690_533_7],
            [0.033_926_662_710_220_23, 0.070_504_375_201_457_8],
        ),
    ];
    for (events, trials, level, wilson, exact) in rows {
        for (method, [low, high]) in [(Method::Wilson, wilson), (Method::ClopperPearson, exact)] {
            let evidence = Evidence {
                events: Some(Events { events, trials }),
                replicates: &[0.0],
                ..Evidence::default()
            };
            let got = interval(request(method, level), &evidence).unwrap();
            assert!(
                (got.interval.low - low).abs() < 1e-12 && (got.interval.high - high).abs() < 1e-12,
                "{got:?}"
            );
            assert_eq!(got.monte_carlo, [0.0, 0.0]);
        }
    }
    // scipy.stats.beta.ppf(0.3, 3, 8): the upper bound at a level below one half.
    let events = Events { events: 2, trials: 10 };
    assert!((events.clopper_pearson(0.3, true) - 0.192_610_452_639_088_27).abs() < 1e-12);
}
