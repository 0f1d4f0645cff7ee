//! Inner loops, one implementation an instruction set. The buffer of counts between [`Kernel::draw`] and
//! [`Kernel::dots`] is the seam of the design: what draws counts knows nothing of what is made of them.
//!
//! The algorithm stands once, in `generic`, over the 64-byte operations of the trait `Simd`; a file an instruction set
//! implements these and compiles the algorithm for it. Holding a [`Kernel`] proves that the CPU has what it needs.

#![allow(unsafe_code, reason = "vector instructions and their loads; every block says why it is sound")]

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod compress;
mod drawn;
mod expand;
mod generic;
mod memory;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
#[cfg(test)]
mod tests;
mod tile;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;
mod wide;

use std::sync::OnceLock;

pub(crate) use drawn::DrawnTable;
pub use expand::DoubleBytes;
pub use memory::reserve;
pub(crate) use memory::{collected, filled, zeros};
pub(crate) use tile::{Tile, TileStream};
pub(crate) use wide::{Loops, wide};

use crate::error::{Code, Error};

/// Observations in a tile, at most. Their counts stay in the first-level cache (32 KiB on the smallest of today's cores),
/// an index of theirs takes 16 bits, and the larger a tile, the smaller the share of its draws that are made one by one.
pub(crate) const TILE: usize = 32_768;

/// The bytes that every kernel handles at a time.
pub(crate) const GROUP: usize = 64;

/// An instruction set that this CPU has. All give the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kernel(Set);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "aarch64")]
    Neon,
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    Wasm,
}

