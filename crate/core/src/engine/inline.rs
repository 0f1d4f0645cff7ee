//! In the place of `pool` where a process has one thread and no clock (WebAssembly): the host gives the work out in pieces, to as
//! many processes as it likes.

use crate::control::Control;
use crate::error::Error;

/// Nobody waits.
pub(super) struct Slice;

impl Slice {
    pub(super) fn begin() -> Slice {
        Slice
    }

    pub(super) fn let_pass_at_end(&mut self) {}
}

pub(crate) fn granted(_: usize) -> Result<usize, Error> {
    Ok(1)
}

pub(super) fn side_by_side(_: usize, task: impl Fn()) -> Result<(), Error> {
    task();
    Ok(())
}

pub(super) fn on_one_thread<T>(work: impl FnOnce() -> T) -> T {
    work()
}

/// See `pool`.
pub(crate) fn pause(control: &Control) -> Result<(), Error> {
    control.check()
}
