//! The same request for many samples.

use super::{bootstrap, cost};
use crate::control::Control;
use crate::engine;
use crate::engine::Cost;
use crate::error::Error;
use crate::kernel::reserve;
use crate::outcome::Outcome;
use crate::request::Request;
use crate::sample::Data;

/// A sample, and the seed of its run.
pub type Seeded = (Data, u64);

/// Runs the request on every sample, with the seed given beside it: outcome i is bit-equal to that of sample i alone. Without
/// `keep` the outcomes have no replicates. Short runs go side by side, each on one thread; a long one has all threads for
/// itself. Memory: the samples, the runs that are under way and, with `keep`, 8 bytes a replicate. Errors: as
/// [`bootstrap`]'s, with the number of the first sample that has one.
pub fn bootstrap_many(
    samples: Vec<Seeded>,
    request: &Request,
    keep: bool,
    control: &Control,
) -> Result<Vec<Outcome>, (usize, Error)> {
    let run = |(data, seed): Seeded| {
        let mut outcome = bootstrap(data, &Request { seed, ..request.clone() }, control)?;
        if !keep {
            outcome.results.iter_mut().for_each(|result| result.replicates = Vec::new());
        }
        Ok(outcome)
    };
    let is_long = |(data, _): &Seeded| cost(data.len(), request).is_long();
    let mut outcomes = reserve(samples.len(), "outcomes").map_err(|error| (0, error))?;
    let mut samples = samples.into_iter().peekable();
    while let Some(sample) = samples.next() {
        let first = outcomes.len();
        if is_long(&sample) {
            outcomes.push(run(sample).map_err(|error| (first, error))?);
            continue;
        }
        let mut side_by_side = reserve(1 + samples.len(), "samples").map_err(|error| (first, error))?;
        side_by_side.push(sample);
        side_by_side.extend(std::iter::from_fn(|| samples.next_if(|next| !is_long(next))));
        let all = engine::each(side_by_side, request.threads, control, run);
        outcomes.extend(all.map_err(|(i, error)| (first + i, error))?);
    }
    Ok(outcomes)
}

/// What [`bootstrap_many`] will take, as [`cost`].
pub fn cost_of_many(samples: &[Seeded], request: &Request) -> Cost {
    let nanoseconds = samples.iter().map(|(data, _)| cost(data.len(), request).nanoseconds).sum();
    Cost { nanoseconds, threads: request.threads }
}
