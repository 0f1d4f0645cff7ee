//! NEON, which every 64-bit Arm processor has. Newer ones also multiply bytes and add up the products in one instruction
//! (sdot, of the extension dotprod); whether this one does is asked at run time, and the integers are the same.

use std::arch::aarch64::*;
use std::arch::{asm, is_aarch64_feature_detected};

use crate::kernel::compress::FIRST_KEPT;
use crate::kernel::expand::{self, DoubleBytes};
use crate::kernel::generic::{self, Bound, ByteBound, Simd};
use crate::kernel::{Counts, DrawnTable, GROUP, Tile, TileStream};
use crate::stream::Lanes;
use crate::variate::PoissonTable;

/// The words of the lanes are taken for their bytes, the lowest first.
pub(super) fn is_available() -> bool {
    cfg!(target_endian = "little") && is_aarch64_feature_detected!("neon")
}

/// See [`generic::draw`].
///
/// # Safety
/// [`is_available`]; the counts are shaped.
#[target_feature(enable = "neon")]
pub(super) unsafe fn draw(tile: &Tile, stream: &mut TileStream, draws: &[u64], counts: &mut Counts) {
    // SAFETY: the caller's promises.
    unsafe { generic::draw::<Neon<Multiply>>(tile, stream, draws, counts) }
}

/// See [`generic::dots`].
///
/// # Safety
/// [`is_available`]; every plane covers the counts' stride.
pub(super) unsafe fn dots(counts: &Counts, planes: &[&[i8]], sums: &mut [i64]) {
    // SAFETY: the caller's promises, and this CPU has what it is asked for.
    unsafe {
        if is_aarch64_feature_detected!("dotprod") {
            dots_by_sdot(counts, planes, sums);
        } else {
            dots_by_multiplying(counts, planes, sums);
        }
    }
}

/// # Safety
/// As `dots`; the CPU has dotprod.
#[target_feature(enable = "neon,dotprod")]
unsafe fn dots_by_sdot(counts: &Counts, planes: &[&[i8]], sums: &mut [i64]) {
    // SAFETY: the caller's promises.
    unsafe { generic::dots::<Neon<Sdot>>(counts, planes, sums) }
}

/// # Safety
/// As `dots`.
#[target_feature(enable = "neon")]
pub(super) unsafe fn dots_by_multiplying(counts: &Counts, planes: &[&[i8]], sums: &mut [i64]) {
    // SAFETY: the caller's promises.
    unsafe { generic::dots::<Neon<Multiply>>(counts, planes, sums) }
}

/// See [`generic::indices`].
///
/// # Safety
/// [`is_available`].
#[target_feature(enable = "neon")]
pub(super) unsafe fn indices(bound: Bound, stream: &mut TileStream, indices: &mut [u16]) {
    // SAFETY: the caller's promise.
    unsafe { generic::indices::<Neon<Multiply>>(bound, stream, indices) }
}

/// See [`generic::bytes`].
///
/// # Safety
/// [`is_available`]; the buffer has a group beyond `least`.
#[target_feature(enable = "neon")]
pub(super) unsafe fn bytes(
    bound: ByteBound,
    stream: &mut TileStream,
    buffer: &mut [u8],
    filled: usize,
    least: usize,
) -> usize {
    // SAFETY: the caller's promises.
    unsafe { generic::bytes::<Neon<Multiply>>(bound, stream, buffer, filled, least) }
}

/// See [`super::Kernel::sums`].
///
/// # Safety
/// None: `unsafe` for the company of its siblings.
pub(super) unsafe fn sums(table: &DrawnTable, drawn: &[u8], sums: &mut [i64]) {
    table.sums(drawn, sums);
}

/// See [`super::Kernel::expand`].
///
/// # Safety
/// None, as `sums`.
pub(super) unsafe fn expand(values: &[f64], counts: &[u8], to: &mut [DoubleBytes]) {
    expand::expand(values, counts, to);
}

/// How sixteen counts are multiplied with sixteen digits and added to running totals.
trait Dot {
    /// # Safety
    /// The CPU has the instructions.
    unsafe fn dot(totals: int32x4_t, counts: int8x16_t, digits: int8x16_t) -> int32x4_t;
}

#[derive(Debug, Clone, Copy)]
struct Multiply;

