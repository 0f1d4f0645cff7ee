//! JavaScript's vocabulary and the core's: the flat structs of the binding, and nothing computed.

use bootlace::{
    Component, Data, Error, Finished, Interval, IntervalRequest, Jackknife, Method, NamedComponent, Outcome,
    Plan, Request, Sample, Seeded, Summary, Warning, named_interval, reserve, whole_number,
};
use napi::bindgen_prelude::{
    BigInt, BigInt64ArraySlice, BigUint64ArraySlice, Either10, External, Float32ArraySlice,
    Float64ArraySlice, Int8ArraySlice, Int16ArraySlice, Int32ArraySlice, Uint8ArraySlice, Uint16ArraySlice,
    Uint32ArraySlice,
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

type Checked<T> = Result<T, Error>;

/// Copies the observations while JavaScript can't touch them.
pub(crate) fn captured(columns: Vec<TypedArray<'_>>) -> Checked<Data> {
    Ok(Data::of_columns(columns.into_iter().map(column).collect::<Checked<_>>()?))
}

/// The same of many samples, with their seeds.
pub(crate) fn seeded(samples: Vec<TypedArray<'_>>, seeds: &[u64]) -> Checked<Vec<Seeded>> {
    if seeds.len() != samples.len() {
        return Err(Error::unknown("seeds", &format!("{} for {} samples", seeds.len(), samples.len())));
    }
    let mut all = reserve(samples.len(), "the samples")?;
    for (i, (sample, &seed)) in samples.into_iter().zip(seeds).enumerate() {
        let sample = column(sample).map_err(|error| error.of_sample(i))?;
        all.push((sample.into(), seed));
    }
    Ok(all)
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
    /// 'default': the core chooses for each statistic.
    pub method: String,
    pub alternative: String,
    pub quantile_rule: String,
}

impl NativeIntervalRequest {
    pub(crate) fn checked(self) -> Checked<(IntervalRequest, bool)> {
        named_interval(self.confidence_level, &self.method, &self.alternative, &self.quantile_rule)
    }
}

/// A statistic, and the places of its columns among those handed over. Of the numbers only those that it has are looked at.
#[napi(object)]
pub struct NativeComponent {
    pub statistic: String,
    pub columns: Vec<f64>,
    pub p: f64,
    pub quantile_type: f64,
    pub ddof: f64,
    pub comparison: String,
    pub bound: f64,
}

impl NativeComponent {
    pub(crate) fn checked(self) -> Checked<Component> {
        let NativeComponent { statistic, columns, p, quantile_type, ddof, comparison, bound } = self;
        let (statistic, columns, comparison) = (&statistic, &columns, &comparison);
        NamedComponent { statistic, columns, p, quantile_type, ddof, comparison, bound }.component()
    }
}

#[napi(object)]
pub struct NativeRequest {
    pub components: Vec<NativeComponent>,
    pub resamples: f64,
    pub seed: BigInt,
    pub threads: f64,
    pub omit_nan: bool,
    pub keep_replicates: bool,
    pub interval: Option<NativeIntervalRequest>,
    pub tolerance: Option<f64>,
    pub inner_resamples: f64,
}

impl NativeRequest {
    /// TypeScript has checked; a caller that loads the binary itself may not have.
    pub(crate) fn checked(self) -> Checked<Request> {
        let components = self.components.into_iter().map(NativeComponent::checked).collect::<Checked<_>>()?;
        let interval = self.interval.map(NativeIntervalRequest::checked).transpose()?;
        Ok(Request {
            components,
            resamples: whole_number("resamples", self.resamples)?,
            seed: seed(&self.seed)?,
            threads: whole_number("threads", self.threads)?,
            omit_nan: self.omit_nan,
            default_method: interval.is_some_and(|(_, is_default)| is_default),
            interval: interval.map(|(interval, _)| interval),
            tolerance: self.tolerance,
            inner_resamples: whole_number("innerResamples", self.inner_resamples)?,
        })
    }
}

pub(crate) fn seed(seed: &BigInt) -> Checked<u64> {
    match seed.get_u64() {
        (false, seed, true) => Ok(seed),
        _ => Err(Error::unknown("seed", "a bigint outside [0, 2^64)")),
    }
}

#[napi(object)]
#[derive(Clone, Copy)]
pub struct NativeLocation {
    pub estimate: f64,
    pub standard_error: f64,
    pub bias: f64,
    pub acceleration: Option<f64>,
    pub units: f64,
}

impl From<NativeLocation> for Finished {
    fn from(location: NativeLocation) -> Finished {
        let NativeLocation { estimate, standard_error, bias, acceleration, units } = location;
        Finished { estimate, standard_error, bias, acceleration, units: units as usize }
    }
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
    pub method: String,
    pub monte_carlo_low: f64,
    pub monte_carlo_high: f64,
    pub monte_carlo_standard_error: f64,
    pub undefined_replicates: f64,
    pub acceleration: Option<f64>,
    pub units: f64,
}

impl NativeSummary {
    fn new(summary: Summary, undefined_replicates: usize) -> NativeSummary {
        let [monte_carlo_low, monte_carlo_high, monte_carlo_standard_error] = summary.monte_carlo;
        NativeSummary {
            estimate: summary.estimate,
            standard_error: summary.standard_error,
            bias: summary.bias,
            low: summary.interval.low,
            high: summary.interval.high,
            method: summary.method.name().into(),
            monte_carlo_low,
            monte_carlo_high,
            monte_carlo_standard_error,
            undefined_replicates: undefined_replicates as f64,
            acceleration: summary.acceleration,
            units: summary.units as f64,
        }
    }
}

fn native_warnings(warnings: Vec<Warning>) -> Vec<NativeWarning> {
    warnings.into_iter().map(NativeWarning::from).collect()
}

/// Of one statistic, or of one coefficient of a regression.
#[napi(object, object_from_js = false)]
pub struct NativeComponentOutcome {
    pub estimate: f64,
    pub summary: Option<NativeSummary>,
    pub warnings: Vec<NativeWarning>,
    pub replicates: Option<External<Doubles>>,
}

/// Either `failure` or the rest.
#[napi(object, object_from_js = false)]
#[derive(Default)]
pub struct NativeOutcome {
    pub failure: Option<NativeFailure>,
    pub plan: Option<NativePlan>,
    pub warnings: Option<Vec<NativeWarning>>,
    pub sample_size: Option<f64>,
    pub resamples: Option<f64>,
    pub components: Option<Vec<NativeComponentOutcome>>,
}

/// Numbers that wait to be copied into an array of JavaScript's own: such a one is transferable, allowed in Electron, and of
/// the realm that asked; and only JavaScript survives that there is no memory for it.
pub struct Doubles(pub(crate) Vec<f64>);

fn to_be_taken(values: Vec<f64>) -> External<Doubles> {
    let bytes = size_of_val(&values[..]);
    External::new_with_size_hint(Doubles(values), bytes)
}

impl NativeOutcome {
    pub(crate) fn new(outcome: Checked<Outcome>, keep_replicates: bool) -> NativeOutcome {
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => return NativeOutcome::failed(error),
        };
        let component = |result: bootlace::Result| NativeComponentOutcome {
            estimate: result.estimate,
            summary: result.summary.map(|summary| NativeSummary::new(summary, result.undefined_replicates)),
            warnings: native_warnings(result.warnings),
            replicates: keep_replicates.then(|| to_be_taken(result.replicates)),
        };
        NativeOutcome {
            failure: None,
            plan: Some(outcome.plan.into()),
            warnings: Some(native_warnings(outcome.warnings)),
            sample_size: Some(outcome.sample_size as f64),
            resamples: Some(outcome.resamples as f64),
            components: Some(outcome.results.into_iter().map(component).collect()),
        }
    }

    pub(crate) fn of_plan(plan: Checked<Plan>) -> NativeOutcome {
        match plan {
            Ok(plan) => NativeOutcome { plan: Some(plan.into()), ..NativeOutcome::default() },
            Err(error) => NativeOutcome::failed(error),
        }
    }

    pub(crate) fn of_summary(summary: Checked<(Summary, Vec<Warning>)>) -> NativeOutcome {
        match summary {
            Ok((summary, warnings)) => NativeOutcome {
                components: Some(vec![NativeComponentOutcome {
                    estimate: summary.estimate,
                    summary: Some(NativeSummary::new(summary, 0)),
                    warnings: native_warnings(warnings),
                    replicates: None,
                }]),
                ..NativeOutcome::default()
            },
            Err(error) => NativeOutcome::failed(error),
        }
    }

    fn failed(error: Error) -> NativeOutcome {
        NativeOutcome { failure: Some(error.into()), ..NativeOutcome::default() }
    }
}

