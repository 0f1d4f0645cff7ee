//! The kernel of WebAssembly's 128-bit vectors (SIMD128), which a module has or has not as a whole.

use std::arch::wasm32::*;

pub(super) use crate::kernel::expand::expand;
use crate::kernel::generic::{self, Bound, ByteBound, Simd};
use crate::kernel::{Counts, DrawnTable, GROUP, Tile, TileStream};
use crate::stream::Lanes;
use crate::variate::PoissonTable;

/// See [`generic::draw`].
pub(super) fn draw(tile: &Tile, stream: &mut TileStream, draws: &[u64], counts: &mut Counts) {
    // SAFETY: the instruction set is the module's; `Kernel::draw` has shaped the counts.
    unsafe { generic::draw::<Wasm>(tile, stream, draws, counts) }
}

/// See [`generic::dots`].
pub(super) fn dots(counts: &Counts, planes: &[&[i8]], sums: &mut [i64]) {
    // SAFETY: the instruction set is the module's; `Kernel::dots` has checked the lengths.
    unsafe { generic::dots::<Wasm>(counts, planes, sums) }
}

/// See [`generic::indices`].
pub(super) fn indices(bound: Bound, stream: &mut TileStream, indices: &mut [u16]) {
    // SAFETY: the instruction set is the module's.
    unsafe { generic::indices::<Wasm>(bound, stream, indices) }
}

/// See [`generic::bytes`].
pub(super) fn bytes(
    bound: ByteBound,
    stream: &mut TileStream,
    buffer: &mut [u8],
    filled: usize,
    least: usize,
) -> usize {
    // SAFETY: the instruction set is the module's; `Kernel::bytes` has checked the room.
    unsafe { generic::bytes::<Wasm>(bound, stream, buffer, filled, least) }
}

/// See [`super::Kernel::sums`].
pub(super) fn sums(table: &DrawnTable, drawn: &[u8], sums: &mut [i64]) {
    table.sums(drawn, sums);
}

#[derive(Debug, Clone, Copy)]
struct Wasm;

/// Vectors in a group.
const PARTS: usize = GROUP / 16;

/// Thresholds of counts that are held in locals; tables of larger means have more.
const STEPS: usize = 4;

/// Thresholds less one, as signed bytes shifted by 128: that comparison is one instruction where the unsigned one takes three. A
/// first byte reaches a step where it is greater than this. Steps that a table lacks are 127, which no byte is greater than.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    steps: [v128; STEPS],
    escapes: v128,
    /// The table whose further steps there are, if any.
    more: Option<*const PoissonTable>,
}

/// One that is greater than `shifted(threshold)` as a signed byte is at least `threshold` as an unsigned one, >= 1.
fn shifted(threshold: u8) -> v128 {
    i8x16_splat(((threshold - 1) ^ 0x80) as i8)
}

// SAFETY of every block below: pointers are the caller's promise, and all loads and stores are unaligned ones.
impl Simd for Wasm {
    type Bytes = [v128; PARTS];
    type State = [[v128; PARTS]; 4];
    type Table = Table;
    type Total = v128;
    type Products = v128;
    const PLANES: usize = 2;

    #[inline(always)]
    unsafe fn state(lanes: &Lanes) -> Self::State {
        // SAFETY: see above; a word of all lanes is 64 bytes.
        lanes.0.each_ref().map(|word| unsafe { Wasm::load(word.as_ptr().cast()) })
    }

    #[inline(always)]
    unsafe fn keep(state: &Self::State, lanes: &mut Lanes) {
        for (word, &bytes) in lanes.0.iter_mut().zip(state) {
            // SAFETY: see above; a word of all lanes is 64 bytes.
            unsafe { Wasm::store(bytes, word.as_mut_ptr().cast()) };
        }
    }

    #[inline(always)]
    unsafe fn step([s0, s1, s2, s3]: &mut Self::State) -> Self::Bytes {
        let rotated = |x, bits| v128_or(i64x2_shl(x, bits), u64x2_shr(x, 64 - bits));
        let mut output = *s0;
        for h in 0..PARTS {
            output[h] = i64x2_add(rotated(i64x2_add(s0[h], s3[h]), 23), s0[h]);
            let shifted = i64x2_shl(s1[h], 17);
            s2[h] = v128_xor(s2[h], s0[h]);
            s3[h] = v128_xor(s3[h], s1[h]);
            s1[h] = v128_xor(s1[h], s2[h]);
            s0[h] = v128_xor(s0[h], s3[h]);
            s2[h] = v128_xor(s2[h], shifted);
            s3[h] = rotated(s3[h], 45);
        }
        output
    }

    #[inline(always)]
    unsafe fn load(from: *const u8) -> Self::Bytes {
        // SAFETY: see above; 64 bytes are there.
        std::array::from_fn(|h| unsafe { v128_load(from.add(16 * h).cast()) })
    }

    #[inline(always)]
    unsafe fn store(bytes: Self::Bytes, to: *mut u8) {
        for (h, part) in bytes.into_iter().enumerate() {
            // SAFETY: see above; there is room for 64 bytes.
            unsafe { v128_store(to.add(16 * h).cast(), part) };
        }
    }

    #[inline(always)]
    unsafe fn and(a: Self::Bytes, b: Self::Bytes) -> Self::Bytes {
        std::array::from_fn(|h| v128_and(a[h], b[h]))
    }

    #[inline(always)]
    unsafe fn table(table: &PoissonTable) -> Self::Table {
        let mut steps = [i8x16_splat(i8::MAX); STEPS];
        for (register, &step) in steps.iter_mut().zip(&table.steps) {
            *register = shifted(step);
        }
        let more = (table.steps.len() > STEPS).then_some(std::ptr::from_ref(table));
        Table { steps, escapes: shifted(table.escapes_from), more }
    }