impl Dot for Multiply {
    /// Two products are added in 16 bits: at most 2 * 127 * 128 < 2^15.
    #[inline(always)]
    unsafe fn dot(totals: int32x4_t, counts: int8x16_t, digits: int8x16_t) -> int32x4_t {
        // SAFETY: the caller's promise.
        unsafe {
            let products = vmull_s8(vget_low_s8(counts), vget_low_s8(digits));
            vpadalq_s16(totals, vmlal_high_s8(products, counts, digits))
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Sdot;

impl Dot for Sdot {
    #[inline(always)]
    unsafe fn dot(totals: int32x4_t, counts: int8x16_t, digits: int8x16_t) -> int32x4_t {
        // SAFETY: the caller's promise.
        unsafe { sdot(totals, counts, digits) }
    }
}

/// `vdotq_s32` of the standard library is unstable still (Rust 1.96). A function of its own, as those there are: it is
/// inlined only where the caller has the instruction, which is what the assembler asks for.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn sdot(totals: int32x4_t, counts: int8x16_t, digits: int8x16_t) -> int32x4_t {
    let mut sum = totals;
    // SAFETY: reads and writes these registers alone.
    unsafe {
        asm!(
            "sdot {sum:v}.4s, {counts:v}.16b, {digits:v}.16b",
            sum = inout(vreg) sum,
            counts = in(vreg) counts,
            digits = in(vreg) digits,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sum
}

#[derive(Debug, Clone, Copy)]
struct Neon<D>(D);

/// Registers that make 64 bytes.
const PARTS: usize = 4;

/// Thresholds of counts that are held in registers; tables of larger means have more.
const STEPS: usize = 4;

/// A first byte reaches a step where it is at least this. Steps that a table lacks are 255, which only a byte that escapes
/// reaches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    steps: [uint8x16_t; STEPS],
    escapes_from: uint8x16_t,
    /// The table whose further steps there are, if any.
    more: Option<*const PoissonTable>,
}

/// Bit i says whether byte i is 255.
///
/// # Safety
/// The CPU has NEON; every byte is 0 or 255.
#[inline(always)]
unsafe fn bits(bytes: [uint8x16_t; PARTS]) -> u64 {
    const WEIGHTS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
    // SAFETY: the caller's promise. Eight neighbours, added up in three steps, are a byte of the answer.
    unsafe {
        let weights = vld1q_u8(WEIGHTS.as_ptr());
        let first = vpaddq_u8(vandq_u8(bytes[0], weights), vandq_u8(bytes[1], weights));
        let second = vpaddq_u8(vandq_u8(bytes[2], weights), vandq_u8(bytes[3], weights));
        let quarters = vpaddq_u8(first, second);
        vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(quarters, quarters)))
    }
}

// SAFETY of every block below: the CPU has NEON, and what D says, by the promise of the trait; pointers are the caller's
// promise, and loads and stores need no alignment beyond that of what they point to.
impl<D: Dot> Simd for Neon<D> {
    type Bytes = [uint8x16_t; PARTS];
    type State = [[uint64x2_t; PARTS]; 4];
    type Table = Table;
    type Total = uint32x4_t;
    type Products = int32x4_t;
    /// With four resamples and the registers of their counts, 28 of 32. Reckoned, not measured.
    const PLANES: usize = 2;

    #[inline(always)]
    unsafe fn state(lanes: &Lanes) -> Self::State {
        // SAFETY: see above.
        let mut state = [[unsafe { vdupq_n_u64(0) }; PARTS]; 4];
        for (parts, word) in state.iter_mut().zip(&lanes.0) {
            for (i, part) in parts.iter_mut().enumerate() {
                // SAFETY: see above; a word of all lanes is 64 bytes.
                *part = unsafe { vld1q_u64(word.as_ptr().add(2 * i)) };
            }
        }
        state
    }

    #[inline(always)]
    unsafe fn keep(state: &Self::State, lanes: &mut Lanes) {
        for (word, parts) in lanes.0.iter_mut().zip(state) {
            for (i, &part) in parts.iter().enumerate() {
                // SAFETY: see above; a word of all lanes is 64 bytes.
                unsafe { vst1q_u64(word.as_mut_ptr().add(2 * i), part) };
            }
        }
    }

