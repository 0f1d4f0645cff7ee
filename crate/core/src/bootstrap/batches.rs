//! The replicates of a run, some at a time.

use super::prepare::{Prepared, check, prepare};
use crate::control::Control;
use crate::engine;
use crate::error::{Code, Error};
use crate::kernel::{Kernel, reserve};
use crate::request::Request;
use crate::sample::Data;

/// Hands out replicates in order, rows of as many as the request has outputs: the same bits as [`bootstrap`](crate::bootstrap)'s.
/// Memory: the sample's encoding, a batch and a chunk.
pub struct Batches {
    request: Request,
    state: State,
    /// Chunks that are made.
    chunks: u64,
    /// Replicates that are handed out.
    done: usize,
    /// Made, and not yet handed out.
    rest: Vec<f64>,
}

enum State {
    Given(Data),
    Prepared(Box<Prepared>),
    Failed,
}

impl Batches {
    /// Nothing is looked at before the first batch. `request.interval` and `request.tolerance` are not for it.
    pub fn new(data: impl Into<Data>, request: Request) -> Batches {
        Batches { request, state: State::Given(data.into()), chunks: 0, done: 0, rest: Vec::new() }
    }

    /// The next replicates: `most`, or as many as are left. Errors: as [`bootstrap`](crate::bootstrap)'s; there is nothing
    /// after one.
    pub fn next(&mut self, most: usize, control: &Control) -> Result<Vec<f64>, Error> {
        let ended = || Error::new(Code::Internal, "a stream of replicates goes on after its error");
        let prepared = match std::mem::replace(&mut self.state, State::Failed) {
            State::Given(mut data) => {
                control.check()?;
                check(&mut data, &self.request)?;
                Box::new(prepare(data, &self.request, Kernel::selected()?, None, control)?)
            }
            State::Prepared(prepared) => prepared,
            State::Failed => return Err(ended()),
        };
        let (sampler, outputs) = (&*prepared.sampler, &prepared.outputs[..]);
        let batch = most.min(self.request.resamples - self.done);
        let width = outputs.len();
        let mut replicates = reserve(batch * width, "a batch of replicates")?;
        replicates.extend(self.rest.drain(..(batch * width).min(self.rest.len())));
        let missing = batch - replicates.len() / width;
        if missing > 0 {
            let chunk_len = sampler.chunk_len();
            let made = self.chunks as usize * chunk_len;
            let to_make = missing.next_multiple_of(chunk_len).min(self.request.resamples - made);
            let Request { seed, threads, .. } = self.request;
            let mut new = engine::run(sampler, seed, self.chunks, to_make, threads, control)?;
            for row in new.chunks_mut(width) {
                row.iter_mut().zip(outputs).for_each(|(x, output)| *x = output.value(*x));
            }
            replicates.extend(&new[..missing * width]);
            new.drain(..missing * width);
            self.rest = new;
            self.chunks += to_make.div_ceil(chunk_len) as u64;
        }
        self.done += batch;
        self.state = State::Prepared(prepared);
        Ok(replicates)
    }
}