    #[inline(always)]
    unsafe fn look_up(table: Self::Table, first: Self::Bytes) -> (Self::Bytes, u64) {
        let mut counts = first;
        let mut escapes = 0;
        for h in 0..PARTS {
            let signed = v128_xor(first[h], i8x16_splat(i8::MIN));
            // A comparison that holds is -1 in its byte.
            let mut found = i8x16_splat(0);
            for step in table.steps {
                found = i8x16_sub(found, i8x16_gt(signed, step));
            }
            if let Some(more) = table.more {
                // SAFETY: the algorithm keeps the table borrowed while it looks up.
                for &step in unsafe { &(&(*more).steps)[STEPS..] } {
                    found = i8x16_sub(found, i8x16_gt(signed, shifted(step)));
                }
            }
            let escape = i8x16_gt(signed, table.escapes);
            counts[h] = v128_andnot(found, escape);
            escapes |= u64::from(u8x16_bitmask(escape)) << (16 * h);
        }
        (counts, escapes)
    }

    #[inline(always)]
    unsafe fn no_total() -> Self::Total {
        u32x4_splat(0)
    }

    /// Two counts are at most 254, which a byte holds; four such bytes are below 2^15.
    #[inline(always)]
    unsafe fn add(total: Self::Total, counts: Self::Bytes) -> Self::Total {
        let twos = [i8x16_add(counts[0], counts[1]), i8x16_add(counts[2], counts[3])];
        let [a, b] = [u16x8_extadd_pairwise_u8x16(twos[0]), u16x8_extadd_pairwise_u8x16(twos[1])];
        i32x4_add(total, i32x4_extadd_pairwise_i16x8(i16x8_add(a, b)))
    }

    #[inline(always)]
    unsafe fn total(total: Self::Total) -> u64 {
        lanes_of(total).iter().map(|&part| part as u64).sum()
    }

    #[inline(always)]
    unsafe fn indices(words: Self::Bytes, bound: Bound, to: *mut u16) -> usize {
        let (m, least) = (u16x8_splat(bound.m), u16x8_splat(bound.reject));
        let mut accepted = 0;
        for part in words {
            let (first, second) = (u32x4_extmul_low_u16x8(part, m), u32x4_extmul_high_u16x8(part, m));
            // The upper and lower halves of the products, in order.
            let high = i16x8_shuffle::<1, 3, 5, 7, 9, 11, 13, 15>(first, second);
            let low = i16x8_mul(part, m);
            let keep = u16x8_ge(low, least);
            // SAFETY: see above; part h writes 8 indices after at most 8 h.
            unsafe {
                if u16x8_all_true(keep) {
                    v128_store(to.add(accepted).cast(), high);
                    accepted += 8;
                } else {
                    let kept = u16x8_bitmask(keep);
                    let mut all = [0_u16; 8];
                    v128_store(all.as_mut_ptr().cast(), high);
                    for (i, index) in all.into_iter().enumerate() {
                        to.add(accepted).write(index);
                        accepted += usize::from(kept >> i & 1);
                    }
                }
            }
        }
        accepted
    }

    #[inline(always)]
    unsafe fn bytes(bytes: Self::Bytes, bound: ByteBound, to: *mut u8) -> usize {
        let (mask, last) = (u8x16_splat(bound.mask), u8x16_splat(bound.last));
        let mut kept = 0;
        for part in bytes {
            let indices = v128_and(part, mask);
            let keep = u8x16_le(indices, last);
            // SAFETY: see above; part h writes 16 bytes after at most 16 h.
            unsafe {
                if u8x16_all_true(keep) {
                    v128_store(to.add(kept).cast(), indices);
                    kept += 16;
                } else {
                    let mut all = [0_u8; 16];
                    v128_store(all.as_mut_ptr().cast(), indices);
                    let keep = u8x16_bitmask(keep);
                    for (i, index) in all.into_iter().enumerate() {
                        to.add(kept).write(index);
                        kept += usize::from(keep >> i & 1);
                    }
                }
            }
        }
        kept
    }

    #[inline(always)]
    unsafe fn no_products() -> Self::Products {
        i32x4_splat(0)
    }

    /// Counts in the lower, digits in the upper byte of 16 bits, which spares their signs: sums are 256 times too large, of a
    /// tile's 2^16 draws at most a quarter times 2^7 times 2^8, below 2^30.
    #[inline(always)]
    unsafe fn multiply_add(
        products: Self::Products,
        counts: Self::Bytes,
        digits: Self::Bytes,
    ) -> Self::Products {
        let (lower, upper) = (u16x8_splat(0x00ff), u16x8_splat(0xff00));
        let mut sum = products;
        for h in 0..PARTS {
            let even = i32x4_dot_i16x8(v128_and(counts[h], lower), i16x8_shl(digits[h], 8));
            let odd = i32x4_dot_i16x8(u16x8_shr(counts[h], 8), v128_and(digits[h], upper));
            sum = i32x4_add(sum, i32x4_add(even, odd));
        }
        sum
    }

    #[inline(always)]
    unsafe fn product(products: Self::Products) -> i64 {
        lanes_of(products).iter().map(|&part| i64::from(part >> 8)).sum()
    }
}

fn lanes_of(vector: v128) -> [i32; 4] {
    [
        i32x4_extract_lane::<0>(vector),
        i32x4_extract_lane::<1>(vector),
        i32x4_extract_lane::<2>(vector),
        i32x4_extract_lane::<3>(vector),
    ]
}
