//! JavaScript's vocabulary and the core's: the flat structs of the binding, and nothing computed.

use bootlace::{
    Alternative, Data, Error, Interval, IntervalRequest, Method, Outcome, Plan, QuantileType, Request,
    Sample, Statistic, Summary, Warning, reserve,
};
use napi::Env;
use napi::bindgen_prelude::{
    BigInt, BigInt64ArraySlice, BigUint64ArraySlice, Either10, Float32ArraySlice, Float64Array,
    Float64ArraySlice, Int8ArraySlice, Int16ArraySlice, Int32ArraySlice, Result, Uint8ArraySlice,
    Uint16ArraySlice, Uint32ArraySlice,
};
use napi_derive::napi;

/// The typed arrays that are samples.
pub type TypedArray<'a> = Either10<
    Float32ArraySlice<'a>,
    Float64ArraySlice<'a>,
    Int8ArraySlice<'a>,
    Int16ArraySlice<'a>,
    Int32ArraySlice<'a>,
    BigInt64ArraySlice<'a>,
    Uint8ArraySlice<'a>,
    Uint16ArraySlice<'a>,
    Uint32ArraySlice<'a>,
    BigUint64ArraySlice<'a>,
>;

type Checked<T> = std::result::Result<T, Error>;

/// Copies the observations while JavaScript can't touch them.
pub(crate) fn captured(columns: Vec<TypedArray<'_>>) -> Checked<Data> {
    Ok(Data::of_columns(columns.into_iter().map(column).collect::<Checked<_>>()?))
}

fn column(sample: TypedArray<'_>) -> Checked<Sample> {
    Ok(match sample {
        Either10::A(values) => Sample::F32(copied(&values)?),
        Either10::B(values) => Sample::F64(copied(&values)?),
        Either10::C(values) => Sample::I8(copied(&values)?),
        Either10::D(values) => Sample::I16(copied(&values)?),
        Either10::E(values) => Sample::I32(copied(&values)?),
        Either10::F(values) => Sample::I64(copied(&values)?),
        Either10::G(values) => Sample::U8(copied(&values)?),
        Either10::H(values) => Sample::U16(copied(&values)?),
        Either10::I(values) => Sample::U32(copied(&values)?),
        Either10::J(values) => Sample::U64(copied(&values)?),
    })
}

pub(crate) fn copied<T: Copy>(values: &[T]) -> Checked<Vec<T>> {
    let mut copy = reserve(values.len(), "a copy of the sample")?;
    copy.extend_from_slice(values);
    Ok(copy)
}

#[napi(object)]
pub struct NativeIntervalRequest {
    pub confidence_level: f64,
    pub method: String,
    pub alternative: String,
}

impl NativeIntervalRequest {
    pub(crate) fn checked(self) -> Checked<IntervalRequest> {
        let method = match self.method.as_str() {
            "percentile" => Method::Percentile,
            "basic" => Method::Basic,
            "normal" => Method::Normal,
            other => return Err(Error::unknown("method", other)),
        };
        let alternative = match self.alternative.as_str() {
            "two-sided" => Alternative::TwoSided,
            "less" => Alternative::Less,
            "greater" => Alternative::Greater,
            other => return Err(Error::unknown("alternative", other)),
        };
        Ok(IntervalRequest { level: self.confidence_level, method, alternative })
    }
}

#[napi(object)]
pub struct NativeRequest {
    pub statistic: String,
    pub p: f64,
    pub quantile_type: f64,
    pub ddof: f64,
    pub resamples: f64,
    pub seed: BigInt,
    pub threads: f64,
    pub omit_nan: bool,
    pub keep_replicates: bool,
    pub interval: Option<NativeIntervalRequest>,
}

impl NativeRequest {
    /// TypeScript has checked; a caller that loads the binary itself may not have.
    pub(crate) fn checked(self) -> Checked<Request> {
        let statistic = match self.statistic.as_str() {
            "mean" => Statistic::Mean,
            "sum" => Statistic::Sum,
            "min" => Statistic::Min,
            "max" => Statistic::Max,
            "variance" => Statistic::Variance { ddof: self.ddof },
            "standardDeviation" => Statistic::StandardDeviation { ddof: self.ddof },
            "trimmedMean" => Statistic::TrimmedMean { proportion: self.p },
            "winsorizedMean" => Statistic::WinsorizedMean { proportion: self.p },
            "gini" => Statistic::Gini,
            "ratio" => Statistic::Ratio,
            "weightedMean" => Statistic::WeightedMean,
            "covariance" => Statistic::Covariance { ddof: self.ddof },
            "correlation" => Statistic::Correlation,
            "slope" => Statistic::Slope,
            "quantile" => {
                let kind = whole(self.quantile_type).and_then(|t| QuantileType::new(u8::try_from(t).ok()?));
                let kind =
                    kind.ok_or_else(|| Error::unknown("quantileType", &self.quantile_type.to_string()))?;
                Statistic::Quantile { p: self.p, kind }
            }
            other => return Err(Error::unknown("statistic", other)),
        };
        let number = |name, value: f64| whole(value).ok_or_else(|| Error::unknown(name, &value.to_string()));
        Ok(Request {
            statistic,
            resamples: number("resamples", self.resamples)?,
            seed: seed(&self.seed)?,
            threads: number("threads", self.threads)?,
            omit_nan: self.omit_nan,
            interval: self.interval.map(NativeIntervalRequest::checked).transpose()?,
        })
    }
}

