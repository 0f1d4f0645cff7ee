//! Counts of whole resamples, tile by tile: what the weighted-sums plan is made of.
//!
//! The n draws of a replicate are split over the tiles by a balanced binary tree of binomials, the draws of a tile
//! over its observations by the kernel.

use std::ops::Range;

use crate::error::Error;
use crate::kernel::{Counts, Kernel, TILE, Tile, TileStream};
use crate::stream::{Domain, generator};
use crate::variate::Binomial;

/// The tiles of a sample of n observations, each drawn with the same probability.
#[derive(Debug)]
pub(crate) struct Tiles {
    kernel: Kernel,
    n: usize,
    tile: usize,
    /// A full tile, and the last one.
    laws: [Tile; 2],
    chunk_len: usize,
}

/// Counts of one tile in some resamples of a chunk.
pub(crate) struct Batch<'a> {
    /// The tile's first observation.
    pub(crate) start: usize,
    /// The resamples, by their place in the chunk.
    pub(crate) resamples: Range<usize>,
    /// For each, how many of its draws fall on the tiles before.
    pub(crate) before: &'a [u64],
    /// For each, how many fall on this one.
    pub(crate) draws: &'a [u64],
    pub(crate) counts: &'a mut Counts,
}

/// What a thread keeps from chunk to chunk.
pub(crate) struct Buffers {
    pub(crate) counts: Counts,
    /// Of a batch with the planes of its columns.
    pub(crate) dots: Vec<i64>,
}

impl Batch<'_> {
    /// Copies the counts to those of whole resamples of `n` observations, one after the other.
    pub(crate) fn copy_to(&self, whole: &mut [u8], n: usize) {
        for (place, r) in self.resamples.clone().zip(0..) {
            let drawn = self.counts.of(r);
            let to = &mut whole[place * n..][..n][self.start..];
            let here = drawn.len().min(to.len());
            to[..here].copy_from_slice(&drawn[..here]);
        }
    }
}

impl Tiles {
    pub(crate) fn new(n: usize, kernel: Kernel) -> Tiles {
        Tiles::of(n, TILE, kernel)
    }

    /// Tests shrink the tile, so that a small sample has many.
    pub(crate) fn of(n: usize, tile: usize, kernel: Kernel) -> Tiles {
        let tile = tile.min(n);
        let law = |observations: usize| {
            let mean = observations as f64;
            Tile::new(observations, mean, mean * (1.0 - mean / n as f64))
        };
        let last = n - (n.div_ceil(tile) - 1) * tile;
        let full = law(tile);
        let last = if last == tile { full.clone() } else { law(last) };
        // Enough that what is set up for a tile vanishes beside them, and that its digits are read from memory once for many:
        // about 0.02 ms in one tile. A power of two, hence whole groups of small tiles.
        const DRAWS: usize = 1 << 18;
        let chunk_len = (DRAWS / n).next_power_of_two().clamp(32, 1_024);
        Tiles { kernel, n, tile, laws: [full, last], chunk_len }
    }

    pub(crate) fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// How many observations there are.
    pub(crate) fn observations(&self) -> usize {
        self.n
    }

    /// How many tiles there are.
    pub(crate) fn len(&self) -> usize {
        self.n.div_ceil(self.tile)
    }

    /// Resamples in a chunk.
    pub(crate) fn chunk_len(&self) -> usize {
        self.chunk_len
    }

    /// What counts of a tile take in all resamples of a chunk, with their sums over so many columns.
    pub(crate) fn nanoseconds_a_tile(&self, columns: usize) -> f64 {
        self.counts_a_tile() as f64 * self.kernel.nanoseconds_a_draw(columns)
    }

    /// Counts of a tile in all resamples of a chunk.
    pub(crate) fn counts_a_tile(&self) -> usize {
        self.tile * self.chunk_len
    }

