//! Random streams, each addressed by seed, domain, chunk and tile.
//!
//! A stream's state is ChaCha8 keystream (Bernstein 2008) under a key that holds the whole address, so two
//! addresses never share a stream and no stream is a shifted copy of another. Block 0 seeds the scalar
//! generator, blocks 1 to 4 the vector lanes.

use rand_core::SeedableRng;
use rand_pcg::Lcg128CmDxsm64;

/// Raised by any change of a replicate's bits; part of every key, and of every result.
pub const VALUE_VERSION: u32 = 5;

/// The scalar generator: PCG64 DXSM, the one of rand_pcg's that takes all of its 256 bits from the seed.
pub(crate) type Generator = Lcg128CmDxsm64;

/// What a stream is drawn for; streams of different domains are unrelated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Domain {
    Split = 1,
    Counts = 2,
    OrderStatistic = 3,
    Multinomial = 4,
    Direct = 5,
    Sequence = 6,
    PoissonCells = 7,
    Inner = 8,
}

/// The scalar generator at an address.
pub(crate) fn generator(seed: u64, domain: Domain, chunk: u64, tile: u64) -> Generator {
    let block = chacha8(&key(seed, domain, chunk), 0, tile);
    let mut state = [0_u8; 32];
    for (bytes, word) in state.chunks_exact_mut(4).zip(block) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    Generator::from_seed(state)
}

/// Eight generators xoshiro256++ (Blackman & Vigna 2021) side by side: word i of all lanes, then word i + 1.
/// 256 bits of keystream each: lanes filled by a cheaper generator would share most of their states.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub(crate) struct Lanes(pub(crate) [[u64; 8]; 4]);

/// The lanes at an address. About 60 ns.
pub(crate) fn lanes(seed: u64, domain: Domain, chunk: u64, tile: u64) -> Lanes {
    let key = key(seed, domain, chunk);
    Lanes(std::array::from_fn(|word| {
        let block = chacha8(&key, 1 + word as u64, tile);
        std::array::from_fn(|lane| u64::from(block[2 * lane]) | u64::from(block[2 * lane + 1]) << 32)
    }))
}

/// (seed, value-version and domain, arm, chunk); the tile is the nonce.
fn key(seed: u64, domain: Domain, chunk: u64) -> [u32; 8] {
    /// One-sample runs have one arm; comparisons will number theirs.
    const ARM: u64 = 0;
    let mut key = [0_u32; 8];
    let words = [seed, u64::from(VALUE_VERSION) << 32 | domain as u64, ARM, chunk];
    for (pair, word) in key.chunks_exact_mut(2).zip(words) {
        pair[0] = word as u32;
        pair[1] = (word >> 32) as u32;
    }
    key
}

/// One 64-byte block of ChaCha with 8 rounds, 64-bit counter and 64-bit nonce (Bernstein 2008, "ChaCha, a variant of Salsa20").
fn chacha8(key: &[u32; 8], counter: u64, nonce: u64) -> [u32; 16] {
    const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574]; // "expand 32-byte k"
    let mut start = [0; 16];
    start[..4].copy_from_slice(&CONSTANTS);
    start[4..12].copy_from_slice(key);
    start[12..].copy_from_slice(&[
        counter as u32,
        (counter >> 32) as u32,
        nonce as u32,
        (nonce >> 32) as u32,
    ]);
    let mut x = start;
    for _ in 0..4 {
        for column in 0..4 {
            quarter_round(&mut x, [column, 4 + column, 8 + column, 12 + column]);
        }
        for column in 0..4 {
            let diagonal = [column, 4 + (column + 1) % 4, 8 + (column + 2) % 4, 12 + (column + 3) % 4];
            quarter_round(&mut x, diagonal);
        }
    }
    for (word, first) in x.iter_mut().zip(start) {
        *word = word.wrapping_add(first);
    }
    x
}

fn quarter_round(x: &mut [u32; 16], [a, b, c, d]: [usize; 4]) {
    for (left, right) in [(16, 12), (8, 7)] {
        x[a] = x[a].wrapping_add(x[b]);
        x[d] = (x[d] ^ x[a]).rotate_left(left);
        x[c] = x[c].wrapping_add(x[d]);
        x[b] = (x[b] ^ x[c]).rotate_left(right);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_core::Rng;

    /// The second opinion: rand_chacha's ChaCha8 under the same key, nonce and counter.
    #[test]
    fn keystream_is_chacha8() {
        for (i, (counter, nonce)) in [(0, 0), (1, 0), (0, 1), (7, u64::MAX - 3)].into_iter().enumerate() {
            let key: [u32; 8] =
                std::array::from_fn(|w| (w as u32 + 1).wrapping_mul(0x9e37_79b9).rotate_left(i as u32));
            let mut seed = [0; 32];
            for (bytes, word) in seed.chunks_exact_mut(4).zip(key) {
                bytes.copy_from_slice(&word.to_le_bytes());
            }
            let mut other = ChaCha8Rng::from_seed(seed);
            other.set_stream(nonce);
            other.set_word_pos(u128::from(counter) * 16);
            let block: [u32; 16] = std::array::from_fn(|_| other.next_u32());
            assert_eq!(chacha8(&key, counter, nonce), block);
        }
    }

    /// Every part of the address matters: no two of these streams begin alike.
    #[test]
    fn addresses_are_distinct() {
        let mut first: Vec<u64> = Vec::new();
        for seed in [0, 1, 1 << 40] {
            for domain in [Domain::Split, Domain::Counts, Domain::OrderStatistic, Domain::Multinomial] {
                for chunk in [0, 1, 1 << 33] {
                    for tile in [0, 1, 1 << 33] {
                        first.push(generator(seed, domain, chunk, tile).next_u64());
                    }
                }
            }
        }
        let all = first.len();
        first.sort_unstable();
        first.dedup();
        assert_eq!(first.len(), all);
    }
}