pub(crate) fn seed(seed: &BigInt) -> Checked<u64> {
    match seed.get_u64() {
        (false, seed, true) => Ok(seed),
        _ => Err(Error::unknown("seed", "a bigint outside [0, 2^64)")),
    }
}

/// A whole number that `usize` and a double both hold.
fn whole(value: f64) -> Option<usize> {
    const LARGEST_SAFE: f64 = 9_007_199_254_740_991.0;
    (value.fract() == 0.0 && (0.0..=LARGEST_SAFE).contains(&value)).then_some(value as usize)
}

#[napi(object)]
#[derive(Clone, Copy)]
pub struct NativeLocation {
    pub estimate: f64,
    pub standard_error: f64,
    pub bias: f64,
}

#[napi(object)]
pub struct NativeFailure {
    pub code: String,
    pub message: String,
    pub hint: Option<String>,
    pub index: Option<f64>,
}

impl From<Error> for NativeFailure {
    fn from(error: Error) -> NativeFailure {
        NativeFailure {
            code: error.code.name().into(),
            message: error.message,
            hint: error.hint,
            index: error.index.map(|i| i as f64),
        }
    }
}

#[napi(object)]
pub struct NativePlan {
    pub algorithm: String,
    pub exact: bool,
    pub reason: String,
    pub kernel: String,
    pub encoding_error: f64,
    pub draws_represented: f64,
}

impl From<Plan> for NativePlan {
    fn from(plan: Plan) -> NativePlan {
        NativePlan {
            algorithm: plan.algorithm.name().into(),
            exact: true,
            reason: plan.reason,
            kernel: plan.kernel.into(),
            encoding_error: plan.encoding_error,
            draws_represented: plan.draws_represented,
        }
    }
}

#[napi(object)]
pub struct NativeWarning {
    pub code: String,
    pub message: String,
}

impl From<Warning> for NativeWarning {
    fn from(warning: Warning) -> NativeWarning {
        NativeWarning { code: warning.code.into(), message: warning.message }
    }
}

#[napi(object)]
pub struct NativeSummary {
    pub estimate: f64,
    pub standard_error: f64,
    pub bias: f64,
    pub low: f64,
    pub high: f64,
    pub undefined_replicates: f64,
}

impl NativeSummary {
    fn new(summary: Summary, undefined_replicates: f64) -> NativeSummary {
        NativeSummary {
            estimate: summary.estimate,
            standard_error: summary.standard_error,
            bias: summary.bias,
            low: summary.interval.low,
            high: summary.interval.high,
            undefined_replicates,
        }
    }
}

/// Either `failure` or the rest.
#[napi(object, object_from_js = false)]
#[derive(Default)]
pub struct NativeOutcome {
    pub failure: Option<NativeFailure>,
    pub plan: Option<NativePlan>,
    pub warnings: Option<Vec<NativeWarning>>,
    pub sample_size: Option<f64>,
    pub summary: Option<NativeSummary>,
    pub replicates: Option<Float64Array>,
}

impl NativeOutcome {
    /// Replicates are copied into an ArrayBuffer of V8's own: transferable, and allowed in Electron.
    pub(crate) fn new(env: &Env, outcome: Checked<Outcome>, keep_replicates: bool) -> Result<NativeOutcome> {
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => return Ok(NativeOutcome::failed(error)),
        };
        let undefined_replicates = outcome.undefined_replicates as f64;
        let replicates = if keep_replicates {
            Some(Float64ArraySlice::copy_from(env, &outcome.replicates)?.into_typed_array(env)?)
        } else {
            None
        };
        Ok(NativeOutcome {
            failure: None,
            plan: Some(outcome.plan.into()),
            warnings: Some(outcome.warnings.into_iter().map(NativeWarning::from).collect()),
            sample_size: Some(outcome.sample_size as f64),
            summary: outcome.summary.map(|summary| NativeSummary::new(summary, undefined_replicates)),
            replicates,
        })
    }

    pub(crate) fn of_plan(plan: Checked<Plan>) -> NativeOutcome {
        match plan {
            Ok(plan) => NativeOutcome { plan: Some(plan.into()), ..NativeOutcome::default() },
            Err(error) => NativeOutcome::failed(error),
        }
    }

    pub(crate) fn of_summary(summary: Checked<(Summary, Option<Warning>)>) -> NativeOutcome {
        match summary {
            Ok((summary, warning)) => NativeOutcome {
                summary: Some(NativeSummary::new(summary, 0.0)),
                warnings: Some(warning.into_iter().map(NativeWarning::from).collect()),
                ..NativeOutcome::default()
            },
            Err(error) => NativeOutcome::failed(error),
        }
    }

    fn failed(error: Error) -> NativeOutcome {
        NativeOutcome { failure: Some(error.into()), ..NativeOutcome::default() }
    }
}

/// Either `failure` or both ends.
#[napi(object)]
pub struct NativeIntervalOutcome {
    pub failure: Option<NativeFailure>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl NativeIntervalOutcome {
    pub(crate) fn new(interval: Checked<Interval>) -> NativeIntervalOutcome {
        match interval {
            Ok(Interval { low, high }) => {
                NativeIntervalOutcome { failure: None, low: Some(low), high: Some(high) }
            }
            Err(error) => NativeIntervalOutcome { failure: Some(error.into()), low: None, high: None },
        }
    }
}
