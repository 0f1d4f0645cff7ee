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

    unsafe fn table(table: &PoissonTable) -> Self::Table;
    /// The counts of first bytes, 0 for escapes; and bit i where byte i escapes.
    unsafe fn look_up(table: Self::Table, first: Self::Bytes) -> (Self::Bytes, u64);
    /// Writes base + i for every set bit i to `to`, ascending, and how many they are; may write 64 in all.
    unsafe fn positions(set: u64, base: u16, to: *mut u16) -> usize;

    unsafe fn no_total() -> Self::Total;
    unsafe fn add(total: Self::Total, counts: Self::Bytes) -> Self::Total;
    unsafe fn total(total: Self::Total) -> u64;

    /// Writes to `to` the uniform indices on 0..m that the 32 words of 16 bits give by Lemire's multiplication, without
    /// those whose low half is below `reject` = 2^16 mod m, in order, and how many they are; may write 32 in all.
    unsafe fn indices(words: Self::Bytes, m: u16, reject: u16, to: *mut u16) -> usize;

    unsafe fn no_products() -> Self::Products;
    unsafe fn multiply_add(
        products: Self::Products,
        counts: Self::Bytes,
        digits: Self::Bytes,
    ) -> Self::Products;
    unsafe fn product(products: Self::Products) -> i64;
}

/// Resamples that share a load of digits.
const SHARED: usize = 4;

/// [`super::Kernel::draw`].
///
/// # Safety
/// The CPU has the instruction set S. `counts` has been shaped for this tile and as many resamples as `draws`.
#[inline(always)]
pub(super) unsafe fn draw<S: Simd>(tile: &Tile, stream: &mut TileStream, draws: &[u64], counts: &mut Counts) {
    /// A tile that fails so often (once in 10^6 tiles) is drawn one by one: the work stays bounded, the law exact.
    const FAILURES: usize = 3;
    debug_assert!(draws.len() == counts.resamples);
    let Counts { bytes, start, stride, positions, .. } = counts;
    // SAFETY: the instruction set is the caller's promise. Resample r has `stride` bytes from `start` + r `stride` on, which
    // `Counts::shape` has checked, and `first_bytes`, `second_bytes` and `top_up` stay within those of one.
    unsafe {
        let mut state = S::state(&stream.lanes);
        for (r, &draws) in draws.iter().enumerate() {
            let counts = &mut bytes[*start + r * *stride..][..*stride];
            let mut missing = draws;
            match &tile.table {
                None => counts.fill(0),
                Some(table) => {
                    let mut failures = 0;
                    loop {
                        let (mut total, escapes) =
                            first_bytes::<S>(table, &mut state, tile.len(), counts, positions);
                        total +=
                            second_bytes::<S>(table, &mut state, stream, &mut positions[..escapes], counts);
                        if total <= draws {
                            missing = draws - total;
                            break;
                        }
                        failures += 1;
                        if failures == FAILURES {
                            counts.fill(0);
                            break;
                        }
                    }
                }
            }
            top_up::<S>(&mut state, stream, tile.len(), missing, counts);
        }
        S::keep(&state, &mut stream.lanes);
    }
}

/// A byte for every observation, and its count where that says it. Returns the total and how many escape, their positions
/// in `positions`. The lanes run to the end of the last group; what belongs to no observation is dropped unseen.
///
/// # Safety
/// As `draw`; `counts` are the whole groups of `observations`, `positions` a group more.
#[inline(always)]
unsafe fn first_bytes<S: Simd>(
    table: &PoissonTable,
    state: &mut S::State,
    observations: usize,
    counts: &mut [u8],
    positions: &mut [u16],
) -> (u64, usize) {
    debug_assert!(
        counts.len() == observations.next_multiple_of(GROUP) && positions.len() >= counts.len() + GROUP
    );
    let (full, part) = (observations / GROUP, observations % GROUP);
    // SAFETY: group g writes bytes 64 g to 64 g + 63 of `counts`. At most 64 g positions come before those of group g, which
    // may write 64 more.
    unsafe {
        let simd_table = S::table(table);
        let mut total = S::no_total();
        let to = counts.as_mut_ptr();
        let mut escapes = 0;
        for group in 0..full {
            let (found, set) = S::look_up(simd_table, S::step(state));
            S::store(found, to.add(group * GROUP));
            total = S::add(total, found);
            escapes += S::positions(set, (group * GROUP) as u16, positions.as_mut_ptr().add(escapes));
        }
        if part > 0 {
            let (found, set) = S::look_up(simd_table, S::step(state));
            S::store(found, to.add(full * GROUP));
            counts[full * GROUP + part..].fill(0);
            total = S::add(total, S::load(counts.as_ptr().add(full * GROUP)));
            let set = set & ((1 << part) - 1);
            escapes += S::positions(set, (full * GROUP) as u16, positions.as_mut_ptr().add(escapes));
        }
        (S::total(total), escapes)
    }
}

