//! Resamples for statistics that JavaScript computes, drawn on its own thread.

#![allow(clippy::needless_pass_by_value, reason = "napi hands values over")]

use bootlace::{Error, Resampler};
use napi::Result;
use napi::bindgen_prelude::{BigInt, BufferSlice};
use napi_derive::napi;

use crate::convert::{self, NativeFailure, NativeOutcome, NativeWarning, TypedArray};

/// Draws one resample after the other. Either `failure` or the rest serves.
#[napi]
pub struct NativeResampler(std::result::Result<Resampler, Error>);

#[napi]
impl NativeResampler {
    /// Copies and checks the sample.
    #[napi(constructor, catch_unwind)]
    pub fn new(sample: TypedArray<'_>, seed: BigInt, symmetric: bool, omit_nan: bool) -> NativeResampler {
        NativeResampler(
            convert::captured(vec![sample])
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

    /// Writes the sample itself to the bytes of as many doubles.
    #[napi(catch_unwind)]
    pub fn sample(&self, mut to: BufferSlice<'_>) -> Result<()> {
        let resampler = self.0.as_ref().map_err(|error| napi::Error::from_reason(error.message.clone()))?;
        resampler.sample(doubles(&mut to, resampler.len())?);
        Ok(())
    }

    /// Writes the next resample to the bytes of as many doubles.
    #[napi(catch_unwind)]
    pub fn draw(&mut self, mut to: BufferSlice<'_>) -> Result<()> {
        let resampler = self.0.as_mut().map_err(|error| napi::Error::from_reason(error.message.clone()))?;
        resampler.draw(doubles(&mut to, resampler.len())?);
        Ok(())
    }
}

fn doubles(bytes: &mut [u8], expected: usize) -> Result<&mut [bootlace::DoubleBytes]> {
    let (doubles, rest) = bytes.as_chunks_mut();
    if doubles.len() == expected && rest.is_empty() {
        Ok(doubles)
    } else {
        Err(napi::Error::from_reason(format!("expected the bytes of {expected} doubles")))
    }
}
