//! What a caller holds of a run that is under way.

use bootlace::Control;
use napi_derive::napi;

/// Ends a run, and tells how far it is.
#[napi]
#[derive(Default)]
pub struct NativeControl(pub(crate) Control);

#[napi]
impl NativeControl {
    #[napi(constructor, catch_unwind)]
    pub fn new() -> NativeControl {
        NativeControl::default()
    }

    /// Ends the run.
    #[napi(catch_unwind)]
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// How many resamples are made.
    #[napi(catch_unwind)]
    pub fn done(&self) -> f64 {
        self.0.done() as f64
    }
}
