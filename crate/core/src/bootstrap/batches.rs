//! The replicates of a run, some at a time.

use super::run::Share;
use crate::control::Control;
use crate::error::{Code, Error};
use crate::kernel::reserve;
use crate::request::Request;
use crate::sample::Data;

/// Hands out replicates in order, rows of as many as the request has outputs: the same bits as [`bootstrap`](crate::bootstrap)'s.
/// Memory: the sample's encoding, a batch and a chunk.
pub struct Batches {
    request: Request,
    state: State,
    /// Replicates that are made: whole chunks.
    made: usize,
    /// Replicates that are handed out.
    done: usize,
    /// Made, and not yet handed out.
    rest: Vec<f64>,
}

enum State {
    Given(Data),
    Prepared(Box<Share>),
    Failed,
}

impl Batches {
    /// Nothing is looked at before the first batch. `request.interval` and `request.tolerance` are not for it.
    pub fn new(data: impl Into<Data>, request: Request) -> Batches {
        Batches { request, state: State::Given(data.into()), made: 0, done: 0, rest: Vec::new() }
    }

    /// The next replicates: `most`, or as many as are left. Errors: as [`bootstrap`](crate::bootstrap)'s; there is nothing
    /// after one.
    pub fn next(&mut self, most: usize, control: &Control) -> Result<Vec<f64>, Error> {
        let ended = || Error::new(Code::Internal, "a stream of replicates goes on after its error");
        let share = match std::mem::replace(&mut self.state, State::Failed) {
            State::Given(data) => {
                control.check()?;
                Box::new(Share::new(data, &self.request, control)?)
            }
            State::Prepared(share) => share,
            State::Failed => return Err(ended()),
        };
        let width = share.width();
        let batch = most.min(self.request.resamples - self.done);
        let mut replicates = reserve(batch * width, "a batch of replicates")?;
        replicates.extend(self.rest.drain(..(batch * width).min(self.rest.len())));
        let missing = batch - replicates.len() / width;
        if missing > 0 {
            let to_make = missing.next_multiple_of(share.chunk_len()).min(self.request.resamples - self.made);
            let mut new = share.values(self.made..self.made + to_make, control)?;
            replicates.extend(&new[..missing * width]);
            new.drain(..missing * width);
            self.rest = new;
            self.made += to_make;
        }
        self.done += batch;
        self.state = State::Prepared(share);
        Ok(replicates)
    }
}