    #[inline(always)]
    unsafe fn step([s0, s1, s2, s3]: &mut Self::State) -> Self::Bytes {
        // SAFETY: see above.
        unsafe {
            let mut output = [vdupq_n_u8(0); PARTS];
            for i in 0..PARTS {
                let sum = vaddq_u64(s0[i], s3[i]);
                let rotated = vsriq_n_u64::<41>(vshlq_n_u64::<23>(sum), sum);
                output[i] = vreinterpretq_u8_u64(vaddq_u64(rotated, s0[i]));
                let shifted = vshlq_n_u64::<17>(s1[i]);
                s2[i] = veorq_u64(s2[i], s0[i]);
                s3[i] = veorq_u64(s3[i], s1[i]);
                s1[i] = veorq_u64(s1[i], s2[i]);
                s0[i] = veorq_u64(s0[i], s3[i]);
                s2[i] = veorq_u64(s2[i], shifted);
                s3[i] = vsriq_n_u64::<19>(vshlq_n_u64::<45>(s3[i]), s3[i]);
            }
            output
        }
    }

    #[inline(always)]
    unsafe fn load(from: *const u8) -> Self::Bytes {
        // SAFETY: see above.
        unsafe { [vld1q_u8(from), vld1q_u8(from.add(16)), vld1q_u8(from.add(32)), vld1q_u8(from.add(48))] }
    }

    #[inline(always)]
    unsafe fn store(bytes: Self::Bytes, to: *mut u8) {
        for (i, &part) in bytes.iter().enumerate() {
            // SAFETY: see above.
            unsafe { vst1q_u8(to.add(16 * i), part) };
        }
    }

    #[inline(always)]
    unsafe fn and(a: Self::Bytes, b: Self::Bytes) -> Self::Bytes {
        // SAFETY: see above.
        unsafe { [vandq_u8(a[0], b[0]), vandq_u8(a[1], b[1]), vandq_u8(a[2], b[2]), vandq_u8(a[3], b[3])] }
    }

    #[inline(always)]
    unsafe fn table(table: &PoissonTable) -> Self::Table {
        // SAFETY: see above.
        unsafe {
            let mut steps = [vdupq_n_u8(u8::MAX); STEPS];
            for (register, &step) in steps.iter_mut().zip(&table.steps) {
                *register = vdupq_n_u8(step);
            }
            let more = (table.steps.len() > STEPS).then_some(std::ptr::from_ref(table));
            Table { steps, escapes_from: vdupq_n_u8(table.escapes_from), more }
        }
    }

    #[inline(always)]
    unsafe fn look_up(table: Self::Table, first: Self::Bytes) -> (Self::Bytes, u64) {
        // SAFETY: see above; the algorithm keeps the table borrowed while it looks up.
        unsafe {
            let (mut counts, mut escapes) = ([vdupq_n_u8(0); PARTS], first);
            // A comparison that holds is -1 in its byte.
            for i in 0..PARTS {
                for step in table.steps {
                    counts[i] = vsubq_u8(counts[i], vcgeq_u8(first[i], step));
                }
            }
            if let Some(more) = table.more {
                for &step in &(&(*more).steps)[STEPS..] {
                    let step = vdupq_n_u8(step);
                    for i in 0..PARTS {
                        counts[i] = vsubq_u8(counts[i], vcgeq_u8(first[i], step));
                    }
                }
            }
            for i in 0..PARTS {
                escapes[i] = vcgeq_u8(first[i], table.escapes_from);
                counts[i] = vbicq_u8(counts[i], escapes[i]);
            }
            (counts, bits(escapes))
        }
    }

    #[inline(always)]
    unsafe fn no_total() -> Self::Total {
        // SAFETY: see above.
        unsafe { vdupq_n_u32(0) }
    }

    #[inline(always)]
    unsafe fn add(total: Self::Total, [a, b, c, d]: Self::Bytes) -> Self::Total {
        // SAFETY: see above; eight counts are added in 16 bits.
        unsafe {
            let eights = vpadalq_u8(vpadalq_u8(vpadalq_u8(vpaddlq_u8(a), b), c), d);
            vpadalq_u16(total, eights)
        }
    }

