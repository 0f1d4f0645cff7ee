//! The algorithm of a tile, once for all instruction sets.

use crate::kernel::tile::{INDICES, TileStream};
use crate::kernel::{Counts, GROUP, Tile};
use crate::stream::Lanes;
use crate::variate::PoissonTable;

/// Operations on 64 bytes. Byte b of lane j's output (little-endian) is byte 8 j + b of a register.
///
/// Every function is `unsafe` for one reason: the CPU must have the instruction set. Those with pointers say what else.
/// All are `inline(always)`, so that they become part of a function compiled for that instruction set.
pub(super) trait Simd {
    /// 64 bytes.
    type Bytes: Copy;
    /// The lanes' states.
    type State;
    /// A table of first bytes, ready for look-ups.
    type Table: Copy;
    /// Running totals of counts.
    type Total: Copy;
    /// Running totals of counts times digits, in 32 bits.
    type Products: Copy;
    /// Planes whose running totals for [`SHARED`] resamples fit the registers.
    const PLANES: usize;

    unsafe fn state(lanes: &Lanes) -> Self::State;
    unsafe fn keep(state: &Self::State, lanes: &mut Lanes);
    /// One step of xoshiro256++ in every lane.
    unsafe fn step(state: &mut Self::State) -> Self::Bytes;

    /// 64 bytes at `from`.
    unsafe fn load(from: *const u8) -> Self::Bytes;
    /// 64 bytes to `to`.
    unsafe fn store(bytes: Self::Bytes, to: *mut u8);
    /// The bits that both have.
    unsafe fn and(a: Self::Bytes, b: Self::Bytes) -> Self::Bytes;

    unsafe fn table(table: &PoissonTable) -> Self::Table;
    /// The counts of first bytes, 0 for escapes; and bit i where byte i escapes.
    unsafe fn look_up(table: Self::Table, first: Self::Bytes) -> (Self::Bytes, u64);
    /// Writes base + i for every set bit i to `to`, ascending, and how many they are; may write 64 in all. One by one, unless
    /// the instruction set has better.
    #[inline(always)]
    unsafe fn positions(set: u64, base: u16, to: *mut u16) -> usize {
        /// Written without a branch; one group in a hundred has more.
        const USUAL: u32 = 3;
        let mut left = set;
        let mut i = 0;
        while i < USUAL || left != 0 {
            // The position of an empty set, 64, is written where the next group will overwrite it.
            // SAFETY: the caller's promise; `i` stays below 64.
            unsafe { to.add(i as usize).write(base.wrapping_add(left.trailing_zeros() as u16)) };
            left &= left.wrapping_sub(1);
            i += 1;
        }
        set.count_ones() as usize
    }

    unsafe fn no_total() -> Self::Total;
    unsafe fn add(total: Self::Total, counts: Self::Bytes) -> Self::Total;
    unsafe fn total(total: Self::Total) -> u64;

    /// Writes to `to` the uniform indices on 0..m that the 32 words of 16 bits give by Lemire's multiplication, without
    /// the rejected ones, in order, and returns how many they are; may write 32 in all.
    unsafe fn indices(words: Self::Bytes, bound: Bound, to: *mut u16) -> usize;

    /// Writes to `to` those of the bytes that are below the bound once its mask is applied, in order, and returns how many they
    /// are; may write 64 in all.
    unsafe fn bytes(bytes: Self::Bytes, bound: ByteBound, to: *mut u8) -> usize;

    unsafe fn no_products() -> Self::Products;
    unsafe fn multiply_add(
        products: Self::Products,
        counts: Self::Bytes,
        digits: Self::Bytes,
    ) -> Self::Products;
    unsafe fn product(products: Self::Products) -> i64;
}

/// What 16-bit words are multiplied with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    pub(super) m: u16,
    /// 2^16 mod m: products with a lower low half are rejected.
    pub(super) reject: u16,
}

/// What bytes are kept below: half of them or more are, since the mask leaves the bits that the last index needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct ByteBound {
    pub(super) mask: u8,
    pub(super) last: u8,
}

