//! How the outside reaches a run that is under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::error::{Code, Error};

/// Ends a run, which looks at it before every piece of work, and tells how far it is.
#[derive(Debug, Clone, Default)]
pub struct Control {
    cancelled: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
    admitted: Arc<AtomicBool>,
}

impl Control {
    /// Asks the run to end; it returns CANCELLED after the pieces that are being computed.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the run was asked to end.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// What follows belongs to a run that has begun: its jobs are not refused where too many wait.
    pub fn admit(&self) {
        self.admitted.store(true, Ordering::Relaxed);
    }

    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn is_admitted(&self) -> bool {
        self.admitted.load(Ordering::Relaxed)
    }

    /// How many resamples are made. Never falls.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// CANCELLED where the run was asked to end.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.is_cancelled() { Err(Error::new(Code::Cancelled, "the run was cancelled")) } else { Ok(()) }
    }

    /// So many resamples more are made.
    pub(crate) fn advance(&self, by: usize) {
        self.done.fetch_add(by, Ordering::Relaxed);
    }

    /// For a run that is a part of this one: it ends with it, and counts for itself.
    pub(crate) fn of_part(&self) -> Control {
        Control { cancelled: self.cancelled.clone(), ..Control::default() }
    }
}
