//! JavaScript's vocabulary and the core's, under the names that the binding of Node.js has.

use bootlace::{
    Component, Error, Finished, Interval, IntervalRequest, Jackknife, Method, NamedComponent, Outcome, Plan,
    Request, Summary, Warning, named_interval, whole_number,
};

use crate::value::{Value, missing};

type Checked<T> = Result<T, Error>;

pub(crate) fn request(from: &Value) -> Checked<Request> {
    let interval = match from.field("interval") {
        Value::Nothing => None,
        given => Some(interval(given)?),
    };
    Ok(Request {
        components: from.list("components")?.iter().map(component).collect::<Checked<_>>()?,
        resamples: whole_number("resamples", from.number("resamples")?)?,
        seed: seed(from)?,
        threads: 1,
        omit_nan: from.field("omitNan").is_true(),
        default_method: interval.is_some_and(|(_, is_default)| is_default),
        interval: interval.map(|(interval, _)| interval),
        tolerance: from.field("tolerance").as_number(),
        inner_resamples: whole_number("innerResamples", from.number("innerResamples")?)?,
    })
}

pub(crate) fn seed(from: &Value) -> Checked<u64> {
    if let Value::Whole(seed) = from.field("seed") { Ok(*seed) } else { Err(missing("seed")) }
}

pub(crate) fn component(from: &Value) -> Checked<Component> {
    let columns = from.list("columns")?.iter().filter_map(Value::as_number).collect::<Vec<_>>();
    let named = NamedComponent {
        statistic: from.str("statistic")?,
        columns: &columns,
        p: from.number("p")?,
        quantile_type: from.number("quantileType")?,
        ddof: from.number("ddof")?,
        comparison: from.str("comparison")?,
        bound: from.number("bound")?,
    };
    named.component()
}

/// And whether the core is to choose the method.
pub(crate) fn interval(from: &Value) -> Checked<(IntervalRequest, bool)> {
    named_interval(
        from.number("confidenceLevel")?,
        from.str("method")?,
        from.str("alternative")?,
        from.str("quantileRule")?,
    )
}

pub(crate) fn finished(from: &Value) -> Checked<Finished> {
    Ok(Finished {
        estimate: from.number("estimate")?,
        standard_error: from.number("standardError")?,
        bias: from.number("bias")?,
        acceleration: from.field("acceleration").as_number(),
        units: whole_number("units", from.number("units")?)?,
    })
}

fn count(of: usize) -> Value {
    Value::Number(of as f64)
}

pub(crate) fn failure(error: Error) -> Value {
    let failure = Value::record([
        ("code", Value::text(error.code.name())),
        ("message", Value::text(error.message)),
        ("hint", Value::optional(error.hint, Value::Text)),
        ("index", Value::optional(error.index, count)),
    ]);
    Value::record([("failure", failure)])
}

pub(crate) fn of_plan(plan: Plan) -> Value {
    Value::record([
        ("algorithm", Value::text(plan.algorithm.name())),
        ("exact", Value::Truth(true)),
        ("reason", Value::Text(plan.reason)),
        ("kernel", Value::text(plan.kernel)),
        ("encodingError", Value::Number(plan.encoding_error)),
        ("drawsRepresented", Value::Number(plan.draws_represented)),
    ])
}

pub(crate) fn of_warnings(warnings: Vec<Warning>) -> Value {
    let of_warning = |Warning { code, message }| {
        Value::record([("code", Value::text(code)), ("message", Value::Text(message))])
    };
    Value::List(warnings.into_iter().map(of_warning).collect())
}

fn of_figures(summary: Summary, undefined_replicates: usize) -> Value {
    let [low, high, standard_error] = summary.monte_carlo;
    Value::record([
        ("estimate", Value::Number(summary.estimate)),
        ("standardError", Value::Number(summary.standard_error)),
        ("bias", Value::Number(summary.bias)),
        ("low", Value::Number(summary.interval.low)),
        ("high", Value::Number(summary.interval.high)),
        ("method", Value::text(summary.method.name())),
        ("monteCarloLow", Value::Number(low)),
        ("monteCarloHigh", Value::Number(high)),
        ("monteCarloStandardError", Value::Number(standard_error)),
        ("undefinedReplicates", count(undefined_replicates)),
        ("acceleration", Value::optional(summary.acceleration, Value::Number)),
        ("units", count(summary.units)),
    ])
}

/// `put` lays an array down for JavaScript to take, and says where.
pub(crate) fn of_outcome(outcome: Outcome, keep: bool, put: &mut dyn FnMut(Vec<f64>) -> Value) -> Value {
    let mut component = |result: bootlace::Result| {
        let replicates = if keep { put(result.replicates) } else { Value::Nothing };
        let figures = |summary| of_figures(summary, result.undefined_replicates);
        Value::record([
            ("estimate", Value::Number(result.estimate)),
            ("summary", Value::optional(result.summary, figures)),
            ("warnings", of_warnings(result.warnings)),
            ("replicates", replicates),
        ])
    };
    Value::record([
        ("components", Value::List(outcome.results.into_iter().map(&mut component).collect())),
        ("plan", of_plan(outcome.plan)),
        ("warnings", of_warnings(outcome.warnings)),
        ("sampleSize", count(outcome.sample_size)),
        ("resamples", count(outcome.resamples)),
    ])
}

pub(crate) fn of_summary((summary, warnings): (Summary, Vec<Warning>)) -> Value {
    let component = Value::record([
        ("estimate", Value::Number(summary.estimate)),
        ("summary", of_figures(summary, 0)),
        ("warnings", of_warnings(warnings)),
    ]);
    Value::record([("components", Value::List(vec![component]))])
}

pub(crate) fn of_interval(
    (Interval { low, high }, method, warnings): (Interval, Method, Vec<Warning>),
) -> Value {
    Value::record([
        ("low", Value::Number(low)),
        ("high", Value::Number(high)),
        ("method", Value::text(method.name())),
        ("warnings", of_warnings(warnings)),
    ])
}

/// `put` as above.
pub(crate) fn of_jackknife(jackknife: Jackknife, put: &mut dyn FnMut(Vec<f64>) -> Value) -> Value {
    Value::record([
        ("estimate", Value::Number(jackknife.estimate)),
        ("values", put(jackknife.values)),
        ("influence", put(jackknife.influence)),
        ("acceleration", Value::Number(jackknife.acceleration.unwrap_or(f64::NAN))),
        ("standardError", Value::Number(jackknife.standard_error)),
        ("bias", Value::Number(jackknife.bias)),
        ("warnings", of_warnings(jackknife.warnings)),
    ])
}
