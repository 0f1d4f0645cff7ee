//! Any request on any data: an error with a code, or B replicates whose summary makes sense; never a panic, and the same
//! bits for one thread and two.
#![no_main]

use bootlace::{
    Alternative, Control, Code, Component, Data, IntervalRequest, Method, QuantileRule, QuantileType, Request, Sample,
    Statistic, Test, bootstrap, jackknife,
};
use libfuzzer_sys::fuzz_target;

/// Reads the input as numbers; zeros after its end.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    fn word(&mut self) -> u64 {
        u64::from_le_bytes(std::array::from_fn(|_| self.byte()))
    }

    /// Any bits, a small integer, a decimal, or a huge or tiny number.
    fn double(&mut self) -> f64 {
        match self.byte() % 4 {
            0 => f64::from_bits(self.word()),
            1 => f64::from(self.byte()) - 128.0,
            2 => f64::from(self.byte()) / 100.0,
            _ => f64::from(self.byte()) * f64::from_bits(u64::from(self.byte()) << 55),
        }
    }

    /// In [0, 1], at its ends too.
    fn share(&mut self) -> f64 {
        f64::from(self.byte()) / 255.0
    }
}

fn statistic(input: &mut Bytes<'_>) -> Statistic {
    let kind = QuantileType::new(input.byte() % 10).unwrap_or(QuantileType::LINEAR);
    match input.byte() % 28 {
        0 => Statistic::Mean,
        1 => Statistic::Sum,
        2 => Statistic::Min,
        3 => Statistic::Max,
        4 => Statistic::Gini,
        5 => Statistic::Ratio,
        6 => Statistic::WeightedMean,
        7 => Statistic::Correlation,
        8 => Statistic::Slope,
        9 => Statistic::Covariance { ddof: input.double() },
        10 => Statistic::Variance { ddof: input.double() },
        11 => Statistic::StandardDeviation { ddof: 1.0 },
        12 => Statistic::TrimmedMean { proportion: input.share() },
        13 => Statistic::WinsorizedMean { proportion: input.share() },
        14 => Statistic::Range,
        15 => Statistic::InterquartileRange,
        16 => Statistic::MedianAbsoluteDeviation,
        17 => Statistic::Skewness,
        18 => Statistic::Kurtosis,
        19 => Statistic::CoefficientOfVariation,
        20 => Statistic::GeometricMean,
        21 => Statistic::HarmonicMean,
        22 => Statistic::RankCorrelation,
        23 => Statistic::Regression { predictors: 1 },
        24 => Statistic::Proportion { test: Test::AtLeast(input.double()) },
        _ => Statistic::Quantile { p: input.share() * 1.01, kind },
    }
}

/// Few observations as they come, or many made of a few of them: tiles, cells and tables.
fn sample(input: &mut Bytes<'_>, shape: u8, wanted: usize) -> Sample {
    let few: Vec<f64> = (0..1 + wanted % 40).map(|_| input.double()).collect();
    let n = if shape & 8 == 0 { few.len() } else { wanted };
    let noise = if shape & 16 == 0 { 0.0 } else { 1.0 };
    let at = |i: usize| few[i % few.len()] + noise * (i as f64).sqrt();
    match shape % 6 {
        0 => Sample::F32((0..n).map(|i| at(i) as f32).collect()),
        1 => Sample::I32((0..n).map(|i| at(i) as i32).collect()),
        2 => Sample::U8((0..n).map(|i| at(i) as u8).collect()),
        3 => Sample::I64((0..n).map(|i| at(i) as i64).collect()),
        _ => Sample::F64((0..n).map(at).collect()),
    }
}

/// Beyond it a second bootstrap would take all of the time.
const SMALL: usize = 300;

fuzz_target!(|bytes: &[u8]| {
    let mut input = Bytes(bytes);
    let statistic = statistic(&mut input);
    let shape = input.byte();
    let wanted = usize::from(input.byte()) << (input.byte() % 9);
    let columns = usize::from(input.byte() % 8 == 0) + usize::from(shape & 32 != 0);
    let columns = (0..=columns.min(1)).map(|_| sample(&mut input, shape, wanted)).collect();
    let data = Data::of_columns(columns);
    let method = usize::from(input.byte());
    let interval = IntervalRequest {
        level: input.share(),
        method: if wanted <= SMALL { Method::ALL[method % Method::ALL.len()] } else { Method::Bca },
        alternative: [Alternative::TwoSided, Alternative::Less, Alternative::Greater][usize::from(input.byte() % 3)],
        rule: if method & 128 == 0 { QuantileRule::Type7 } else { QuantileRule::Rank },
    };
    // A second statistic of the first column, now and then.
    let mut components = vec![Component::of(statistic)];
    if method & 64 != 0 {
        components.push(Component::of(Statistic::Quantile { p: 0.5, kind: QuantileType::LINEAR }));
    }
    let request = |threads| Request {
        components: components.clone(),
        resamples: 70,
        seed: 1,
        threads,
        omit_nan: shape & 64 != 0,
        interval: (shape & 128 != 0).then_some(interval),
        default_method: method & 32 != 0,
        tolerance: (method & 16 != 0 && shape & 128 != 0).then_some(0.3),
        inner_resamples: 5,
    };
    let _ = jackknife(data.clone(), &components[0], shape & 64 != 0, &Control::default());
    let run = |threads| bootstrap(data.clone(), &request(threads), &Control::default());
    match (run(1), run(2)) {
        (Err(one), Err(two)) => {
            assert_eq!(one, two);
            assert!(one.code != Code::Cancelled && one.code != Code::OutOfMemory);
            assert!(!one.message.contains("a fault of bootlace's own"), "{one}");
        }
        (Ok(one), Ok(two)) => {
            assert_eq!(one.results.len(), two.results.len());
            for (one, two) in one.results.iter().zip(&two.results) {
                let bits = |replicates: &[f64]| replicates.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&one.replicates), bits(&two.replicates));
                assert_eq!(one.replicates.len(), 70);
                assert_eq!(one.undefined_replicates, one.replicates.iter().filter(|x| !x.is_finite()).count());
                if let Some(summary) = one.summary {
                    let interval = summary.interval;
                    assert!(summary.estimate.is_finite() && !interval.low.is_nan() && !interval.high.is_nan());
                    assert!(summary.standard_error.is_nan() || summary.standard_error >= 0.0);
                }
            }
        }
        (one, two) => panic!("threads differ: {one:?} {two:?}"),
    }
});
