//! AVX2: what most x86-64 CPUs since 2013 have.

use std::arch::x86_64::*;

use crate::kernel::compress::FIRST_KEPT;
use crate::kernel::expand::{self, DoubleBytes};
use crate::kernel::generic::{self, Bound, ByteBound, Simd};
use crate::kernel::wide::Loops;
use crate::kernel::{Counts, DrawnTable, GROUP, Tile, TileStream};
use crate::stream::Lanes;
use crate::variate::PoissonTable;

pub(super) fn is_available() -> bool {
    std::is_x86_feature_detected!("avx2")
        && std::is_x86_feature_detected!("bmi1")
        && std::is_x86_feature_detected!("bmi2")
        && std::is_x86_feature_detected!("popcnt")
        && std::is_x86_feature_detected!("lzcnt")
}

/// See [`super::wide`].
///
/// # Safety
/// [`is_available`].
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt,lzcnt")]
pub(super) unsafe fn wide<L: Loops>(loops: L) -> L::Output {
    loops.run()
}

/// See [`generic::draw`].
///
/// # Safety
/// [`is_available`]; the counts are shaped.
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt,lzcnt")]
pub(super) unsafe fn draw(tile: &Tile, stream: &mut TileStream, draws: &[u64], counts: &mut Counts) {
    // SAFETY: the caller's promises.
    unsafe { generic::draw::<Avx2>(tile, stream, draws, counts) }
}

/// See [`generic::dots`].
///
/// # Safety
/// [`is_available`]; every plane covers the counts' stride.
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt,lzcnt")]
pub(super) unsafe fn dots(counts: &Counts, planes: &[&[i8]], sums: &mut [i64]) {
    // SAFETY: the caller's promises.
    unsafe { generic::dots::<Avx2>(counts, planes, sums) }
}

/// See [`generic::indices`].
///
/// # Safety
/// [`is_available`].
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt,lzcnt")]
pub(super) unsafe fn indices(bound: Bound, stream: &mut TileStream, indices: &mut [u16]) {
    // SAFETY: the caller's promise.
    unsafe { generic::indices::<Avx2>(bound, stream, indices) }
}

/// See [`generic::bytes`].
///
/// # Safety
/// [`is_available`]; the buffer has a group beyond `least`.
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt,lzcnt")]
pub(super) unsafe fn bytes(
    bound: ByteBound,
    stream: &mut TileStream,
    buffer: &mut [u8],
    filled: usize,
    least: usize,
) -> usize {
    // SAFETY: the caller's promises.
    unsafe { generic::bytes::<Avx2>(bound, stream, buffer, filled, least) }
}

/// See [`super::Kernel::sums`].
///
/// # Safety
/// None: `unsafe` for the company of its siblings.
pub(super) unsafe fn sums(table: &DrawnTable, drawn: &[u8], sums: &mut [i64]) {
    table.sums(drawn, sums);
}

/// See [`super::Kernel::expand`]: four places with one store.
///
/// # Safety
/// [`is_available`].
#[target_feature(enable = "avx2,bmi1,bmi2,popcnt,lzcnt")]
pub(super) unsafe fn expand(values: &[f64], counts: &[u8], to: &mut [DoubleBytes]) {
    expand::expand(values, counts, to);
}

#[derive(Debug, Clone, Copy)]
struct Avx2;

/// Lower and upper half.
type Pair = [__m256i; 2];

/// Thresholds of counts that are held in registers; tables of larger means have more.
const STEPS: usize = 4;

/// Thresholds less one, as signed bytes shifted by 128, since AVX2 has no unsigned comparison: a first byte reaches a step
/// where it is greater than this. Steps that a table lacks are 127, which no byte is greater than.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    steps: [__m256i; STEPS],
    escapes: __m256i,
    /// The table whose further steps there are, if any.
    more: Option<*const PoissonTable>,
}

/// One that is greater than `shifted(threshold)` as a signed byte is at least `threshold` as an unsigned one, >= 1.
fn shifted(threshold: u8) -> i8 {
    ((threshold - 1) ^ 0x80) as i8
}

macro_rules! rotate_left {
    ($x:expr, $bits:literal) => {
        _mm256_or_si256(_mm256_slli_epi64($x, $bits), _mm256_srli_epi64($x, 64 - $bits))
    };
}

// SAFETY of every block below: the CPU has AVX2 by the promise of the trait; pointers are the caller's promise, and all
// loads and stores are unaligned ones.
impl Simd for Avx2 {
    type Bytes = Pair;
    type State = [Pair; 4];
    type Table = Table;
    type Total = __m256i;
    type Products = __m256i;
    const PLANES: usize = 2;

