//! bootlace for Node.js: takes a typed array and a flat request, returns a promise. No algorithm lives here.
//!
//! A promise of this module is settled from the core's thread pool, and never rejects for a reason of ours: failures
//! come as data, so that code, hint and index reach TypeScript whole.

pub mod convert;
pub mod resampler;
mod settle;

use bootlace::{Cancel, Cost, Request};
use napi::bindgen_prelude::{Float64ArraySlice, Object};
use napi::{Env, Result};
use napi_derive::napi;

use convert::{
    NativeComponent, NativeIntervalOutcome, NativeIntervalRequest, NativeJackknife, NativeLocation,
    NativeOutcome, NativeRequest, TypedArray,
};

/// Of a job that is known to fail.
const NOTHING: Cost = Cost { nanoseconds: 0.0, threads: 1 };

/// Runs a request. The columns are copied before this returns: a later write to it changes nothing.
#[napi(catch_unwind, ts_return_type = "Promise<NativeOutcome>")]
pub fn bootstrap<'env>(
    env: &'env Env,
    columns: Vec<TypedArray<'_>>,
    request: NativeRequest,
) -> Result<Object<'env>> {
    let cancel = Cancel::default();
    let flag = cancel.clone();
    let keep = request.keep_replicates;
    let job = request.checked().and_then(|request| Ok((convert::captured(columns)?, request)));
    let cost = job.as_ref().map_or(NOTHING, |(data, request)| bootlace::cost(data.len(), request));
    settle::promise(
        env,
        Some(cancel),
        cost,
        move || {
            let (data, request) = job?;
            bootlace::bootstrap(data, &request, &flag)
        },
        move |env, outcome| NativeOutcome::new(env, outcome, keep),
    )
}

/// The plan of a request, without running it.
#[napi(catch_unwind, ts_return_type = "Promise<NativeOutcome>")]
pub fn explain<'env>(
    env: &'env Env,
    columns: Vec<TypedArray<'_>>,
    request: NativeRequest,
) -> Result<Object<'env>> {
    let job = request.checked().and_then(|request| Ok((convert::captured(columns)?, request)));
    let once = |request: &Request| Request { resamples: 1, ..request.clone() };
    let cost = job.as_ref().map_or(NOTHING, |(data, request)| bootlace::cost(data.len(), &once(request)));
    settle::promise(
        env,
        None,
        cost,
        move || {
            let (data, request) = job?;
            bootlace::explain(data, &request)
        },
        |_, plan| Ok(NativeOutcome::of_plan(plan)),
    )
}

/// Another interval from the replicates of a finished run, which are copied.
#[napi(catch_unwind, ts_return_type = "Promise<NativeIntervalOutcome>")]
pub fn interval_for<'env>(
    env: &'env Env,
    replicates: Float64ArraySlice<'_>,
    location: NativeLocation,
    interval: NativeIntervalRequest,
) -> Result<Object<'env>> {
    let job = interval.checked().and_then(|interval| Ok((convert::copied(&replicates)?, interval)));
    let cost = of_replicates(replicates.len());
    settle::promise(
        env,
        None,
        cost,
        move || {
            let (replicates, interval) = job?;
            bootlace::interval_for(&replicates, location.into(), interval)
        },
        |_, interval| Ok(NativeIntervalOutcome::new(interval)),
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
) -> Result<Object<'env>> {
    let job = interval.checked().and_then(|interval| Ok((convert::copied(&replicates)?, interval)));
    settle::promise(
        env,
        None,
        of_replicates(replicates.len()),
        move || {
            let (replicates, interval) = job?;
            bootlace::summary(&replicates, estimate, acceleration, units as usize, interval)
        },
        |_, summary| Ok(NativeOutcome::of_summary(summary)),
    )
}

/// The statistic without each observation in turn.
#[napi(catch_unwind, ts_return_type = "Promise<NativeJackknife>")]
pub fn jackknife<'env>(
    env: &'env Env,
    columns: Vec<TypedArray<'_>>,
    component: NativeComponent,
    omit_nan: bool,
) -> Result<Object<'env>> {
    /// Sorting, and what sums take.
    const OBSERVATION: f64 = 100.0;
    let job = component.checked().and_then(|component| Ok((convert::captured(columns)?, component)));
    let nanoseconds = job.as_ref().map_or(0.0, |(data, _)| OBSERVATION * data.len() as f64);
    settle::promise(
        env,
        None,
        Cost { nanoseconds, threads: 1 },
        move || {
            let (data, component) = job?;
            bootlace::jackknife(data, &component, omit_nan)
        },
        NativeJackknife::new,
    )
}

/// The same figures of leave-one-out values that were computed elsewhere.
#[napi(catch_unwind)]
pub fn jackknife_of(env: &Env, values: Float64ArraySlice<'_>, estimate: f64) -> Result<NativeJackknife> {
    NativeJackknife::new(
        env,
        convert::copied(&values).and_then(|values| bootlace::Jackknife::of_values(values, estimate)),
    )
}

/// A copy and two selections.
fn of_replicates(replicates: usize) -> Cost {
    const REPLICATE: f64 = 10.0;
    Cost { nanoseconds: REPLICATE * replicates as f64, threads: 1 }
}

/// Raised by any change of a replicate's bits.
#[napi(catch_unwind)]
pub fn value_version() -> u32 {
    bootlace::VALUE_VERSION
}
