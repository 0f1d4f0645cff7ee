//! bootlace for Node.js: takes a typed array and a flat request, returns a promise. No algorithm lives here.
//!
//! A promise of this module is settled from the core's thread pool, and never rejects for a reason of ours: failures
//! come as data, so that code, hint and index reach TypeScript whole.

pub mod batches;
pub mod control;
pub mod convert;
pub mod resampler;
mod settle;

use bootlace::{Cost, Error, Request};
use napi::bindgen_prelude::{BigUint64ArraySlice, BufferSlice, External, Float64ArraySlice, Object};
use napi::{Env, Result};
use napi_derive::napi;

use control::NativeControl;
use convert::{
    Doubles, NativeComponent, NativeFailure, NativeIntervalOutcome, NativeIntervalRequest, NativeJackknife,
    NativeLocation, NativeOutcome, NativeOutcomes, NativeRequest, Outcomes, TypedArray,
};

/// Of a job that is known to fail.
const NOTHING: Cost = Cost { nanoseconds: 0.0, threads: 1 };

/// Sets up the pool that the process shares, before the first run. What is absent stays as it is.
#[napi(catch_unwind)]
pub fn configure(threads: Option<f64>, queue: Option<f64>) -> Option<NativeFailure> {
    let number =
        |name, given: Option<f64>| given.map(|value| bootlace::whole_number(name, value)).transpose();
    let configured =
        number("threads", threads).and_then(|threads| bootlace::configure(threads, number("queue", queue)?));
    configured.err().map(NativeFailure::from)
}

/// Runs a request. The columns are copied before this returns: a later write to it changes nothing.
#[napi(catch_unwind, ts_return_type = "Promise<NativeOutcome>")]
pub fn bootstrap<'env>(
    env: &'env Env,
    columns: Vec<TypedArray<'_>>,
    request: NativeRequest,
    control: &NativeControl,
) -> Result<Object<'env>> {
    let flag = control.0.clone();
    let keep = request.keep_replicates;
    let job = request.checked().and_then(|request| Ok((convert::captured(columns)?, request)));
    let cost = job.as_ref().map_or(NOTHING, |(data, request)| bootlace::cost(data.len(), request));
    settle::promise(
        env,
        &control.0,
        cost,
        move || {
            let (data, request) = job?;
            bootlace::bootstrap(data, &request, &flag)
        },
        move |outcome| NativeOutcome::new(outcome, keep),
    )
}

/// Runs a request on every sample, each with its seed. The samples are copied before this returns.
#[napi(catch_unwind, ts_return_type = "Promise<NativeOutcomes>")]
pub fn bootstrap_many<'env>(
    env: &'env Env,
    samples: Vec<TypedArray<'_>>,
    seeds: BigUint64ArraySlice<'_>,
    request: NativeRequest,
    control: &NativeControl,
) -> Result<Object<'env>> {
    let flag = control.0.clone();
    let keep = request.keep_replicates;
    let job = request.checked().and_then(|request| Ok((convert::seeded(samples, &seeds)?, request)));
    let cost = job.as_ref().map_or(NOTHING, |(samples, request)| bootlace::cost_of_many(samples, request));
    settle::promise(
        env,
        &control.0,
        cost,
        move || {
            let (samples, request) = job?;
            // Which sample is at fault is no error of the job's own.
            Ok(bootlace::bootstrap_many(samples, &request, keep, &flag))
        },
        move |outcomes| {
            let outcomes = match outcomes {
                Ok(outcomes) => outcomes.map_err(|(sample, error)| error.of_sample(sample)),
                Err(error) => Err(error),
            };
            NativeOutcomes::new(outcomes)
        },
    )
}

/// One of the outcomes, each of which can be taken once.
#[napi(catch_unwind)]
pub fn take_outcome(outcomes: &mut External<Outcomes>, i: u32, keep_replicates: bool) -> NativeOutcome {
    let outcome = outcomes.0.get_mut(i as usize).and_then(Option::take);
    NativeOutcome::new(outcome.ok_or_else(|| Error::unknown("outcome", &i.to_string())), keep_replicates)
}

/// How many numbers wait.
#[napi(catch_unwind)]
pub fn doubles_length(doubles: &External<Doubles>) -> f64 {
    doubles.0.len() as f64
}

/// Copies numbers to the bytes of as many doubles, and frees them here.
#[napi(catch_unwind)]
pub fn take_doubles(doubles: &mut External<Doubles>, mut to: BufferSlice<'_>) -> Result<()> {
    let from = std::mem::take(&mut doubles.0);
    for (to, from) in resampler::doubles(&mut to, from.len())?.iter_mut().zip(from) {
        *to = from.to_ne_bytes();
    }
    Ok(())
}