/// Outcomes that wait to be taken one by one: a thousand at once would hold the event loop.
pub struct Outcomes(pub(crate) Vec<Option<Outcome>>);

/// Either `failure`, whose index is the sample's, or the rest.
#[napi(object, object_from_js = false)]
#[derive(Default)]
pub struct NativeOutcomes {
    pub failure: Option<NativeFailure>,
    pub outcomes: Option<External<Outcomes>>,
    /// Of all samples together.
    pub resamples: Option<f64>,
}

impl NativeOutcomes {
    pub(crate) fn new(outcomes: Checked<Vec<Outcome>>) -> NativeOutcomes {
        match outcomes {
            Ok(all) => {
                let resamples = all.iter().map(|outcome| outcome.resamples as f64).sum();
                let outcomes = External::new(Outcomes(all.into_iter().map(Some).collect()));
                NativeOutcomes { failure: None, outcomes: Some(outcomes), resamples: Some(resamples) }
            }
            Err(error) => NativeOutcomes { failure: Some(error.into()), ..NativeOutcomes::default() },
        }
    }
}

/// Either `failure` or the rest.
#[napi(object, object_from_js = false)]
#[derive(Default)]
pub struct NativeBatch {
    pub failure: Option<NativeFailure>,
    /// Rows of as many values as the statistic has.
    pub replicates: Option<External<Doubles>>,
}

