//! The statistical bootstrap: exact, deterministic, in bounded memory.
//!
//! A replicate of the bootstrap is a statistic of n draws with replacement from n observations. This crate makes B of
//! them without making the draws where their law can be had for less: from the counts of few distinct values, from
//! the ranks that a quantile looks at, from counts of observations multiplied with the sample in exact integers.
//! Whatever the plan, the replicates have exactly the law of drawing n times; the same sample, request and seed give
//! the same bits on any machine and any number of threads; memory is the sample's encoding and 8 bytes a replicate.
//!
//! ```
//! use bootlace::{Alternative, Control, Component, IntervalRequest, Method, QuantileRule, Request, Sample, Statistic, bootstrap};
//!
//! let sample = Sample::F64(vec![94.0, 197.0, 16.0, 38.0, 99.0, 141.0, 23.0]);
//! let request = Request {
//!     components: vec![Component::of(Statistic::Mean)],
//!     resamples: 9_999,
//!     seed: 7,
//!     interval: Some(IntervalRequest {
//!         level: 0.95,
//!         method: Method::Bca,
//!         alternative: Alternative::TwoSided,
//!         rule: QuantileRule::Type7,
//!     }),
//!     ..Request::default()
//! };
//! let outcome = bootstrap(sample, &request, &Control::default())?;
//! let summary = outcome.results[0].summary.expect("an interval was asked for");
//! assert!((summary.standard_error - 23.36).abs() < 0.5);
//! # Ok::<(), bootlace::Error>(())
//! ```
#![deny(missing_docs)]

mod abc;
mod bootstrap;
mod compensated;
mod control;
mod encode;
mod engine;
mod error;
mod influence;
mod interval;
mod jackknife;
mod kernel;
mod least_squares;
#[cfg(feature = "micro")]
#[doc(hidden)]
pub mod micro;
#[cfg(test)]
mod naive;
mod names;
mod order;
mod outcome;
mod plan;
mod quantile;
mod request;
mod sample;
mod sampler;
mod sort;
mod special;
mod statistic;
mod stream;
mod variate;
mod weighted;

pub use bootstrap::{
    Batches, Finished, Jackknife, Resampler, Run, Seeded, Share, bootstrap, bootstrap_many, cost,
    cost_of_many, explain, interval_for, jackknife, summary,
};
pub use control::Control;
pub use engine::Cost;
#[cfg(not(target_family = "wasm"))]
pub use engine::{configure, forget_cancelled, submit};
pub use error::{Code, Error};
pub use kernel::{DoubleBytes, reserve};
pub use names::{NamedComponent, named_interval, whole_number};
pub use outcome::{Interval, Outcome, Result, Summary, Warning};
pub use plan::{Algorithm, Plan};
pub use quantile::QuantileType;
pub use request::{Alternative, Component, IntervalRequest, Method, QuantileRule, Request, Statistic, Test};
pub use sample::{Data, Sample};
pub use stream::VALUE_VERSION;
