//! Out of memory is an error, not the end of the process: every verb under every limit of memory that refuses it something of
//! the sample's size. An allocation that is not tried aborts this process, which is the failure.
//!
//! One test: the limit is the process's.

use std::alloc::System;

use bootlace::{
    Alternative, Code, Component, Control, Data, Error, Finished, IntervalRequest, Method, QuantileRule,
    QuantileType, Request, Resampler, Sample, Statistic, Test, bootstrap, explain, interval_for, jackknife,
    summary,
};
use cap::Cap;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// Observations, and replicates where these are many: beside its n bytes, buffers of fixed size are small. Odd, for medians of
/// one rank.
const N: usize = 200_001;

/// A limit for every vector of a byte an observation; for those of eight a quarter of them, two each, will do.
const BYTES: usize = 1;
const DOUBLES: usize = 4;

/// What is allocated before a run and `unit` / 2 bytes more is the first limit, and the others follow `units` apart until the run
/// succeeds. Vectors of the caller's size take a multiple of the unit, nearly: what a limit leaves to the small allocations,
/// which may abort and take some KiB together, is half a unit or more. Where a vector of another size upsets that, runs on
/// one thread allocate the same at every start: a limit that passes once passes always.
fn sweep_by<T>(unit: usize, units: usize, name: &str, data: &Data, run: impl Fn(Data) -> Result<T, Error>) {
    // The pool and what else is made once.
    run(data.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut refused = 0;
    loop {
        let data = data.clone();
        MEMORY.set_limit(MEMORY.allocated() + unit / 2 + refused * units * unit).unwrap();
        let outcome = run(data).map(drop);
        MEMORY.set_limit(usize::MAX).unwrap();
        match outcome {
            Ok(()) => break,
            Err(error) => assert_eq!(error.code, Code::OutOfMemory, "{name}: {error}"),
        }
        refused += 1;
    }
    assert!(refused > 0, "{name} takes no memory to speak of");
    println!("{name}: refused {refused} times");
}

fn sweep<T>(units: usize, name: &str, data: &Data, run: impl Fn(Data) -> Result<T, Error>) {
    sweep_by(N, units, name, data, run);
}

fn noise(i: usize, column: usize) -> f64 {
    libm::sin((i * (column + 1)) as f64 * 0.618) + libm::cos(i as f64 * 1.414)
}

fn columns(count: usize, rows: usize) -> Data {
    let column = |c| Sample::F64((0..rows).map(|i| noise(i, c)).collect());
    Data::of_columns((0..count).map(column).collect())
}

fn interval_by(method: Method) -> IntervalRequest {
    IntervalRequest { level: 0.9, method, alternative: Alternative::TwoSided, rule: QuantileRule::Type7 }
}

fn request(statistic: Statistic, resamples: usize, method: Method) -> Request {
    Request {
        components: vec![Component::of(statistic)],
        resamples,
        threads: 1,
        interval: Some(interval_by(method)),
        inner_resamples: 2,
        ..Request::default()
    }
}

#[test]
fn every_limit_of_memory_gives_an_answer_or_out_of_memory() {
    let median = Statistic::Quantile { p: 0.5, kind: QuantileType::LINEAR };
    let proportion = Statistic::Proportion { test: Test::Above(0.3) };
    let variance = Statistic::Variance { ddof: 1.0 };
    let one = columns(1, N);
    let positive = Data::from(Sample::F64((0..N).map(|i| 3.0 + noise(i, 0)).collect()));
    // The largest of all by far: left out of a sum of powers by going through the others again.
    let outlier = Data::from(Sample::F64((0..N).map(|i| if i == 7 { 1e9 } else { noise(i, 0) }).collect()));
    let two = columns(2, N);
    let three = columns(3, N);

    for (name, data, statistic) in [
        ("mean", &one, Statistic::Mean),
        ("geometric mean", &positive, Statistic::GeometricMean),
        ("harmonic mean", &positive, Statistic::HarmonicMean),
        ("median", &one, median),
        ("trimmed mean", &one, Statistic::TrimmedMean { proportion: 0.1 }),
        ("Gini coefficient", &positive, Statistic::Gini),
        ("variance", &one, variance),
        ("variance with an outlier", &outlier, variance),
        ("skewness", &one, Statistic::Skewness),
        ("coefficient of variation", &positive, Statistic::CoefficientOfVariation),
        ("range", &one, Statistic::Range),
        ("median absolute deviation", &one, Statistic::MedianAbsoluteDeviation),
        ("proportion", &one, proportion),
        ("ratio", &two, Statistic::Ratio),
        ("weighted mean", &two, Statistic::WeightedMean),
        ("correlation", &two, Statistic::Correlation),
        ("rank correlation", &two, Statistic::RankCorrelation),
        ("regression", &three, Statistic::Regression { predictors: 2 }),
    ] {
        let of = |method| request(statistic, 2, method);
        let bca = of(Method::Bca);
        sweep(DOUBLES, &format!("{name}, BCa"), data, |data| bootstrap(data, &bca, &Control::default()));
        sweep(BYTES, &format!("{name}, explained"), data, |data| explain(data, &bca, &Control::default()));
        if !matches!(statistic, Statistic::Regression { .. }) {
            let component = &bca.components[0];
            sweep(DOUBLES, &format!("{name}, jackknife"), data, |data| {
                jackknife(data, component, false, &Control::default())
            });
        }
    }

    for (name, statistic, data, method) in [
        ("mean, studentized", Statistic::Mean, &one, Method::Studentized),
        ("correlation, studentized", Statistic::Correlation, &two, Method::Studentized),
        ("median, studentized", median, &one, Method::Studentized),
        ("mean, calibrated", Statistic::Mean, &one, Method::Calibrated),
        ("variance, ABC", variance, &one, Method::Abc),
        ("correlation, ABC", Statistic::Correlation, &two, Method::Abc),
        ("proportion, Wilson", proportion, &one, Method::Wilson),
    ] {
        let request = request(statistic, 2, method);
        sweep(DOUBLES, name, data, |data| bootstrap(data, &request, &Control::default()));
    }

    let several = Request {
        components: [Statistic::Mean, median, Statistic::Gini].map(Component::of).to_vec(),
        ..request(Statistic::Mean, 2, Method::Percentile)
    };
    sweep(BYTES, "several statistics", &positive, |data| bootstrap(data, &several, &Control::default()));

    const VALUES: usize = 20_000;
    let few_values = Data::from(Sample::U16((0..250 * VALUES).map(|i| (i / 250) as u16).collect()));
    let of_values = request(Statistic::Mean, 2, Method::Percentile);
    sweep_by(4 * VALUES, BYTES, "mean of few values", &few_values, |data| {
        bootstrap(data, &of_values, &Control::default())
    });

    let with_nan =
        Data::from(Sample::F32((0..N).map(|i| if i == 5 { f32::NAN } else { i as f32 }).collect()));
    let omitting = Request { omit_nan: true, ..request(Statistic::Mean, 2, Method::Percentile) };
    sweep(BYTES, "NaN omitted", &with_nan, |data| bootstrap(data, &omitting, &Control::default()));

    for symmetric in [false, true] {
        let resampler = |data| Resampler::new(data, 1, symmetric, false);
        sweep(BYTES, &format!("resampler, symmetric {symmetric}"), &two, resampler);
    }

    // As many replicates as there were observations.
    let small = columns(1, 50);
    for (name, method) in [("percentile", Method::Percentile), ("BCa", Method::Bca)] {
        let many = request(Statistic::Mean, N, method);
        sweep(DOUBLES, &format!("many replicates, {name}"), &small, |data| {
            bootstrap(data, &many, &Control::default())
        });
    }
    let two_statistics = Request {
        components: vec![Component::of(Statistic::Mean), Component::of(median)],
        ..request(Statistic::Mean, N, Method::Percentile)
    };
    sweep(DOUBLES, "many rows", &small, |data| bootstrap(data, &two_statistics, &Control::default()));
    let inner = Request { inner_resamples: N, ..request(Statistic::Skewness, 2, Method::Calibrated) };
    sweep(DOUBLES, "many inner replicates", &small, |data| bootstrap(data, &inner, &Control::default()));

    let replicates: Vec<f64> = (0..N).map(|i| noise(i, 0)).collect();
    let finished =
        Finished { estimate: 0.1, standard_error: 1.0, bias: 0.0, acceleration: Some(0.01), units: 50 };
    for method in [Method::Percentile, Method::Bca, Method::Normal] {
        let name = method.name();
        sweep(DOUBLES, &format!("another interval, {name}"), &small, |_| {
            interval_for(&replicates, finished, interval_by(method))
        });
        sweep(DOUBLES, &format!("summary, {name}"), &small, |_| {
            summary(&replicates, 0.1, Some(0.01), 50, interval_by(method))
        });
    }
}