impl NativeBatch {
    pub(crate) fn new(batch: Checked<Vec<f64>>) -> NativeBatch {
        match batch {
            Ok(batch) => NativeBatch { failure: None, replicates: Some(to_be_taken(batch)) },
            Err(error) => NativeBatch { failure: Some(error.into()), replicates: None },
        }
    }
}

/// Either `failure` or the rest.
#[napi(object)]
#[derive(Default)]
pub struct NativeIntervalOutcome {
    pub failure: Option<NativeFailure>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub method: Option<String>,
    pub warnings: Option<Vec<NativeWarning>>,
}

impl NativeIntervalOutcome {
    pub(crate) fn new(interval: Checked<(Interval, Method, Vec<Warning>)>) -> NativeIntervalOutcome {
        match interval {
            Ok((Interval { low, high }, method, warnings)) => NativeIntervalOutcome {
                failure: None,
                low: Some(low),
                high: Some(high),
                method: Some(method.name().into()),
                warnings: Some(native_warnings(warnings)),
            },
            Err(error) => {
                NativeIntervalOutcome { failure: Some(error.into()), ..NativeIntervalOutcome::default() }
            }
        }
    }
}

/// Either `failure` or the rest.
#[napi(object, object_from_js = false)]
#[derive(Default)]
pub struct NativeJackknife {
    pub failure: Option<NativeFailure>,
    pub estimate: Option<f64>,
    pub values: Option<External<Doubles>>,
    pub influence: Option<External<Doubles>>,
    /// NaN where there is none.
    pub acceleration: Option<f64>,
    pub standard_error: Option<f64>,
    pub bias: Option<f64>,
    pub warnings: Option<Vec<NativeWarning>>,
}

impl NativeJackknife {
    pub(crate) fn new(jackknife: Checked<Jackknife>) -> NativeJackknife {
        let jackknife = match jackknife {
            Ok(jackknife) => jackknife,
            Err(error) => {
                return NativeJackknife { failure: Some(error.into()), ..NativeJackknife::default() };
            }
        };
        NativeJackknife {
            failure: None,
            estimate: Some(jackknife.estimate),
            values: Some(to_be_taken(jackknife.values)),
            influence: Some(to_be_taken(jackknife.influence)),
            acceleration: Some(jackknife.acceleration.unwrap_or(f64::NAN)),
            standard_error: Some(jackknife.standard_error),
            bias: Some(jackknife.bias),
            warnings: Some(native_warnings(jackknife.warnings)),
        }
    }
}
