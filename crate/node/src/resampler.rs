//! Resamples for statistics that JavaScript computes, drawn on its own thread.

#![allow(clippy::needless_pass_by_value, reason = "napi hands values over")]

use bootlace::{DoubleBytes, Error, Resampler};
use napi::Result;
use napi::bindgen_prelude::{BigInt, BufferSlice};
use napi_derive::napi;

use crate::convert::{self, NativeFailure, NativeOutcome, NativeWarning, TypedArray};

/// Draws one resample after the other. Either `failure` or the rest serves.
#[napi]
pub struct NativeResampler(std::result::Result<Resampler, Error>);

#[napi]
impl NativeResampler {
    /// Copies and checks the columns.
    #[napi(constructor, catch_unwind)]
    pub fn new(
        columns: Vec<TypedArray<'_>>,
        seed: BigInt,
        symmetric: bool,
        omit_nan: bool,
    ) -> NativeResampler {
        NativeResampler(
            convert::captured(columns)
                .and_then(|data| Resampler::new(data, convert::seed(&seed)?, symmetric, omit_nan)),
        )
    }

    /// Why there is none.
    #[napi(catch_unwind)]
    pub fn failure(&self) -> Option<NativeFailure> {
        self.0.as_ref().err().map(|error| error.clone().into())
    }

    /// Observations in a resample.
    #[napi(catch_unwind)]
    pub fn size(&self) -> f64 {
        self.0.as_ref().map_or(0.0, |resampler| resampler.len() as f64)
    }

    /// What was noticed of the sample.
    #[napi(catch_unwind)]
    pub fn warnings(&self) -> Vec<NativeWarning> {
        self.0.iter().flat_map(Resampler::warnings).cloned().map(NativeWarning::from).collect()
    }

    /// What so many of these resamples are.
    #[napi(catch_unwind)]
    pub fn plan(&self, resamples: f64) -> NativeOutcome {
        NativeOutcome::of_plan(
            self.0.as_ref().map(|resampler| resampler.plan(resamples as usize)).map_err(Clone::clone),
        )
    }

    /// Writes the sample itself to the bytes of as many doubles, a buffer a column.
    #[napi(catch_unwind)]
    pub fn sample(&self, mut to: Vec<BufferSlice<'_>>) -> Result<()> {
        let resampler = self.0.as_ref().map_err(|error| napi::Error::from_reason(error.message.clone()))?;
        resampler.sample(&mut columns(&mut to, resampler)?);
        Ok(())
    }

    /// Writes the next resample to the bytes of as many doubles, a buffer a column.
    #[napi(catch_unwind)]
    pub fn draw(&mut self, mut to: Vec<BufferSlice<'_>>) -> Result<()> {
        let resampler = self.0.as_mut().map_err(|error| napi::Error::from_reason(error.message.clone()))?;
        let mut to = columns(&mut to, resampler)?;
        resampler.draw(&mut to);
        Ok(())
    }
}

fn columns<'a>(
    buffers: &'a mut [BufferSlice<'_>],
    resampler: &Resampler,
) -> Result<Vec<&'a mut [DoubleBytes]>> {
    if buffers.len() == resampler.columns() {
        buffers.iter_mut().map(|buffer| doubles(buffer, resampler.len())).collect()
    } else {
        Err(napi::Error::from_reason("expected a buffer a column"))
    }
}

/// The places of `expected` doubles.
pub(crate) fn doubles<'a>(buffer: &'a mut BufferSlice<'_>, expected: usize) -> Result<&'a mut [DoubleBytes]> {
    match buffer.as_chunks_mut() {
        (doubles, []) if doubles.len() == expected => Ok(doubles),
        _ => Err(napi::Error::from_reason(format!("expected the bytes of {expected} doubles"))),
    }
}