/// A second byte for every escape, and an integer draw for what that leaves. Returns the total of their counts.
///
/// # Safety
/// As `draw`; `positions` are below the length of `counts`.
#[inline(always)]
unsafe fn second_bytes<S: Simd>(
    table: &PoissonTable,
    state: &mut S::State,
    stream: &mut TileStream,
    positions: &mut [u16],
    counts: &mut [u8],
) -> u64 {
    let mut total = 0;
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
            total += u64::from(count);
            // No branch: a rest is kept by moving on, any other is overwritten. `rests` is at most done + i.
            positions[rests] = position;
            rests += usize::from(u16::from(byte) >= table.seconds_to);
        }
        stream.next_byte += take;
        done += take;
    }
    for &position in &positions[..rests] {
        // SAFETY: as above.
        let part = unsafe { below::<S>(table.rest_total(), state, stream) };
        let count = table.of_rest(part);
        counts[usize::from(position)] = count;
        total += u64::from(count);
    }
    total
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
/// As `draw`; `counts` are those of `observations` or more.
#[inline(always)]
unsafe fn top_up<S: Simd>(
    state: &mut S::State,
    stream: &mut TileStream,
    observations: usize,
    draws: u64,
    counts: &mut [u8],
) {
    let mut left = draws;
    while left > 0 {
        // SAFETY: the caller's promise.
        let indices = unsafe { some_indices::<S>(state, stream, observations, left) };
        left -= indices.len() as u64;
        for &index in indices {
            debug_assert!(usize::from(index) < observations);
            // SAFETY: an index is below `observations`, which `counts` cover.
            let count = unsafe { counts.get_unchecked_mut(usize::from(index)) };
            *count = count.wrapping_add(1);
        }
    }
}

/// The next uniform indices on 0..m, at most `most`, at least one: what is left in the stream's buffer, or a new one.
///
/// # Safety
/// The CPU has the instruction set S.
#[inline(always)]
unsafe fn some_indices<'a, S: Simd>(
    state: &mut S::State,
    stream: &'a mut TileStream,
    m: usize,
    most: u64,
) -> &'a [u16] {
    let reject = ((1 << 16) % m) as u16;
    while stream.next_index == stream.last_index {
        let mut made = 0;
        for _ in 0..INDICES / (GROUP / 2) {
            // SAFETY: the instruction set is the caller's promise. At most `INDICES` - 32 were made before the last step, and
            // the buffer has room for 32 more.
            made += unsafe {
                S::indices(S::step(state), m as u16, reject, stream.indices.as_mut_ptr().add(made))
            };
        }
        (stream.next_index, stream.last_index) = (0, made);
    }
    let from = stream.next_index;
    stream.next_index = stream.last_index.min(from + most.min(INDICES as u64) as usize);
    &stream.indices[from..stream.next_index]
}

/// [`super::Kernel::indices`].
///
/// # Safety
/// The CPU has the instruction set S.
#[inline(always)]
pub(super) unsafe fn indices<S: Simd>(m: usize, stream: &mut TileStream, indices: &mut [u16]) {
    let mut filled = 0;
    // SAFETY: the instruction set is the caller's promise.
    unsafe {
        let mut state = S::state(&stream.lanes);
        while filled < indices.len() {
            let some = some_indices::<S>(&mut state, stream, m, (indices.len() - filled) as u64);
            indices[filled..][..some.len()].copy_from_slice(some);
            filled += some.len();
        }
        S::keep(&state, &mut stream.lanes);
    }
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