/// Runs `$call` of `generic`, compiled for the instruction set of `$kernel`.
macro_rules! dispatch {
    ($kernel:expr, $call:ident($($argument:expr),*)) => {
        match $kernel.0 {
            Set::Scalar => scalar::$call($($argument),*),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `available` makes a kernel only of instruction sets that it has found in this CPU.
            Set::Avx2 => unsafe { avx2::$call($($argument),*) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Set::Avx512 => unsafe { avx512::$call($($argument),*) },
            #[cfg(target_arch = "aarch64")]
            // SAFETY: as above.
            Set::Neon => unsafe { neon::$call($($argument),*) },
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Set::Wasm => wasm::$call($($argument),*),
        }
    };
}

impl Kernel {
    /// What this CPU has, the fastest last.
    pub(crate) fn available() -> Vec<Kernel> {
        let mut kernels = vec![Kernel(Set::Scalar)];
        #[cfg(target_arch = "x86_64")]
        {
            if avx2::is_available() {
                kernels.push(Kernel(Set::Avx2));
            }
            if avx512::is_available() {
                kernels.push(Kernel(Set::Avx512));
            }
        }
        #[cfg(target_arch = "aarch64")]
        if neon::is_available() {
            kernels.push(Kernel(Set::Neon));
        }
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        kernels.push(Kernel(Set::Wasm));
        kernels
    }

    /// The kernel of this process: the one that the environment variable BOOTLACE_KERNEL names, else the fastest. Read
    /// once.
    pub(crate) fn selected() -> Result<Kernel, Error> {
        static SELECTED: OnceLock<Result<Kernel, Error>> = OnceLock::new();
        SELECTED
            .get_or_init(|| {
                let name =
                    std::env::var_os("BOOTLACE_KERNEL").map(|name| name.to_string_lossy().into_owned());
                Kernel::by_name(name.as_deref())
            })
            .clone()
    }

    pub(crate) fn by_name(name: Option<&str>) -> Result<Kernel, Error> {
        let available = Kernel::available();
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            return Ok(available[available.len() - 1]);
        };
        available.iter().copied().find(|kernel| kernel.name() == name).ok_or_else(|| {
            let names: Vec<_> = available.iter().map(|kernel| kernel.name()).collect();
            Error::new(
                Code::InvalidOption,
                format!(
                    "BOOTLACE_KERNEL: expected a kernel that this CPU has ({}), got {name:?}",
                    names.join(", ")
                ),
            )
            .hint("unset the environment variable to get the fastest")
        })
    }

    /// Its name in `plan.kernel` and in BOOTLACE_KERNEL.
    pub(crate) fn name(self) -> &'static str {
        match self.0 {
            Set::Scalar => "scalar",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => "avx512",
            #[cfg(target_arch = "aarch64")]
            Set::Neon => "neon",
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Set::Wasm => "wasm",
        }
    }

    /// What a draw takes in large samples, with its products: bench/results/versus-*.json and wasm.json, in round figures. NEON,
    /// not measured, as twice AVX2 with half its width. Half of a mean's time are counts, half its column:
    /// variances (two columns) take 1.4 times as long, correlations (five) 2.6 times.
    pub(crate) fn nanoseconds_a_draw(self, columns: usize) -> f64 {
        let of_a_mean = match self.0 {
            Set::Scalar => 2.0,
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => 0.3,
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => 0.1,
            #[cfg(target_arch = "aarch64")]
            Set::Neon => 0.6,
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Set::Wasm => 0.5,
        };
        of_a_mean * (1 + columns) as f64 / 2.0
    }

    /// The counts of one resample after the other: how often each observation of the tile is drawn in `draws[r]` draws,
    /// multinomial with equal probabilities. [`Tile::together`] of them make a group whose bits depend on all of its draws;
    /// a last group may be smaller.
    pub(crate) fn draw(self, tile: &Tile, stream: &mut TileStream, draws: &[u64], counts: &mut Counts) {
        counts.shape(tile.len(), draws.len());
        stream.indices_are_below(tile.len());
        dispatch!(self, draw(tile, stream, draws, counts));
        debug_assert!((0..draws.len()).all(|r| {
            let counts = counts.of(r);
            // A count above 127 has probability below 1e-100.
            counts.iter().all(|&c| c <= 127)
                && counts.iter().map(|&c| u64::from(c)).sum::<u64>() == draws[r]
                && counts[tile.len()..].iter().all(|&c| c == 0)
        }));
    }

    /// Fills `indices` with independent uniform draws from 0..`m`, m at most [`TILE`]; `m` is the same in all calls for a
    /// stream.
    pub(crate) fn indices(self, m: usize, stream: &mut TileStream, indices: &mut [u16]) {
        assert!((1..=TILE).contains(&m));
        stream.indices_are_below(m);
        dispatch!(self, indices(generic::Bound::new(m), stream, indices));
    }

    /// Writes independent uniform draws from 0..`n`, n at most 256, to the buffer from `filled` on until there are `least` of
    /// them or some more, and returns how many there are. The buffer has [`GROUP`] bytes beyond `least`.
    pub(crate) fn bytes(
        self,
        n: usize,
        stream: &mut TileStream,
        buffer: &mut [u8],
        filled: usize,
        least: usize,
    ) -> usize {
        assert!((1..=256).contains(&n) && buffer.len() >= least + GROUP);
        dispatch!(self, bytes(generic::ByteBound::new(n), stream, buffer, filled, least))
    }

    /// The sums of the integers that `drawn` names, `table.len()` for each of `sums`. `drawn` has [`GROUP`] indices more.
    pub(crate) fn sums(self, table: &DrawnTable, drawn: &[u8], sums: &mut [i64]) {
        assert!(drawn.len() >= sums.len() * table.len() + GROUP);
        dispatch!(self, sums(table, drawn, sums));
    }

    /// Writes every value as often as its count says. Counts are at most 127, and add up to the places.
    pub(crate) fn expand(self, values: &[f64], counts: &[u8], to: &mut [DoubleBytes]) {
        assert!(values.len() == counts.len());
        debug_assert!(counts.iter().map(|&count| usize::from(count)).sum::<usize>() == to.len());
        dispatch!(self, expand(values, counts, to));
    }

    /// Adds sum counts digits to `sums[r planes + p]` for every resample r and plane p. `planes` begin with the tile's
    /// first observation and reach to the end of its last group of [`GROUP`]. Counts are at most 127 and a tile's total is
    /// at most 2^16, spread over the lanes, so 32 bits hold any partial sum.
    pub(crate) fn dots(self, counts: &Counts, planes: &[&[i8]], sums: &mut [i64]) {
        assert!(planes.iter().all(|plane| plane.len() >= counts.stride));
        assert!(sums.len() == counts.resamples * planes.len());
        dispatch!(self, dots(counts, planes, sums));
    }
}

