//! Replicates some at a time.

use std::sync::{Arc, Mutex, PoisonError};

use bootlace::{Batches, Cost, Error, Request};
use napi::bindgen_prelude::Object;
use napi::{Env, Result};
use napi_derive::napi;

use crate::control::NativeControl;
use crate::convert::{self, NativeBatch, NativeRequest, TypedArray};
use crate::settle;

/// A run whose replicates are asked for, batch by batch. Its memory is freed with it, or by `close`.
#[napi]
pub struct NativeBatches {
    /// What is asked for, and of how many rows: what a batch will take.
    about: std::result::Result<(Request, usize), Error>,
    batches: Option<Arc<Mutex<Batches>>>,
}

#[napi]
impl NativeBatches {
    /// Copies the columns; an error is that of the first batch.
    #[napi(constructor, catch_unwind)]
    pub fn new(columns: Vec<TypedArray<'_>>, request: NativeRequest) -> NativeBatches {
        let job = request.checked().and_then(|request| Ok((convert::captured(columns)?, request)));
        match job {
            Ok((data, request)) => NativeBatches {
                about: Ok((request.clone(), data.len())),
                batches: Some(Arc::new(Mutex::new(Batches::new(data, request)))),
            },
            Err(error) => NativeBatches { about: Err(error), batches: None },
        }
    }

    /// The next replicates, at most so many: none at the end. One at a time.
    #[napi(catch_unwind, ts_return_type = "Promise<NativeBatch>")]
    pub fn next<'env>(&self, env: &'env Env, most: f64, control: &NativeControl) -> Result<Object<'env>> {
        let flag = control.0.clone();
        let (batches, about) = (self.batches.clone(), self.about.clone());
        let cost = about.as_ref().map_or(Cost { nanoseconds: 0.0, threads: 1 }, |(request, rows)| {
            bootlace::cost(*rows, &Request { resamples: most as usize, ..request.clone() })
        });
        settle::promise(
            env,
            &control.0,
            cost,
            move || {
                about?;
                let most = bootlace::whole_number("batch", most)?;
                let batches = batches.ok_or_else(|| Error::unknown("batches", "a closed stream"))?;
                batches.lock().unwrap_or_else(PoisonError::into_inner).next(most, &flag)
            },
            NativeBatch::new,
        )
    }

    /// Lets go of the run: its memory is freed as soon as no batch of it is being made.
    #[napi(catch_unwind)]
    pub fn close(&mut self) {
        self.batches = None;
    }
}