impl ByteBound {
    /// `n` from 1 to 256.
    pub(super) fn new(n: usize) -> ByteBound {
        ByteBound { mask: (n.next_power_of_two() - 1) as u8, last: (n - 1) as u8 }
    }
}

impl Bound {
    /// `m` from 1 to [`super::TILE`].
    pub(super) fn new(m: usize) -> Bound {
        Bound { m: m as u16, reject: ((1 << 16) % m) as u16 }
    }
}

/// Resamples that share a load of digits; their counts of whole tiles stay in the second-level cache.
pub(super) const SHARED: usize = 4;

/// [`super::Kernel::draw`].
///
/// # Safety
/// The CPU has the instruction set S. `counts` has been shaped for this tile and as many resamples as `draws`.
#[inline(always)]
pub(super) unsafe fn draw<S: Simd>(tile: &Tile, stream: &mut TileStream, draws: &[u64], counts: &mut Counts) {
    /// A tile that fails so often (once in 10^6 tiles) is drawn one by one: the work stays bounded, the law exact.
    const FAILURES: usize = 3;
    debug_assert!(draws.len() == counts.resamples);
    let Counts { bytes, start, stride, positions, totals, .. } = counts;
    let bytes = &mut bytes[*start..][..draws.len() * *stride];
    // SAFETY: the instruction set is the caller's promise; `bytes` are `stride` for each of `draws`.
    unsafe {
        let mut state = S::state(&stream.lanes);
        let together = tile.together();
        for (bytes, draws) in bytes.chunks_mut(together * *stride).zip(draws.chunks(together)) {
            let totals = &mut totals[..draws.len()];
            match &tile.table {
                None => {
                    bytes.fill(0);
                    totals.fill(0);
                }
                Some(table) => {
                    poisson::<S>(table, &mut state, stream, tile.len(), bytes, positions, totals);
                    for (r, (total, &draws)) in totals.iter_mut().zip(draws).enumerate() {
                        let mut failures = 0;
                        while *total > draws {
                            let counts = &mut bytes[r * *stride..][..*stride];
                            failures += 1;
                            if failures < FAILURES {
                                let total = std::slice::from_mut(total);
                                poisson::<S>(table, &mut state, stream, tile.len(), counts, positions, total);
                            } else {
                                counts.fill(0);
                                *total = 0;
                            }
                        }
                    }
                }
            }
            for ((counts, &total), &draws) in bytes.chunks_exact_mut(*stride).zip(totals.iter()).zip(draws) {
                top_up::<S>(&mut state, stream, tile.bound, draws - total, counts);
            }
        }
        S::keep(&state, &mut stream.lanes);
    }
}

/// Independent Poisson counts for as many resamples as there are totals.
///
/// # Safety
/// The CPU has the instruction set S. `counts` are whole groups of `observations` for every resample, at most 2^16
/// in all; `positions` are a group more.
#[inline(always)]
unsafe fn poisson<S: Simd>(
    table: &PoissonTable,
    state: &mut S::State,
    stream: &mut TileStream,
    observations: usize,
    counts: &mut [u8],
    positions: &mut [u16],
    totals: &mut [u64],
) {
    let stride = counts.len() / totals.len();
    let mut escapes = 0;
    for (r, total) in totals.iter_mut().enumerate() {
        // SAFETY: the caller's promises. At most the positions of the resamples before come first.
        unsafe {
            let counts = counts.as_mut_ptr().add(r * stride);
            let positions = positions.as_mut_ptr().add(escapes);
            let found;
            (*total, found) = first_bytes::<S>(table, state, observations, r * stride, counts, positions);
            escapes += found;
        }
    }
    // SAFETY: the caller's promise; positions are those of counts.
    unsafe { second_bytes::<S>(table, state, stream, &mut positions[..escapes], counts, totals) };
}

