//! What a tile's draws need beside the instruction set: how many counts are drawn at once, and from which stream.

use crate::kernel::generic::{Bound, SHARED};
use crate::kernel::{GROUP, TILE};
use crate::stream::{Domain, Lanes, lanes};
use crate::variate::{LARGEST_MEAN, MEAN_PARTS, PoissonTable, escapes};

/// Undershoot and top-up. Independent Poisson counts of a mean a little below M / m have some total T; given T they are
/// multinomial, and M - T uniform draws on top make them Multinomial(M). Where T > M they are drawn again, for the same M;
/// that rule looks at T alone, so the law given T stays what it is.
#[derive(Debug, Clone)]
pub(crate) struct Tile {
    observations: usize,
    pub(super) bound: Bound,
    /// `None`: the mean is 0, all draws are made one by one.
    pub(super) table: Option<PoissonTable>,
}

impl Tile {
    /// A tile of `observations` (1 to [`TILE`]) that gets M draws of which mean and variance are known. The table is a
    /// function of these, never of the M drawn: a choice by M would make T's law depend on it.
    pub(crate) fn new(observations: usize, mean: f64, variance: f64) -> Tile {
        debug_assert!((1..=TILE).contains(&observations));
        let table = undershoot(observations, mean, variance).map(PoissonTable::new);
        Tile { observations, bound: Bound::new(observations), table }
    }

    /// The same with any table, to force what else happens once in a hundred tiles or never.
    #[cfg(test)]
    pub(super) fn with_table(observations: usize, table: Option<PoissonTable>) -> Tile {
        Tile { observations, bound: Bound::new(observations), table }
    }

    pub(crate) fn len(&self) -> usize {
        self.observations
    }

    /// Resamples that go through the steps together: with small tiles many, since loops over all of their escapes are
    /// long and a processor mispredicts only their ends (63 to 56 ns a resample of n = 200). The counts of a resample
    /// depend on the draws of all that go with it.
    pub(crate) fn together(&self) -> usize {
        let fit = TOGETHER / self.observations.next_multiple_of(GROUP);
        if fit < SHARED { 1 } else { fit / SHARED * SHARED }
    }

    /// Resamples that are best drawn in one call: those that go together, or share a load of digits.
    pub(crate) fn batch(&self) -> usize {
        batch(self.observations)
    }
}

/// Bytes of counts of resamples that go together: they stay in the first-level cache, and their positions fit 16 bits.
pub(super) const TOGETHER: usize = 8_192;

/// [`Tile::batch`]: at most [`TOGETHER`] bytes, or [`SHARED`] resamples.
pub(super) fn batch(observations: usize) -> usize {
    let fit = TOGETHER / observations.next_multiple_of(GROUP);
    fit.max(SHARED) / SHARED * SHARED
}

// Costs in ns, one thread of an AMD EPYC with AVX-512, 2026-11-24, by `cargo bench -p bootlace`: they decide between tables
// that are all exact, and only their ratios matter.

/// A draw made one by one: an index from the lanes and an increment.
const DRAW: f64 = 0.35;
/// A count that takes a second byte.
const ESCAPE: f64 = 1.0;
/// A count from its first byte.
const COUNT: f64 = 0.03;
/// A pass of first bytes, whatever its length.
const PASS: f64 = 10.0;
/// Doing a resample again by itself.
const AGAIN: f64 = 20.0;

/// The Poisson mean, in 4,096ths, at which the expected cost is least; `None` where single draws are cheaper. About 5 us.
fn undershoot(observations: usize, mean: f64, variance: f64) -> Option<u64> {
    /// The search is over every 16th mean: 256 of them below M / m = 1.
    const STEP: usize = 16;
    /// Standard deviations of M - T between their means, at least and at most: from one tile in six drawn again to one
    /// in 10^4.
    const BELOW: [f64; 2] = [1.0, 3.7];
    let m = observations as f64;
    // lambda m = mean - z sqrt(variance + lambda m), solved for lambda m.
    let at = |z: f64| {
        let total = mean + z * z / 2.0 - z * (z * z / 4.0 + mean + variance).sqrt();
        ((total / m * MEAN_PARTS as f64).max(0.0) as u64).min(LARGEST_MEAN)
    };
    let [highest, lowest] = BELOW.map(at);
    let cost = |lambda: u64| {
        let drawn = m * lambda as f64 / MEAN_PARTS as f64;
        let z = (mean - drawn) / (variance + drawn).sqrt();
        let again = libm::erfc(z / std::f64::consts::SQRT_2) / 2.0;
        let pass = m * (COUNT + ESCAPE * escapes(lambda) / 256.0) + PASS;
        (mean - drawn) * DRAW + pass + again / (1.0 - again) * (pass + AGAIN)
    };
    let candidates = (lowest.max(1)..=highest).rev().step_by(STEP).map(|lambda| (cost(lambda), lambda));
    let best = candidates.min_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 < mean * DRAW).then_some(best.1)
}

/// The random bytes of one tile in a chunk of replicates: eight lanes, and what their last outputs have left.
#[derive(Debug)]
pub(crate) struct TileStream {
    pub(super) lanes: Lanes,
    pub(super) bytes: [u8; GROUP],
    /// The next unused byte.
    pub(super) next_byte: usize,
    /// Uniform indices of the tile, with room for what a kernel writes beyond them.
    pub(super) indices: [u16; INDICES + GROUP / 2],
    pub(super) next_index: usize,
    pub(super) last_index: usize,
    /// What the indices are below, once there are any: single draws write to counts by them without a check.
    below: Option<usize>,
}

/// Indices made at a time: four outputs of 32 each, less the rejected ones.
pub(super) const INDICES: usize = 128;

impl TileStream {
    pub(crate) fn new(seed: u64, domain: Domain, chunk: u64, tile: u64) -> TileStream {
        TileStream {
            lanes: lanes(seed, domain, chunk, tile),
            bytes: [0; GROUP],
            next_byte: GROUP,
            indices: [0; INDICES + GROUP / 2],
            next_index: 0,
            last_index: 0,
            below: None,
        }
    }

    /// Panics where the indices that are left were made for another bound than `m`.
    pub(super) fn indices_are_below(&mut self, m: usize) {
        assert!(*self.below.get_or_insert(m) == m, "a stream's indices have one bound");
    }
}
