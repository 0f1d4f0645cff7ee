//! The kernel that runs everywhere, without instructions beyond the target's baseline.

pub(super) use crate::kernel::expand::expand;
use crate::kernel::generic::{self, Bound, ByteBound, Simd};
use crate::kernel::{Counts, DrawnTable, Tile, TileStream};
use crate::stream::Lanes;
use crate::variate::PoissonTable;

/// See [`generic::draw`].
pub(super) fn draw(tile: &Tile, stream: &mut TileStream, draws: &[u64], counts: &mut Counts) {
    // SAFETY: needs no instruction set; `Kernel::draw` has shaped the counts.
    unsafe { generic::draw::<Scalar>(tile, stream, draws, counts) }
}

/// See [`generic::dots`].
pub(super) fn dots(counts: &Counts, planes: &[&[i8]], sums: &mut [i64]) {
    // SAFETY: needs no instruction set; `Kernel::dots` has checked the lengths.
    unsafe { generic::dots::<Scalar>(counts, planes, sums) }
}

/// See [`generic::indices`].
pub(super) fn indices(bound: Bound, stream: &mut TileStream, indices: &mut [u16]) {
    // SAFETY: needs no instruction set.
    unsafe { generic::indices::<Scalar>(bound, stream, indices) }
}

/// See [`generic::bytes`].
pub(super) fn bytes(
    bound: ByteBound,
    stream: &mut TileStream,
    buffer: &mut [u8],
    filled: usize,
    least: usize,
) -> usize {
    // SAFETY: needs no instruction set; `Kernel::bytes` has checked the room.
    unsafe { generic::bytes::<Scalar>(bound, stream, buffer, filled, least) }
}

/// See [`super::Kernel::sums`].
pub(super) fn sums(table: &DrawnTable, drawn: &[u8], sums: &mut [i64]) {
    table.sums(drawn, sums);
}

#[derive(Debug, Clone, Copy)]
struct Scalar;

const LANES: usize = 8;

impl Simd for Scalar {
    /// The lanes' outputs.
    type Bytes = [u64; LANES];
    type State = [[u64; LANES]; 4];
    /// Valid as long as the table that it was made of.
    type Table = *const PoissonTable;
    type Total = u64;
    type Products = products::Sums;
    const PLANES: usize = 2;

    #[inline(always)]
    unsafe fn state(lanes: &Lanes) -> Self::State {
        lanes.0
    }

    #[inline(always)]
    unsafe fn keep(state: &Self::State, lanes: &mut Lanes) {
        lanes.0 = *state;
    }

    #[inline(always)]
    unsafe fn step([s0, s1, s2, s3]: &mut Self::State) -> Self::Bytes {
        std::array::from_fn(|j| {
            let output = s0[j].wrapping_add(s3[j]).rotate_left(23).wrapping_add(s0[j]);
            let shifted = s1[j] << 17;
            s2[j] ^= s0[j];
            s3[j] ^= s1[j];
            s1[j] ^= s2[j];
            s0[j] ^= s3[j];
            s2[j] ^= shifted;
            s3[j] = s3[j].rotate_left(45);
            output
        })
    }

    #[inline(always)]
    unsafe fn load(from: *const u8) -> Self::Bytes {
        // SAFETY: the caller's promise: 64 bytes are there.
        let bytes = unsafe { from.cast::<[[u8; 8]; LANES]>().read_unaligned() };
        bytes.map(u64::from_le_bytes)
    }

    #[inline(always)]
    unsafe fn store(bytes: Self::Bytes, to: *mut u8) {
        // SAFETY: the caller's promise: there is room for 64 bytes.
        unsafe { to.cast::<[[u8; 8]; LANES]>().write_unaligned(bytes.map(u64::to_le_bytes)) };
    }

    #[inline(always)]
    unsafe fn and(a: Self::Bytes, b: Self::Bytes) -> Self::Bytes {
        std::array::from_fn(|j| a[j] & b[j])
    }

    #[inline(always)]
    unsafe fn table(table: &PoissonTable) -> Self::Table {
        table
    }

    #[inline(always)]
    unsafe fn look_up(table: Self::Table, first: Self::Bytes) -> (Self::Bytes, u64) {
        // SAFETY: the algorithm keeps the table borrowed while it looks up.
        let table = unsafe { &*table };
        let mut escapes = 0;
        let counts = std::array::from_fn(|lane| {
            let bytes = first[lane].to_le_bytes();
            for (b, &byte) in bytes.iter().enumerate() {
                escapes |= u64::from(byte >= table.escapes_from) << (8 * lane + b);
            }
            u64::from_le_bytes(bytes.map(|byte| table.first[usize::from(byte)]))
        });
        (counts, escapes)
    }

    #[inline(always)]
    unsafe fn positions(mut set: u64, base: u16, to: *mut u16) -> usize {
        let mut written = 0;
        while set != 0 {
            // SAFETY: the caller's promise: there is room for 64.
            unsafe { to.add(written).write(base + set.trailing_zeros() as u16) };
            written += 1;
            set &= set - 1;
        }
        written
    }