    #[inline(always)]
    unsafe fn total(total: Self::Total) -> u64 {
        // SAFETY: see above.
        unsafe { vaddlvq_u32(total) }
    }

    #[inline(always)]
    unsafe fn indices(words: Self::Bytes, bound: Bound, to: *mut u16) -> usize {
        const WEIGHTS: [u16; 8] = [1, 2, 4, 8, 16, 32, 64, 128];
        // SAFETY: see above; eight indices go after at most as many as were looked at before.
        unsafe {
            let (m, least) = (vdupq_n_u16(bound.m), vdupq_n_u16(bound.reject));
            let (mut high, mut keep) = ([m; PARTS], [m; PARTS]);
            for i in 0..PARTS {
                let words = vreinterpretq_u16_u8(words[i]);
                let first = vreinterpretq_u16_u32(vmull_u16(vget_low_u16(words), vget_low_u16(m)));
                let second = vreinterpretq_u16_u32(vmull_high_u16(words, m));
                high[i] = vuzp2q_u16(first, second);
                keep[i] = vcgeq_u16(vuzp1q_u16(first, second), least);
            }
            let all = vandq_u16(vandq_u16(keep[0], keep[1]), vandq_u16(keep[2], keep[3]));
            if vminvq_u16(all) == u16::MAX {
                for (i, &indices) in high.iter().enumerate() {
                    vst1q_u16(to.add(8 * i), indices);
                }
                return GROUP / 2;
            }
            let weights = vld1q_u16(WEIGHTS.as_ptr());
            let mut accepted = 0;
            for i in 0..PARTS {
                let kept = vaddvq_u16(vandq_u16(keep[i], weights)) as u8;
                // Index j is bytes 2 j and 2 j + 1.
                let order = vmovl_u8(vcreate_u8(FIRST_KEPT[usize::from(kept)]));
                let order = vaddq_u16(vmulq_n_u16(order, 0x0202), vdupq_n_u16(0x0100));
                let first = vqtbl1q_u8(vreinterpretq_u8_u16(high[i]), vreinterpretq_u8_u16(order));
                vst1q_u16(to.add(accepted), vreinterpretq_u16_u8(first));
                accepted += kept.count_ones() as usize;
            }
            accepted
        }
    }

    #[inline(always)]
    unsafe fn bytes(bytes: Self::Bytes, bound: ByteBound, to: *mut u8) -> usize {
        // SAFETY: see above; eight bytes go after at most as many as were looked at before.
        unsafe {
            let (mask, last) = (vdupq_n_u8(bound.mask), vdupq_n_u8(bound.last));
            let (mut indices, mut keep) = (bytes, bytes);
            for i in 0..PARTS {
                indices[i] = vandq_u8(bytes[i], mask);
                keep[i] = vcleq_u8(indices[i], last);
            }
            let keep = bits(keep);
            if keep == u64::MAX {
                Self::store(indices, to);
                return GROUP;
            }
            let mut kept = 0;
            for (i, &part) in indices.iter().enumerate() {
                for (j, eight) in [vget_low_u8(part), vget_high_u8(part)].into_iter().enumerate() {
                    let mask = (keep >> (16 * i + 8 * j)) as u8;
                    let order = vcreate_u8(FIRST_KEPT[usize::from(mask)]);
                    vst1_u8(to.add(kept), vtbl1_u8(eight, order));
                    kept += mask.count_ones() as usize;
                }
            }
            kept
        }
    }

    #[inline(always)]
    unsafe fn no_products() -> Self::Products {
        // SAFETY: see above.
        unsafe { vdupq_n_s32(0) }
    }

    /// Counts are at most 127: as signed bytes they are the same.
    #[inline(always)]
    unsafe fn multiply_add(
        products: Self::Products,
        counts: Self::Bytes,
        digits: Self::Bytes,
    ) -> Self::Products {
        let mut sum = products;
        for i in 0..PARTS {
            // SAFETY: see above.
            sum = unsafe { D::dot(sum, vreinterpretq_s8_u8(counts[i]), vreinterpretq_s8_u8(digits[i])) };
        }
        sum
    }

    #[inline(always)]
    unsafe fn product(products: Self::Products) -> i64 {
        // SAFETY: see above.
        unsafe { vaddlvq_s32(products) }
    }
}