/// A byte for every observation, and its count where that says it. Returns the total and how many escape, their positions
/// counted from `base`. The lanes run to the end of the last group; what belongs to no observation is dropped unseen.
///
/// # Safety
/// The CPU has the instruction set S. `counts` has room for the whole groups of `observations`, `positions` for a group
/// more.
#[inline(always)]
unsafe fn first_bytes<S: Simd>(
    table: &PoissonTable,
    state: &mut S::State,
    observations: usize,
    base: usize,
    counts: *mut u8,
    positions: *mut u16,
) -> (u64, usize) {
    /// Read from 64 - k on, a group whose first k bytes are all ones.
    static MASK: [u8; 2 * GROUP] = {
        let mut mask = [0; 2 * GROUP];
        let mut i = 0;
        while i < GROUP {
            mask[i] = u8::MAX;
            i += 1;
        }
        mask
    };
    let (full, part) = (observations / GROUP, observations % GROUP);
    // SAFETY: group g writes bytes 64 g to 64 g + 63 of `counts`. At most 64 g positions come before those of group g, which
    // may write 64 more. The mask has a group from any byte of its first on.
    unsafe {
        let table = S::table(table);
        let mut total = S::no_total();
        let mut escapes = 0;
        for group in 0..full {
            let (found, set) = S::look_up(table, S::step(state));
            S::store(found, counts.add(group * GROUP));
            total = S::add(total, found);
            escapes += S::positions(set, (base + group * GROUP) as u16, positions.add(escapes));
        }
        if part > 0 {
            let (found, set) = S::look_up(table, S::step(state));
            let found = S::and(found, S::load(MASK.as_ptr().add(GROUP - part)));
            S::store(found, counts.add(full * GROUP));
            total = S::add(total, found);
            let set = set & ((1 << part) - 1);
            escapes += S::positions(set, (base + full * GROUP) as u16, positions.add(escapes));
        }
        (S::total(total), escapes)
    }
}

/// A second byte for every escape, and an integer draw for what that leaves; adds to the totals.
///
/// # Safety
/// The CPU has the instruction set S; `positions` are below the length of `counts`.
#[inline(always)]
unsafe fn second_bytes<S: Simd>(
    table: &PoissonTable,
    state: &mut S::State,
    stream: &mut TileStream,
    positions: &mut [u16],
    counts: &mut [u8],
    totals: &mut [u64],
) {
    // Which resample a position belongs to: by a multiplication, exact since both are whole groups and below 2^10 of them.
    let groups = counts.len() / totals.len() / GROUP;
    let inverse = (1_u32 << 20).div_ceil(groups as u32);
    let resample = |position: u16| ((u32::from(position) / GROUP as u32 * inverse) >> 20) as usize;
    // One resample's total is kept in a register.
    let (mut total, one) = (0, totals.len() == 1);
    let mut rests = 0;
    let mut done = 0;
    while done < positions.len() {
        if stream.next_byte == GROUP {
            // SAFETY: the instruction set is the caller's promise; `bytes` is a group.
            unsafe { S::store(S::step(state), stream.bytes.as_mut_ptr()) };
            stream.next_byte = 0;
        }
        let take = (GROUP - stream.next_byte).min(positions.len() - done);
        for i in 0..take {
            let byte = stream.bytes[stream.next_byte + i];
            let position = positions[done + i];
            let count = table.second[usize::from(byte)];
            debug_assert!(usize::from(position) < counts.len());
            // SAFETY: the caller's promise.
            unsafe { *counts.get_unchecked_mut(usize::from(position)) = count };
            if one {
                total += u64::from(count);
            } else {
                totals[resample(position)] += u64::from(count);
            }
            // No branch: a rest is kept by moving on, any other is overwritten. `rests` is at most done + i.
            positions[rests] = position;
            rests += usize::from(u16::from(byte) >= table.seconds_to);
        }
        stream.next_byte += take;
        done += take;
    }
    totals[0] += total;
    for &position in &positions[..rests] {
        // SAFETY: as above.
        let part = unsafe { below::<S>(table.rest_total(), state, stream) };
        let count = table.of_rest(part);
        counts[usize::from(position)] = count;
        totals[resample(position)] += u64::from(count);
    }
}

