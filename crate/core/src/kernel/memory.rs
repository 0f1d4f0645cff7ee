//! Memory for what grows with the sample or the resamples.

use std::alloc::{Layout, alloc_zeroed};

use crate::error::{Code, Error};

/// An empty vector with room for `len` values, or OUT_OF_MEMORY: a size that comes from the caller must not
/// abort the process, as a failed ordinary allocation would.
pub fn reserve<T>(len: usize, what: &str) -> Result<Vec<T>, Error> {
    let mut values = Vec::new();
    values.try_reserve_exact(len).map_err(|_| no_memory::<T>(len, what))?;
    #[cfg(target_os = "linux")]
    ask_for_large_pages(&values);
    Ok(values)
}

/// `len` times the same value, likewise.
pub(crate) fn filled<T: Clone>(value: T, len: usize, what: &str) -> Result<Vec<T>, Error> {
    let mut values = reserve(len, what)?;
    values.resize(len, value);
    Ok(values)
}

/// `collect`, likewise.
pub(crate) fn collected<T>(from: impl ExactSizeIterator<Item = T>, what: &str) -> Result<Vec<T>, Error> {
    let mut values = reserve(from.len(), what)?;
    values.extend(from);
    Ok(values)
}

/// So many zeros, or OUT_OF_MEMORY. The system hands them out as they are first touched: by the threads that fill them, and
/// not at all where a run is cancelled. Writing 4 GB of zeros first took a second, which nothing could end.
pub(crate) fn zeros(len: usize, what: &str) -> Result<Vec<f64>, Error> {
    let Ok(layout) = Layout::array::<f64>(len) else { return Err(no_memory::<f64>(len, what)) };
    if layout.size() == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: the layout is not of size 0.
    let start = unsafe { alloc_zeroed(layout) }.cast::<f64>();
    if start.is_null() {
        return Err(no_memory::<f64>(len, what));
    }
    // SAFETY: the global allocator gave `len` doubles of this layout, whose bytes are 0: each is 0.0.
    let values = unsafe { Vec::from_raw_parts(start, len, len) };
    #[cfg(target_os = "linux")]
    ask_for_large_pages(&values);
    Ok(values)
}

fn no_memory<T>(len: usize, what: &str) -> Error {
    Error::new(Code::OutOfMemory, format!("{what}: no memory for {len} values of {} bytes", size_of::<T>()))
}

/// Linux hands memory out in pages of 4 KiB, each with a fault at its first touch: 100 MB took 40 ms of a run of n = 10^7
/// (2026-11-24). Where large pages are had for the asking, ask.
#[cfg(target_os = "linux")]
#[allow(clippy::ptr_arg, reason = "of a vector it is the capacity")]
fn ask_for_large_pages<T>(values: &Vec<T>) {
    const LARGE: usize = 2 << 20;
    let start = values.as_ptr() as usize;
    let (from, to) =
        (start.next_multiple_of(LARGE), (start + values.capacity() * size_of::<T>()) / LARGE * LARGE);
    if from < to {
        // SAFETY: the range lies within an allocation of ours, and the advice changes no byte of it. A kernel that does not
        // take it says so, which does not matter.
        unsafe { libc::madvise(from as *mut libc::c_void, to - from, libc::MADV_HUGEPAGE) };
    }
}