    #[inline(always)]
    unsafe fn no_total() -> Self::Total {
        0
    }

    /// Eight counts a word: neighbours' sums stay below 2^16, and so do the sums of the words.
    #[inline(always)]
    unsafe fn add(total: Self::Total, counts: Self::Bytes) -> Self::Total {
        const EVEN: u64 = 0x00ff_00ff_00ff_00ff;
        let pairs: u64 = counts.iter().map(|word| (word & EVEN) + (word >> 8 & EVEN)).sum();
        total + (pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48)
    }

    #[inline(always)]
    unsafe fn total(total: Self::Total) -> u64 {
        total
    }

    #[inline(always)]
    unsafe fn indices(words: Self::Bytes, bound: Bound, to: *mut u16) -> usize {
        let mut accepted = 0;
        for word in words {
            for shift in [0, 16, 32, 48] {
                let product = u32::from((word >> shift) as u16) * u32::from(bound.m);
                // SAFETY: the caller's promise: there is room for 32.
                unsafe { to.add(accepted).write((product >> 16) as u16) };
                accepted += usize::from(product as u16 >= bound.reject);
            }
        }
        accepted
    }

    #[inline(always)]
    unsafe fn bytes(bytes: Self::Bytes, bound: ByteBound, to: *mut u8) -> usize {
        let mut kept = 0;
        for word in bytes {
            for byte in word.to_le_bytes() {
                let index = byte & bound.mask;
                // SAFETY: the caller's promise: there is room for 64.
                unsafe { to.add(kept).write(index) };
                kept += usize::from(index <= bound.last);
            }
        }
        kept
    }

    #[inline(always)]
    unsafe fn no_products() -> Self::Products {
        products::NONE
    }

    #[inline(always)]
    unsafe fn multiply_add(
        products: Self::Products,
        counts: Self::Bytes,
        digits: Self::Bytes,
    ) -> Self::Products {
        products::add(products, counts, digits)
    }

    #[inline(always)]
    unsafe fn product(products: Self::Products) -> i64 {
        products::total(products)
    }
}

/// Plain loops, which compilers vectorise where the target can multiply bytes.
#[cfg(not(target_arch = "x86_64"))]
mod products {
    use super::LANES;

    pub(super) type Sums = i32;
    pub(super) const NONE: Sums = 0;

    pub(super) fn add(sums: Sums, counts: [u64; LANES], digits: [u64; LANES]) -> Sums {
        let mut sum = sums;
        for (counts, digits) in counts.iter().zip(digits) {
            for (count, digit) in counts.to_le_bytes().into_iter().zip(digits.to_le_bytes()) {
                sum += i32::from(count) * i32::from(digit as i8);
            }
        }
        sum
    }

    pub(super) fn total(sums: Sums) -> i64 {
        sums.into()
    }
}

/// SSE2, which is part of every x86-64: the plain loops compile to 2 ns a draw for six digits, these to 0.2.
#[cfg(target_arch = "x86_64")]
mod products {
    use std::arch::x86_64::*;

    use super::LANES;

    /// 256 times too large: of a tile's 2^16 draws at most, a quarter times 2^7 times 2^8 is below 2^30.
    pub(super) type Sums = __m128i;
    // SAFETY: sixteen bytes of zeros are a register.
    pub(super) const NONE: Sums = unsafe { std::mem::transmute::<[u8; 16], __m128i>([0; 16]) };

    #[inline(always)]
    pub(super) fn add(sums: Sums, counts: [u64; LANES], digits: [u64; LANES]) -> Sums {
        let mut sum = sums;
        // SAFETY: the instructions are part of the target.
        unsafe {
            let zero = _mm_setzero_si128();
            for (counts, digits) in counts.as_chunks().0.iter().zip(digits.as_chunks().0) {
                let [low, high] = *counts;
                let counts = _mm_set_epi64x(high as i64, low as i64);
                let [low, high]: [u64; 2] = *digits;
                let digits = _mm_set_epi64x(high as i64, low as i64);
                // Counts in the lower, digits in the upper byte of 16 bits, which spares their signs.
                let first = _mm_madd_epi16(_mm_unpacklo_epi8(counts, zero), _mm_unpacklo_epi8(zero, digits));
                let second = _mm_madd_epi16(_mm_unpackhi_epi8(counts, zero), _mm_unpackhi_epi8(zero, digits));
                sum = _mm_add_epi32(sum, _mm_add_epi32(first, second));
            }
        }
        sum
    }

    #[inline(always)]
    pub(super) fn total(sums: Sums) -> i64 {
        let mut parts = [0_i32; 4];
        // SAFETY: the instruction is part of the target; sixteen bytes are there.
        unsafe { _mm_storeu_si128(parts.as_mut_ptr().cast(), sums) };
        parts.iter().map(|&sum| i64::from(sum >> 8)).sum()
    }
}
