//! Resamples in the sample's order, by counts.

/// An observation as its bytes in memory: what a host's buffer of doubles is made of.
pub type DoubleBytes = [u8; 8];

/// Values whose counts are looked at together.
const TOGETHER: usize = 8;

/// A one in every byte.
const ONES: u64 = 0x0101_0101_0101_0101;

/// Every value as often as its count says. The counts are at most 127, and add up to the places.
#[inline(always)]
pub(super) fn expand(values: &[f64], counts: &[u8], to: &mut [DoubleBytes]) {
    let (values, last_values) = values.as_chunks::<TOGETHER>();
    let (counts, last_counts) = counts.as_chunks::<TOGETHER>();
    let mut at = 0;
    for (values, counts) in values.iter().zip(counts) {
        let word = u64::from_le_bytes(*counts);
        let rest = &mut to[at..];
        // Of eight counts one is above four once in 34 times, and above eight once in 10^5 times.
        at += if all_at_most(4, word)
            && let Some(places) = rest.first_chunk_mut()
        {
            copies::<4, 32, 36>(values, word, places)
        } else if all_at_most(8, word)
            && let Some(places) = rest.first_chunk_mut()
        {
            copies::<8, 64, 72>(values, word, places)
        } else {
            one_by_one(values, counts, rest)
        };
    }
    one_by_one(last_values, last_counts, &mut to[at..]);
}

/// Whether none of eight counts is above a number.
#[inline(always)]
fn all_at_most(most: u64, counts: u64) -> bool {
    // The sum's highest bit is set where a count is above.
    (counts + ONES * (127 - most)) & (ONES << 7) == 0
}

/// Writes each value `MOST` times, whatever its count is; the next begins where the count says. Returns where the last ends.
#[inline(always)]
fn copies<const MOST: usize, const REACH: usize, const ROOM: usize>(
    values: &[f64; TOGETHER],
    counts: u64,
    places: &mut [DoubleBytes; ROOM],
) -> usize {
    const { assert!(REACH == TOGETHER * MOST && ROOM == REACH + MOST) };
    // Byte k: the sum of the counts before the k-th.
    let starts = counts.wrapping_mul(ONES << 8);
    for (k, x) in values.iter().enumerate() {
        let start = (starts >> (8 * k) & 0xff) as usize;
        // Within reach anyway: the remainder tells the compiler so.
        places[start % REACH..][..MOST].copy_from_slice(&[x.to_ne_bytes(); MOST]);
    }
    ((starts >> 56) + (counts >> 56)) as usize
}

/// The same for any counts. Returns where the last value ends.
fn one_by_one(values: &[f64], counts: &[u8], to: &mut [DoubleBytes]) -> usize {
    let mut at = 0;
    for (x, &count) in values.iter().zip(counts) {
        to[at..][..usize::from(count)].fill(x.to_ne_bytes());
        at += usize::from(count);
    }
    at
}