/// Uniform on 0..n (Lemire 2019, algorithm 5), from the stream's bytes.
///
/// # Safety
/// The CPU has the instruction set S.
#[inline(always)]
unsafe fn below<S: Simd>(n: u64, state: &mut S::State, stream: &mut TileStream) -> u64 {
    const WORD: usize = 8;
    loop {
        if stream.next_byte + WORD > GROUP {
            // SAFETY: the instruction set is the caller's promise; `bytes` is a group.
            unsafe { S::store(S::step(state), stream.bytes.as_mut_ptr()) };
            stream.next_byte = 0;
        }
        let word: [u8; WORD] = std::array::from_fn(|i| stream.bytes[stream.next_byte + i]);
        stream.next_byte += WORD;
        let product = u128::from(u64::from_le_bytes(word)) * u128::from(n);
        let low = product as u64;
        if low >= n || low >= n.wrapping_neg() % n {
            return (product >> 64) as u64;
        }
    }
}

/// `draws` uniform draws, one by one.
///
/// # Safety
/// As `draw`; `counts` are those of as many observations as the bound.
#[inline(always)]
unsafe fn top_up<S: Simd>(
    state: &mut S::State,
    stream: &mut TileStream,
    bound: Bound,
    draws: u64,
    counts: &mut [u8],
) {
    let mut left = draws;
    while left > 0 {
        // SAFETY: the caller's promise.
        let indices = unsafe { some_indices::<S>(state, stream, bound, left) };
        left -= indices.len() as u64;
        debug_assert!(indices.iter().all(|&index| index < bound.m));
        let (fours, rest) = indices.as_chunks::<4>();
        // SAFETY: an index is below the bound, which `counts` cover.
        let mut draw = |index: u16| unsafe {
            let count = counts.get_unchecked_mut(usize::from(index));
            *count = count.wrapping_add(1);
        };
        for &[a, b, c, d] in fours {
            draw(a);
            draw(b);
            draw(c);
            draw(d);
        }
        rest.iter().copied().for_each(draw);
    }
}

/// The next uniform indices below the bound, at most `most`, at least one: what is left in the stream's buffer, or a new one.
///
/// # Safety
/// The CPU has the instruction set S.
#[inline(always)]
unsafe fn some_indices<'a, S: Simd>(
    state: &mut S::State,
    stream: &'a mut TileStream,
    bound: Bound,
    most: u64,
) -> &'a [u16] {
    while stream.next_index == stream.last_index {
        // SAFETY: the instruction set is the caller's promise; the buffer has room.
        let made = unsafe { next_indices::<S>(state, bound, &mut stream.indices) };
        (stream.next_index, stream.last_index) = (0, made);
    }
    let from = stream.next_index;
    stream.next_index = stream.last_index.min(from + most.min(INDICES as u64) as usize);
    &stream.indices[from..stream.next_index]
}

/// At most [`INDICES`] uniform indices below the bound, and how many they are.
///
/// # Safety
/// The CPU has the instruction set S. There is room for [`INDICES`].
#[inline(always)]
unsafe fn next_indices<S: Simd>(state: &mut S::State, bound: Bound, indices: &mut [u16]) -> usize {
    debug_assert!(indices.len() >= INDICES);
    let mut made = 0;
    for _ in 0..INDICES / (GROUP / 2) {
        // SAFETY: the instruction set is the caller's promise. At most `INDICES` - 32 were made before the last step, which
        // writes no more than 32.
        made += unsafe { S::indices(S::step(state), bound, indices.as_mut_ptr().add(made)) };
    }
    made
}

/// [`super::Kernel::indices`].
///
/// # Safety
/// The CPU has the instruction set S.
#[inline(always)]
pub(super) unsafe fn indices<S: Simd>(bound: Bound, stream: &mut TileStream, indices: &mut [u16]) {
    let mut filled = 0;
    // SAFETY: the instruction set is the caller's promise.
    unsafe {
        let mut state = S::state(&stream.lanes);
        while filled < indices.len() {
            // Straight to where they go: copies of odd lengths cost as much as the indices.
            if stream.next_index == stream.last_index && indices.len() - filled >= INDICES {
                filled += next_indices::<S>(&mut state, bound, &mut indices[filled..]);
                continue;
            }
            let some = some_indices::<S>(&mut state, stream, bound, (indices.len() - filled) as u64);
            indices[filled..][..some.len()].copy_from_slice(some);
            filled += some.len();
        }
        S::keep(&state, &mut stream.lanes);
    }
}