    /// With chunks of at most `most` (a power of two), and of four where there is more than one tile: for who keeps the counts
    /// of a chunk.
    pub(crate) fn with_short_chunks(self, most: usize) -> Tiles {
        let chunk_len = if self.len() > 1 { 4 } else { self.chunk_len }.min(most);
        Tiles { chunk_len, ..self }
    }

    pub(crate) fn buffers(&self) -> Result<Buffers, Error> {
        Ok(Buffers { counts: Counts::new(self.tile)?, dots: Vec::new() })
    }

    /// Draws the tiles `wanted` of the chunk's first `resamples` and shows them to `visit`, tile by tile. Batches in which
    /// no resample is `needed`, as far as its draws before and on the tile tell, are left out. The bits of the counts depend
    /// on nothing else.
    pub(crate) fn each(
        &self,
        address: Address,
        wanted: Range<usize>,
        resamples: usize,
        counts: &mut Counts,
        needed: impl Fn(u64, u64) -> bool,
        mut visit: impl FnMut(Batch<'_>),
    ) {
        // A group of resamples is drawn whole, so that the first do not depend on how many are wanted: draws of a full chunk.
        let chunk_len = self.chunk_len;
        let draws = vec![self.n as u64; chunk_len];
        let before = vec![0; chunk_len];
        self.split(
            address,
            Node { number: 1, from: 0, to: self.len() },
            &wanted,
            &draws,
            &before,
            &mut |t, draws, before| {
                let tile = &self.laws[usize::from(t + 1 == self.len())];
                let mut stream = TileStream::new(address.seed, Domain::Counts, address.chunk, t as u64);
                let batch = tile.batch();
                for from in (0..resamples).step_by(batch) {
                    let all = from..chunk_len.min(from + batch);
                    if !all.clone().any(|r| needed(before[r], draws[r])) {
                        continue;
                    }
                    let wanted = batch.min(resamples - from);
                    let drawn = wanted.next_multiple_of(tile.together()).min(chunk_len - from);
                    self.kernel.draw(tile, &mut stream, &draws[from..][..drawn], counts);
                    counts.keep(wanted);
                    let resamples = from..from + wanted;
                    visit(Batch {
                        start: t * self.tile,
                        before: &before[resamples.clone()],
                        draws: &draws[resamples.clone()],
                        resamples,
                        counts,
                    });
                }
            },
        );
    }

    /// Walks down to the tiles `wanted`, with every resample's draws of a node and of all before it. A node of the tree is a
    /// stream of its own, numbered as in a heap: any tile can be reached without the others.
    fn split(
        &self,
        address: Address,
        node: Node,
        wanted: &Range<usize>,
        draws: &[u64],
        before: &[u64],
        visit: &mut impl FnMut(usize, &[u64], &[u64]),
    ) {
        let Node { number, from, to } = node;
        if to <= wanted.start || wanted.end <= from {
            return;
        }
        if to - from == 1 {
            visit(from, draws, before);
            return;
        }
        let middle = from + (to - from).div_ceil(2);
        let observations = |from: usize, to: usize| ((to * self.tile).min(self.n) - from * self.tile) as f64;
        let share = observations(from, middle) / observations(from, to);
        let mut stream = generator(address.seed, Domain::Split, address.chunk, number);
        let left: Vec<u64> = draws.iter().map(|&m| Binomial::new(m, share).sample(&mut stream)).collect();
        let right: Vec<u64> = draws.iter().zip(&left).map(|(all, left)| all - left).collect();
        let before_right: Vec<u64> = before.iter().zip(&left).map(|(before, left)| before + left).collect();
        self.split(address, Node { number: 2 * number, from, to: middle }, wanted, &left, before, visit);
        let node = Node { number: 2 * number + 1, from: middle, to };
        self.split(address, node, wanted, &right, &before_right, visit);
    }
}

/// Which resamples: a chunk of a seed's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Address {
    pub(crate) seed: u64,
    pub(crate) chunk: u64,
}

/// Tiles `from..to`.
#[derive(Debug, Clone, Copy)]
struct Node {
    number: u64,
    from: usize,
    to: usize,
}
