//! AVX-512 with VBMI, VBMI2 and VNNI: Intel since Ice Lake, AMD since Zen 4.

use std::arch::x86_64::*;
use std::hint::black_box;

// A CPU that has AVX-512 has AVX2.
pub(super) use crate::kernel::avx2::expand;
use crate::kernel::generic::{self, Bound, ByteBound, Simd};
use crate::kernel::{Counts, DrawnTable, GROUP, Tile, TileStream};
use crate::stream::Lanes;
use crate::variate::PoissonTable;

pub(super) fn is_available() -> bool {
    super::avx2::is_available()
        && std::is_x86_feature_detected!("avx512f")
        && std::is_x86_feature_detected!("avx512bw")
        && std::is_x86_feature_detected!("avx512dq")
        && std::is_x86_feature_detected!("avx512vbmi")
        && std::is_x86_feature_detected!("avx512vbmi2")
        && std::is_x86_feature_detected!("avx512vnni")
        && std::is_x86_feature_detected!("popcnt")
        && std::is_x86_feature_detected!("bmi2")
}

/// See [`generic::draw`].
///
/// # Safety
/// [`is_available`]; the counts are shaped.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vbmi,avx512vbmi2,avx512vnni,popcnt,bmi2")]
pub(super) unsafe fn draw(tile: &Tile, stream: &mut TileStream, draws: &[u64], counts: &mut Counts) {
    // SAFETY: the caller's promises.
    unsafe { generic::draw::<Avx512>(tile, stream, draws, counts) }
}

/// See [`generic::dots`].
///
/// # Safety
/// [`is_available`]; every plane covers the counts' stride.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vbmi,avx512vbmi2,avx512vnni,popcnt,bmi2")]
pub(super) unsafe fn dots(counts: &Counts, planes: &[&[i8]], sums: &mut [i64]) {
    // SAFETY: the caller's promises.
    unsafe { generic::dots::<Avx512>(counts, planes, sums) }
}

/// See [`generic::indices`].
///
/// # Safety
/// [`is_available`].
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vbmi,avx512vbmi2,avx512vnni,popcnt,bmi2")]
pub(super) unsafe fn indices(bound: Bound, stream: &mut TileStream, indices: &mut [u16]) {
    // SAFETY: the caller's promise.
    unsafe { generic::indices::<Avx512>(bound, stream, indices) }
}

/// See [`generic::bytes`].
///
/// # Safety
/// [`is_available`]; the buffer has a group beyond `least`.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vbmi,avx512vbmi2,avx512vnni,popcnt,bmi2")]
pub(super) unsafe fn bytes(
    bound: ByteBound,
    stream: &mut TileStream,
    buffer: &mut [u8],
    filled: usize,
    least: usize,
) -> usize {
    // SAFETY: the caller's promises.
    unsafe { generic::bytes::<Avx512>(bound, stream, buffer, filled, least) }
}

/// See [`super::Kernel::sums`]: 64 look-ups take a permutation for every 64 observations, and sums of bytes one instruction.
///
/// # Safety
/// [`is_available`]; `drawn` has `table.len()` indices for every sum and a group of 64 more, all below `table.len()` where
/// they count.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vbmi,avx512vbmi2,avx512vnni,popcnt,bmi2")]
pub(super) unsafe fn sums(table: &DrawnTable, drawn: &[u8], sums: &mut [i64]) {
    // SAFETY: the caller's promises.
    unsafe {
        match table.planes().len() {
            0 => sums.fill(0),
            1 => sums_of_planes::<1>(table, drawn, sums),
            2 => sums_of_planes::<2>(table, drawn, sums),
            3 => sums_of_planes::<3>(table, drawn, sums),
            4 => sums_of_planes::<4>(table, drawn, sums),
            5 => sums_of_planes::<5>(table, drawn, sums),
            6 => sums_of_planes::<6>(table, drawn, sums),
            7 => sums_of_planes::<7>(table, drawn, sums),
            _ => sums_of_planes::<8>(table, drawn, sums),
        }
    }
}