/// [`super::Kernel::bytes`].
///
/// # Safety
/// The CPU has the instruction set S. The buffer has [`GROUP`] bytes beyond `least`.
#[inline(always)]
pub(super) unsafe fn bytes<S: Simd>(
    bound: ByteBound,
    stream: &mut TileStream,
    buffer: &mut [u8],
    mut filled: usize,
    least: usize,
) -> usize {
    // SAFETY: the instruction set is the caller's promise; what is written begins below `least`.
    unsafe {
        let mut state = S::state(&stream.lanes);
        while filled < least {
            filled += S::bytes(S::step(&mut state), bound, buffer.as_mut_ptr().add(filled));
        }
        S::keep(&state, &mut stream.lanes);
    }
    filled
}

/// [`super::Kernel::dots`].
///
/// # Safety
/// The CPU has the instruction set S; every plane covers the counts' stride.
#[inline(always)]
pub(super) unsafe fn dots<S: Simd>(counts: &Counts, planes: &[&[i8]], sums: &mut [i64]) {
    let mut r = 0;
    while r < counts.resamples {
        let shared = if counts.resamples - r >= SHARED { SHARED } else { 1 };
        let mut p = 0;
        while p < planes.len() {
            let together = (planes.len() - p).min(S::PLANES);
            // SAFETY: the caller's promises.
            unsafe {
                if shared == SHARED {
                    match together {
                        1 => products::<S, SHARED, 1>(counts, planes, sums, r, p),
                        2 => products::<S, SHARED, 2>(counts, planes, sums, r, p),
                        3 => products::<S, SHARED, 3>(counts, planes, sums, r, p),
                        4 => products::<S, SHARED, 4>(counts, planes, sums, r, p),
                        5 => products::<S, SHARED, 5>(counts, planes, sums, r, p),
                        _ => products::<S, SHARED, 6>(counts, planes, sums, r, p),
                    }
                } else {
                    match together {
                        1 => products::<S, 1, 1>(counts, planes, sums, r, p),
                        2 => products::<S, 1, 2>(counts, planes, sums, r, p),
                        3 => products::<S, 1, 3>(counts, planes, sums, r, p),
                        4 => products::<S, 1, 4>(counts, planes, sums, r, p),
                        5 => products::<S, 1, 5>(counts, planes, sums, r, p),
                        _ => products::<S, 1, 6>(counts, planes, sums, r, p),
                    }
                }
            }
            p += together;
        }
        r += shared;
    }
}

/// R resamples from `r` on times P planes from `p` on: a group of digits is loaded once for all R.
///
/// # Safety
/// As `dots`; `r` + R resamples and `p` + P planes exist.
#[inline(always)]
unsafe fn products<S: Simd, const R: usize, const P: usize>(
    counts: &Counts,
    planes: &[&[i8]],
    sums: &mut [i64],
    r: usize,
    p: usize,
) {
    let rows: [&[u8]; R] = std::array::from_fn(|i| counts.of(r + i));
    let planes_here: [&[i8]; P] = std::array::from_fn(|i| &planes[p + i][..counts.stride]);
    // SAFETY: rows and planes are `stride` long, a multiple of the group.
    unsafe {
        let mut totals = [[S::no_products(); P]; R];
        for at in (0..counts.stride).step_by(GROUP) {
            let mut groups = [S::load(rows[0].as_ptr().add(at)); R];
            for i in 1..R {
                groups[i] = S::load(rows[i].as_ptr().add(at));
            }
            for j in 0..P {
                let digits = S::load(planes_here[j].as_ptr().add(at).cast());
                for i in 0..R {
                    totals[i][j] = S::multiply_add(totals[i][j], groups[i], digits);
                }
            }
        }
        for i in 0..R {
            for j in 0..P {
                sums[(r + i) * planes.len() + p + j] += S::product(totals[i][j]);
            }
        }
    }
}