/// The plan of a request, without running it.
#[napi(catch_unwind, ts_return_type = "Promise<NativeOutcome>")]
pub fn explain<'env>(
    env: &'env Env,
    columns: Vec<TypedArray<'_>>,
    request: NativeRequest,
    control: &NativeControl,
) -> Result<Object<'env>> {
    let job = request.checked().and_then(|request| Ok((convert::captured(columns)?, request)));
    let flag = control.0.clone();
    let once = |request: &Request| Request { resamples: 1, ..request.clone() };
    let cost = job.as_ref().map_or(NOTHING, |(data, request)| bootlace::cost(data.len(), &once(request)));
    settle::promise(
        env,
        &control.0,
        cost,
        move || {
            let (data, request) = job?;
            bootlace::explain(data, &request, &flag)
        },
        NativeOutcome::of_plan,
    )
}

/// Another interval from the replicates of a finished run, which are copied.
#[napi(catch_unwind, ts_return_type = "Promise<NativeIntervalOutcome>")]
pub fn interval_for<'env>(
    env: &'env Env,
    replicates: Float64ArraySlice<'_>,
    location: NativeLocation,
    interval: NativeIntervalRequest,
    control: &NativeControl,
) -> Result<Object<'env>> {
    control.0.admit(); // what it is made of is there: no run waits to begin
    let job = interval.checked().and_then(|interval| Ok((convert::copied(&replicates)?, interval.0)));
    settle::promise(
        env,
        &control.0,
        of_replicates(replicates.len()),
        move || {
            let (replicates, interval) = job?;
            bootlace::interval_for(&replicates, location.into(), interval)
        },
        NativeIntervalOutcome::new,
    )
}

/// Standard error, bias and interval of replicates that were computed elsewhere; they are copied.
#[napi(catch_unwind, ts_return_type = "Promise<NativeOutcome>")]
pub fn summary<'env>(
    env: &'env Env,
    replicates: Float64ArraySlice<'_>,
    estimate: f64,
    acceleration: Option<f64>,
    units: f64,
    interval: NativeIntervalRequest,
    control: &NativeControl,
) -> Result<Object<'env>> {
    control.0.admit(); // what it is made of is there: no run waits to begin
    let job = interval.checked().and_then(|interval| Ok((convert::copied(&replicates)?, interval.0)));
    settle::promise(
        env,
        &control.0,
        of_replicates(replicates.len()),
        move || {
            let (replicates, interval) = job?;
            bootlace::summary(&replicates, estimate, acceleration, units as usize, interval)
        },
        NativeOutcome::of_summary,
    )
}

/// The statistic without each observation in turn.
#[napi(catch_unwind, ts_return_type = "Promise<NativeJackknife>")]
pub fn jackknife<'env>(
    env: &'env Env,
    columns: Vec<TypedArray<'_>>,
    component: NativeComponent,
    omit_nan: bool,
    control: &NativeControl,
) -> Result<Object<'env>> {
    /// Sorting, and what sums take.
    const OBSERVATION: f64 = 100.0;
    let flag = control.0.clone();
    let job = component.checked().and_then(|component| Ok((convert::captured(columns)?, component)));
    let nanoseconds = job.as_ref().map_or(0.0, |(data, _)| OBSERVATION * data.len() as f64);
    settle::promise(
        env,
        &control.0,
        Cost { nanoseconds, threads: 1 },
        move || {
            let (data, component) = job?;
            bootlace::jackknife(data, &component, omit_nan, &flag)
        },
        NativeJackknife::new,
    )
}

/// The same figures of leave-one-out values that were computed elsewhere; they are copied.
#[napi(catch_unwind, ts_return_type = "Promise<NativeJackknife>")]
pub fn jackknife_of<'env>(
    env: &'env Env,
    values: Float64ArraySlice<'_>,
    estimate: f64,
    control: &NativeControl,
) -> Result<Object<'env>> {
    control.0.admit(); // what it is made of is there: no run waits to begin
    let job = convert::copied(&values);
    settle::promise(
        env,
        &control.0,
        of_replicates(values.len()),
        move || bootlace::Jackknife::of_values(job?, estimate),
        NativeJackknife::new,
    )
}

/// A copy and two selections.
fn of_replicates(replicates: usize) -> Cost {
    const REPLICATE: f64 = 10.0;
    Cost { nanoseconds: REPLICATE * replicates as f64, threads: 1 }
}

/// Settles all waiting runs that were cancelled, and frees what they hold: once for many, since it looks through the queue.
#[napi(catch_unwind)]
pub fn forget_cancelled() {
    bootlace::forget_cancelled();
}

/// Raised by any change of a replicate's bits.
#[napi(catch_unwind)]
pub fn value_version() -> u32 {
    bootlace::VALUE_VERSION
}