/// The same for so many planes: a number known to the compiler keeps their sums in registers.
///
/// # Safety
/// As `sums`; the table has P planes.
#[inline(always)]
unsafe fn sums_of_planes<const P: usize>(table: &DrawnTable, drawn: &[u8], sums: &mut [i64]) {
    // SAFETY: the caller's promises; so many groups of 64 hold the observations.
    unsafe {
        match table.len().div_ceil(GROUP) {
            1 => sums_of_parts::<P, 1>(table, drawn, sums),
            2 => sums_of_parts::<P, 2>(table, drawn, sums),
            3 => sums_of_parts::<P, 3>(table, drawn, sums),
            _ => sums_of_parts::<P, 4>(table, drawn, sums),
        }
    }
}

/// The same for planes whose observations are T groups of 64.
///
/// # Safety
/// As `sums_of_planes`.
#[inline(always)]
unsafe fn sums_of_parts<const P: usize, const T: usize>(table: &DrawnTable, drawn: &[u8], sums: &mut [i64]) {
    // Draws beyond whole groups that are looked up one by one, about where a group more takes as long.
    let few = if T == 4 { 48 } else { 24 };
    let n = table.len();
    let by_groups = if n % GROUP <= few { n - n % GROUP } else { n };
    if by_groups == 0 {
        return table.sums(drawn, sums);
    }
    // Of all draws: a load of one resample's last indices reaches into the next one's.
    let all = drawn.as_ptr();
    // SAFETY: the caller's promises; a plane has T groups of bytes, every load of indices ends within the spare group.
    unsafe {
        for (r, (sum, drawn)) in sums.iter_mut().zip(drawn.chunks_exact(n)).enumerate() {
            let mut totals = [_mm512_setzero_si512(); P];
            for from in (0..by_groups).step_by(GROUP) {
                // Unknown to the compiler, which would else load the planes once, into more registers than there are.
                let planes = black_box(table.planes().as_ptr());
                let indices = _mm512_loadu_si512(all.add(r * n + from).cast());
                let left = by_groups - from;
                let mask = if left < GROUP { (1 << left) - 1 } else { u64::MAX };
                let ones = _mm512_maskz_set1_epi8(mask, 1);
                let from_part: [u64; T] = std::array::from_fn(|i| {
                    _mm512_cmpge_epu8_mask(indices, _mm512_set1_epi8((GROUP * i) as i8))
                });
                for (p, total) in totals.iter_mut().enumerate() {
                    let part = |i: usize| Avx512::load((*planes.add(p)).as_ptr().add(GROUP * i).cast());
                    // One instruction a part: of two tables at once take two, and a register for what they overwrite.
                    let mut digits = _mm512_permutexvar_epi8(indices, part(0));
                    for (i, &beyond) in from_part.iter().enumerate().skip(1) {
                        digits = _mm512_mask_permutexvar_epi8(digits, beyond, indices, part(i));
                    }
                    *total = _mm512_dpbusd_epi32(*total, ones, digits);
                }
            }
            // Pairs of planes, as eight numbers each: below 2^15 + 2^23, so that 32 bits hold their sum.
            let pair = |p: usize| {
                let total = |p: usize| totals.get(p).copied().unwrap_or(_mm512_setzero_si512());
                let both = _mm512_add_epi32(total(2 * p), _mm512_slli_epi32(total(2 * p + 1), 8));
                _mm256_add_epi32(_mm512_castsi512_si256(both), _mm512_extracti64x4_epi64(both, 1))
            };
            // To one number each: neighbours, twice, then both halves.
            let fours =
                _mm256_hadd_epi32(_mm256_hadd_epi32(pair(0), pair(1)), _mm256_hadd_epi32(pair(2), pair(3)));
            let four = _mm_add_epi32(_mm256_castsi256_si128(fours), _mm256_extracti128_si256(fours, 1));
            let mut pairs = [0_i32; 4];
            _mm_storeu_si128(pairs.as_mut_ptr().cast(), four);
            let rest = table.sum(&drawn[by_groups..]);
            *sum = (0..P.div_ceil(2))
                .fold(rest, |sum: i64, p| sum.wrapping_add(i64::from(pairs[p]) << (16 * p)));
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Avx512;

/// The 256 counts in four registers, and where escapes begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    counts: [__m512i; 4],
    escapes_from: __m512i,
}

// SAFETY of every block below: the CPU has the instruction sets by the promise of the trait; pointers are the caller's
// promise, and all loads and stores are unaligned ones.
impl Simd for Avx512 {
    type Bytes = __m512i;
    type State = [__m512i; 4];
    type Table = Table;
    type Total = __m512i;
    type Products = __m512i;
    const PLANES: usize = 6;

    #[inline(always)]
    unsafe fn state(lanes: &Lanes) -> Self::State {
        // SAFETY: see above; a word of all lanes is 64 bytes.
        lanes.0.each_ref().map(|word| unsafe { Avx512::load(word.as_ptr().cast()) })
    }

    #[inline(always)]
    unsafe fn keep(state: &Self::State, lanes: &mut Lanes) {
        for (word, &bytes) in lanes.0.iter_mut().zip(state) {
            // SAFETY: see above; a word of all lanes is 64 bytes.
            unsafe { Avx512::store(bytes, word.as_mut_ptr().cast()) };
        }
    }

    #[inline(always)]
    unsafe fn step([s0, s1, s2, s3]: &mut Self::State) -> Self::Bytes {
        /// a ^ b ^ c
        const XOR: i32 = 0x96;
        // SAFETY: see above.
        unsafe {
            let output = _mm512_add_epi64(_mm512_rol_epi64(_mm512_add_epi64(*s0, *s3), 23), *s0);
            let shifted = _mm512_slli_epi64(*s1, 17);
            let crossed = _mm512_xor_si512(*s3, *s1);
            *s1 = _mm512_ternarylogic_epi64(*s1, *s2, *s0, XOR);
            *s2 = _mm512_ternarylogic_epi64(*s2, *s0, shifted, XOR);
            *s0 = _mm512_xor_si512(*s0, crossed);
            *s3 = _mm512_rol_epi64(crossed, 45);
            output
        }
    }

    #[inline(always)]
    unsafe fn load(from: *const u8) -> Self::Bytes {
        // SAFETY: see above.
        unsafe { _mm512_loadu_si512(from.cast()) }
    }

    #[inline(always)]
    unsafe fn store(bytes: Self::Bytes, to: *mut u8) {
        // SAFETY: see above.
        unsafe { _mm512_storeu_si512(to.cast(), bytes) };
    }

    #[inline(always)]
    unsafe fn and(a: Self::Bytes, b: Self::Bytes) -> Self::Bytes {
        // SAFETY: see above.
        unsafe { _mm512_and_si512(a, b) }
    }

    #[inline(always)]
    unsafe fn table(table: &PoissonTable) -> Self::Table {
        // SAFETY: see above; the table has 256 bytes.
        unsafe {
            let counts = std::array::from_fn(|i| Avx512::load(table.first.as_ptr().add(64 * i)));
            Table { counts, escapes_from: _mm512_set1_epi8(table.escapes_from as i8) }
        }
    }

    #[inline(always)]
    unsafe fn look_up(Table { counts, escapes_from }: Self::Table, first: Self::Bytes) -> (Self::Bytes, u64) {
        // SAFETY: see above.
        unsafe {
            // The permutations look at seven bits; the eighth chooses between them.
            let low = _mm512_permutex2var_epi8(counts[0], first, counts[1]);
            let high = _mm512_permutex2var_epi8(counts[2], first, counts[3]);
            let found = _mm512_mask_blend_epi8(_mm512_movepi8_mask(first), low, high);
            (found, _mm512_cmpge_epu8_mask(first, escapes_from))
        }
    }

    #[inline(always)]
    unsafe fn positions(set: u64, base: u16, to: *mut u16) -> usize {
        // SAFETY: see above; the second 32 are written after at most 32.
        unsafe {
            let bytes = _mm512_maskz_compress_epi8(set, IOTA.bytes());
            let written = set.count_ones() as usize;
            let base = _mm512_set1_epi16(base as i16);
            let first = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(bytes));
            _mm512_storeu_si512(to.cast(), _mm512_add_epi16(first, base));
            if written > 32 {
                let second = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(bytes, 1));
                _mm512_storeu_si512(to.add(32).cast(), _mm512_add_epi16(second, base));
            }
            written
        }
    }

    #[inline(always)]
    unsafe fn no_total() -> Self::Total {
        // SAFETY: see above.
        unsafe { _mm512_setzero_si512() }
    }

    #[inline(always)]
    unsafe fn add(total: Self::Total, counts: Self::Bytes) -> Self::Total {
        // SAFETY: see above.
        unsafe { _mm512_dpbusd_epi32(total, counts, _mm512_set1_epi8(1)) }
    }

    #[inline(always)]
    unsafe fn total(total: Self::Total) -> u64 {
        // SAFETY: see above.
        unsafe { _mm512_reduce_add_epi32(total) as u64 }
    }

    #[inline(always)]
    unsafe fn indices(words: Self::Bytes, bound: Bound, to: *mut u16) -> usize {
        // SAFETY: see above.
        unsafe {
            let m = _mm512_set1_epi16(bound.m as i16);
            let (high, low) = (_mm512_mulhi_epu16(words, m), _mm512_mullo_epi16(words, m));
            let keep = _mm512_cmpge_epu16_mask(low, _mm512_set1_epi16(bound.reject as i16));
            // A branch, so that the next step need not wait for this one's number.
            if keep == u32::MAX {
                _mm512_storeu_si512(to.cast(), high);
                GROUP / 2
            } else {
                _mm512_storeu_si512(to.cast(), _mm512_maskz_compress_epi16(keep, high));
                keep.count_ones() as usize
            }
        }
    }

    #[inline(always)]
    unsafe fn bytes(bytes: Self::Bytes, bound: ByteBound, to: *mut u8) -> usize {
        // SAFETY: see above.
        unsafe {
            let indices = _mm512_and_si512(bytes, _mm512_set1_epi8(bound.mask as i8));
            let keep = _mm512_cmple_epu8_mask(indices, _mm512_set1_epi8(bound.last as i8));
            _mm512_storeu_si512(to.cast(), _mm512_maskz_compress_epi8(keep, indices));
            keep.count_ones() as usize
        }
    }

    #[inline(always)]
    unsafe fn no_products() -> Self::Products {
        // SAFETY: see above.
        unsafe { _mm512_setzero_si512() }
    }

    #[inline(always)]
    unsafe fn multiply_add(
        products: Self::Products,
        counts: Self::Bytes,
        digits: Self::Bytes,
    ) -> Self::Products {
        // SAFETY: see above.
        unsafe { _mm512_dpbusd_epi32(products, counts, digits) }
    }

    #[inline(always)]
    unsafe fn product(products: Self::Products) -> i64 {
        // SAFETY: see above.
        unsafe { _mm512_reduce_add_epi32(products).into() }
    }
}

/// 0, 1, ... 63
#[repr(align(64))]
struct Iota([u8; 64]);

static IOTA: Iota = Iota({
    let mut bytes = [0; 64];
    let mut i = 0;
    while i < bytes.len() {
        bytes[i] = i as u8;
        i += 1;
    }
    bytes
});

impl Iota {
    #[inline(always)]
    unsafe fn bytes(&self) -> __m512i {
        // SAFETY: the caller has the instruction set; 64 bytes are there.
        unsafe { _mm512_load_si512(self.0.as_ptr().cast()) }
    }
}