    #[inline(always)]
    unsafe fn state(lanes: &Lanes) -> Self::State {
        // SAFETY: see above; a word of all lanes is 64 bytes.
        lanes.0.each_ref().map(|word| unsafe { Avx2::load(word.as_ptr().cast()) })
    }

    #[inline(always)]
    unsafe fn keep(state: &Self::State, lanes: &mut Lanes) {
        for (word, &bytes) in lanes.0.iter_mut().zip(state) {
            // SAFETY: see above; a word of all lanes is 64 bytes.
            unsafe { Avx2::store(bytes, word.as_mut_ptr().cast()) };
        }
    }

    #[inline(always)]
    unsafe fn step([s0, s1, s2, s3]: &mut Self::State) -> Self::Bytes {
        // SAFETY: see above.
        unsafe {
            let mut output = *s0;
            for h in 0..2 {
                output[h] = _mm256_add_epi64(rotate_left!(_mm256_add_epi64(s0[h], s3[h]), 23), s0[h]);
                let shifted = _mm256_slli_epi64(s1[h], 17);
                s2[h] = _mm256_xor_si256(s2[h], s0[h]);
                s3[h] = _mm256_xor_si256(s3[h], s1[h]);
                s1[h] = _mm256_xor_si256(s1[h], s2[h]);
                s0[h] = _mm256_xor_si256(s0[h], s3[h]);
                s2[h] = _mm256_xor_si256(s2[h], shifted);
                s3[h] = rotate_left!(s3[h], 45);
            }
            output
        }
    }

    #[inline(always)]
    unsafe fn load(from: *const u8) -> Self::Bytes {
        // SAFETY: see above.
        unsafe { [_mm256_loadu_si256(from.cast()), _mm256_loadu_si256(from.add(32).cast())] }
    }

    #[inline(always)]
    unsafe fn store(bytes: Self::Bytes, to: *mut u8) {
        // SAFETY: see above.
        unsafe {
            _mm256_storeu_si256(to.cast(), bytes[0]);
            _mm256_storeu_si256(to.add(32).cast(), bytes[1]);
        }
    }

    #[inline(always)]
    unsafe fn and(a: Self::Bytes, b: Self::Bytes) -> Self::Bytes {
        // SAFETY: see above.
        unsafe { [_mm256_and_si256(a[0], b[0]), _mm256_and_si256(a[1], b[1])] }
    }

    #[inline(always)]
    unsafe fn table(table: &PoissonTable) -> Self::Table {
        // SAFETY: see above.
        unsafe {
            let mut steps = [_mm256_set1_epi8(i8::MAX); STEPS];
            for (register, &step) in steps.iter_mut().zip(&table.steps) {
                *register = _mm256_set1_epi8(shifted(step));
            }
            let more = (table.steps.len() > STEPS).then_some(std::ptr::from_ref(table));
            Table { steps, escapes: _mm256_set1_epi8(shifted(table.escapes_from)), more }
        }
    }

    #[inline(always)]
    unsafe fn look_up(table: Self::Table, first: Self::Bytes) -> (Self::Bytes, u64) {
        // SAFETY: see above; the algorithm keeps the table borrowed while it looks up.
        unsafe {
            let mut counts = first;
            let mut escapes = 0;
            for h in 0..2 {
                let signed = _mm256_xor_si256(first[h], _mm256_set1_epi8(i8::MIN));
                // A comparison that holds is -1 in its byte.
                let mut found = _mm256_setzero_si256();
                for step in table.steps {
                    found = _mm256_sub_epi8(found, _mm256_cmpgt_epi8(signed, step));
                }
                if let Some(more) = table.more {
                    for &step in &(&(*more).steps)[STEPS..] {
                        let step = _mm256_set1_epi8(shifted(step));
                        found = _mm256_sub_epi8(found, _mm256_cmpgt_epi8(signed, step));
                    }
                }
                let escape = _mm256_cmpgt_epi8(signed, table.escapes);
                counts[h] = _mm256_andnot_si256(escape, found);
                escapes |= u64::from(_mm256_movemask_epi8(escape) as u32) << (32 * h);
            }
            (counts, escapes)
        }
    }

    #[inline(always)]
    unsafe fn no_total() -> Self::Total {
        // SAFETY: see above.
        unsafe { _mm256_setzero_si256() }
    }

