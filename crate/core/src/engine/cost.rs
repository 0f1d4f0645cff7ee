//! What jobs take.

use std::time::Duration;

/// What a job will take: decides when it begins, never what it gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// On one thread, roughly.
    pub nanoseconds: f64,
    /// Threads that it may use at once; 0 for all.
    pub threads: usize,
}

/// Jobs from here on are long: they wait for threads of their own, and let the short ones pass every so often.
pub(super) const LONG: Duration = Duration::from_millis(10);

impl Cost {
    /// Whether it is worth more than one thread, and lets shorter ones pass.
    pub fn is_long(self) -> bool {
        self.nanoseconds >= LONG.as_nanos() as f64
    }
}