/// Counts of a tile in several resamples, each padded with zeros to whole groups.
#[derive(Debug)]
pub(crate) struct Counts {
    bytes: Vec<u8>,
    /// Where the first group of the buffer begins: 64-byte loads are fastest within a cache line.
    start: usize,
    stride: usize,
    resamples: usize,
    /// Positions of escapes, with room for a group more than there can be.
    positions: Vec<u16>,
    /// Of the resamples' Poisson counts.
    totals: Vec<u64>,
}

impl Counts {
    /// Room for batches of tiles of at most `observations`: three bytes for every count.
    pub(crate) fn new(observations: usize) -> Result<Counts, Error> {
        // Smaller tiles come in larger batches of fewer bytes.
        let stride = observations.next_multiple_of(GROUP);
        let bytes = (tile::batch(observations) * stride).max(tile::TOGETHER) + GROUP;
        let buffer: Vec<u8> = filled(0, bytes, "counts of a tile")?;
        let start = buffer.as_ptr().align_offset(GROUP).min(GROUP);
        let positions = filled(0, bytes, "escapes of a tile")?;
        Ok(Counts {
            bytes: buffer,
            start,
            stride: 0,
            resamples: 0,
            positions,
            totals: vec![0; tile::TOGETHER / GROUP],
        })
    }

    fn shape(&mut self, observations: usize, resamples: usize) {
        self.stride = observations.next_multiple_of(GROUP);
        self.resamples = resamples;
        assert!(self.start + resamples * self.stride <= self.bytes.len());
        assert!(self.positions.len() == self.bytes.len() && resamples <= self.totals.len());
    }

    /// Forgets all but the first `resamples`.
    pub(crate) fn keep(&mut self, resamples: usize) {
        debug_assert!(resamples <= self.resamples);
        self.resamples = resamples;
    }

    /// Of resample `r` of the batch, padded with zeros.
    pub(crate) fn of(&self, r: usize) -> &[u8] {
        &self.bytes[self.start + r * self.stride..][..self.stride]
    }

    /// The same, to be changed.
    pub(crate) fn of_mut(&mut self, r: usize) -> &mut [u8] {
        &mut self.bytes[self.start + r * self.stride..][..self.stride]
    }

    /// Takes the `draws` lowest draws of resample `r` away, of which there are more, and says where the next is.
    pub(crate) fn take_lowest(&mut self, r: usize, draws: u64) -> usize {
        let counts = self.of_mut(r);
        let mut left = draws;
        for (g, group) in counts.chunks_exact_mut(GROUP).enumerate() {
            let total: u64 = group.iter().map(|&count| u64::from(count)).sum();
            if total <= left {
                group.fill(0);
                left -= total;
                continue;
            }
            if let Some(i) = take(group.iter_mut(), left) {
                return g * GROUP + i;
            }
        }
        0
    }

    /// Takes the `draws` highest draws of resample `r` away, of which there are more, and says where the next is.
    pub(crate) fn take_highest(&mut self, r: usize, draws: u64) -> usize {
        let counts = self.of_mut(r);
        let mut left = draws;
        for (g, group) in counts.chunks_exact_mut(GROUP).enumerate().rev() {
            let total: u64 = group.iter().map(|&count| u64::from(count)).sum();
            if total <= left {
                group.fill(0);
                left -= total;
                continue;
            }
            if let Some(i) = take(group.iter_mut().rev(), left) {
                return (g + 1) * GROUP - 1 - i;
            }
        }
        0
    }
}

/// Takes `draws` away from the first of the counts, and says which of them has the next.
fn take<'a>(counts: impl Iterator<Item = &'a mut u8>, draws: u64) -> Option<usize> {
    let mut left = draws;
    for (i, count) in counts.enumerate() {
        let taken = left.min(u64::from(*count));
        *count -= taken as u8;
        left -= taken;
        if *count > 0 {
            return Some(i);
        }
    }
    None
}