    #[inline(always)]
    unsafe fn add(total: Self::Total, counts: Self::Bytes) -> Self::Total {
        // SAFETY: see above.
        unsafe {
            let zero = _mm256_setzero_si256();
            let both = _mm256_add_epi64(_mm256_sad_epu8(counts[0], zero), _mm256_sad_epu8(counts[1], zero));
            _mm256_add_epi64(total, both)
        }
    }

    #[inline(always)]
    unsafe fn total(total: Self::Total) -> u64 {
        let mut parts = [0_u64; 4];
        // SAFETY: see above; 32 bytes.
        unsafe { _mm256_storeu_si256(parts.as_mut_ptr().cast(), total) };
        parts.iter().sum()
    }

    #[inline(always)]
    unsafe fn indices(words: Self::Bytes, bound: Bound, to: *mut u16) -> usize {
        // SAFETY: see above; half h writes 16 indices after at most 16 h.
        unsafe {
            let (m, least) = (_mm256_set1_epi16(bound.m as i16), _mm256_set1_epi16(bound.reject as i16));
            let mut accepted = 0;
            for half in words {
                let high = _mm256_mulhi_epu16(half, m);
                let low = _mm256_mullo_epi16(half, m);
                // low >= least, unsigned: the larger of the two is low.
                let keep = _mm256_cmpeq_epi16(_mm256_max_epu16(low, least), low);
                let kept = _mm256_movemask_epi8(keep) as u32;
                if kept == u32::MAX {
                    _mm256_storeu_si256(to.add(accepted).cast(), high);
                    accepted += 16;
                } else {
                    let mut all = [0_u16; 16];
                    _mm256_storeu_si256(all.as_mut_ptr().cast(), high);
                    for (i, index) in all.into_iter().enumerate() {
                        to.add(accepted).write(index);
                        accepted += (kept >> (2 * i) & 1) as usize;
                    }
                }
            }
            accepted
        }
    }

    #[inline(always)]
    unsafe fn bytes(bytes: Self::Bytes, bound: ByteBound, to: *mut u8) -> usize {
        // SAFETY: see above; eight bytes go after at most as many as were looked at before.
        unsafe {
            let (mask, last) = (_mm256_set1_epi8(bound.mask as i8), _mm256_set1_epi8(bound.last as i8));
            let indices = bytes.map(|half| _mm256_and_si256(half, mask));
            // At most the last: the larger of the two is the last.
            let keep = indices
                .map(|half| _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(half, last), last)));
            let keep = u64::from(keep[0] as u32) | u64::from(keep[1] as u32) << 32;
            if keep == u64::MAX {
                Avx2::store(indices, to);
                return GROUP;
            }
            let mut all = [0_u8; GROUP];
            Avx2::store(indices, all.as_mut_ptr());
            let mut kept = 0;
            for (eight, mask) in all.as_chunks::<8>().0.iter().zip(keep.to_le_bytes()) {
                let order = _mm_cvtsi64_si128(FIRST_KEPT[usize::from(mask)] as i64);
                let eight = _mm_cvtsi64_si128(i64::from_le_bytes(*eight));
                _mm_storel_epi64(to.add(kept).cast(), _mm_shuffle_epi8(eight, order));
                kept += mask.count_ones() as usize;
            }
            kept
        }
    }

    #[inline(always)]
    unsafe fn no_products() -> Self::Products {
        // SAFETY: see above.
        unsafe { _mm256_setzero_si256() }
    }

    /// maddubs adds two products in 16 bits: at most 2 * 127 * 128 < 2^15, so it never saturates.
    #[inline(always)]
    unsafe fn multiply_add(
        products: Self::Products,
        counts: Self::Bytes,
        digits: Self::Bytes,
    ) -> Self::Products {
        // SAFETY: see above.
        unsafe {
            let ones = _mm256_set1_epi16(1);
            let mut sum = products;
            for h in 0..2 {
                let pairs = _mm256_maddubs_epi16(counts[h], digits[h]);
                sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, ones));
            }
            sum
        }
    }

    #[inline(always)]
    unsafe fn product(products: Self::Products) -> i64 {
        // SAFETY: see above.
        unsafe {
            let half = _mm_add_epi32(_mm256_castsi256_si128(products), _mm256_extracti128_si256(products, 1));
            let quarter = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0b_00_00_11_10));
            let sum = _mm_add_epi32(quarter, _mm_shuffle_epi32(quarter, 0b_00_00_00_01));
            _mm_cvtsi128_si32(sum).into()
        }
    }
}
