//! Plan *weighted-sums*: counts of a tile at a time, multiplied with the sample's digits while they are in cache.
//!
//! The n draws of a replicate are split over the tiles by a balanced binary tree of binomials, the draws of a tile
//! over its observations by the kernel. Sums are integers, so their order does not matter.

use crate::encode::Digits;
use crate::error::{Error, reserve};
use crate::kernel::{Kernel, TILE};
use crate::sample::Sample;
use crate::sampler::{Sampler, Worker};
use crate::statistic::{ColumnDigits, Moments, Sums};
use crate::stream::{Domain, generator};
use crate::variate::Binomial;

/// A statistic of sums over the sample, each observation weighted by its count.
pub(crate) struct WeightedSums<K> {
    kernel: K,
    n: usize,
    tile: usize,
    moments: Moments,
    /// The column of v and, for variances, of v^2.
    columns: Vec<Digits>,
    estimate: f64,
}

impl<K: Kernel> WeightedSums<K> {
    /// 6 to 8 bytes an observation, twice that for variances; less where fewer digits do.
    pub(crate) fn new(sample: &Sample, moments: Moments, kernel: K) -> Result<WeightedSums<K>, Error> {
        WeightedSums::with_tile(sample, moments, kernel, TILE)
    }

    /// Tests shrink the tile, so that a small sample has many.
    pub(crate) fn with_tile(
        sample: &Sample,
        moments: Moments,
        kernel: K,
        tile: usize,
    ) -> Result<WeightedSums<K>, Error> {
        let n = sample.len();
        let most = ColumnDigits::of(n);
        let scale = moments.scale;
        let mut columns = Vec::with_capacity(2);
        if moments.squares() {
            columns.push(Digits::of(sample, most.squared / 2, |x| scale.integer(x))?);
            columns.push(Digits::of(sample, most.squared, |x| scale.integer(x) * scale.integer(x))?);
        } else {
            columns.push(Digits::of(sample, most.single, |x| scale.integer(x))?);
        }
        let estimate = moments.of((0..n).map(|i| (scale.integer(sample.get(i)), 1)));
        Ok(WeightedSums { kernel, n, tile, moments, columns, estimate })
    }

    fn tiles(&self) -> usize {
        self.n.div_ceil(self.tile)
    }

    /// Observations in tiles `from..to`.
    fn observations(&self, from: usize, to: usize) -> usize {
        (to * self.tile).min(self.n) - from * self.tile
    }

    /// Splits each replicate's draws over tiles `from..to`: `draws[r]` of replicate r go in, `by_tile[t][r]` come out.
    /// A node of the tree is a stream of its own, numbered as in a heap: any tile can be reached without the others.
    fn split(
        &self,
        address: Address,
        node: u64,
        from: usize,
        to: usize,
        draws: Vec<u64>,
        by_tile: &mut [Vec<u64>],
    ) {
        if to - from == 1 {
            by_tile[from] = draws;
            return;
        }
        let middle = from + (to - from).div_ceil(2);
        let share = self.observations(from, middle) as f64 / self.observations(from, to) as f64;
        let mut stream = generator(address.seed, Domain::Split, address.chunk, node);
        let left: Vec<u64> = draws.iter().map(|&m| Binomial::new(m, share).sample(&mut stream)).collect();
        let right = draws.iter().zip(&left).map(|(all, left)| all - left).collect();
        self.split(address, 2 * node, from, middle, left, by_tile);
        self.split(address, 2 * node + 1, middle, to, right, by_tile);
    }
}

#[derive(Clone, Copy)]
struct Address {
    seed: u64,
    chunk: u64,
}

impl<K: Kernel> Sampler for WeightedSums<K> {
    fn chunk_len(&self) -> usize {
        /// A chunk's draws: about 0.3 ms a replicate-tile; enough replicates that a stream's 42 ns vanish.
        const DRAWS: usize = 1 << 18;
        (DRAWS / self.n).clamp(8, 1_024)
    }

    fn worker(&self, seed: u64) -> Result<Worker<'_>, Error> {
        let mut counts: Vec<u8> = reserve(self.tile.min(self.n), "counts of a tile")?;
        counts.resize(self.tile.min(self.n), 0);
        Ok(Box::new(move |chunk, replicates| {
            let mut by_tile = vec![Vec::new(); self.tiles()];
            let draws = vec![self.n as u64; replicates.len()];
            self.split(Address { seed, chunk }, 1, 0, self.tiles(), draws, &mut by_tile);
            let mut sums = vec![Sums::default(); replicates.len()];
            for (tile, draws) in by_tile.iter().enumerate() {
                let mut stream = generator(seed, Domain::Counts, chunk, tile as u64);
                let start = tile * self.tile;
                let counts = &mut counts[..self.observations(tile, tile + 1)];
                for (sums, &draws) in sums.iter_mut().zip(draws) {
                    self.kernel.counts(&mut stream, draws, counts);
                    let dot = |counts: &[u8], digits: &[i8]| self.kernel.dot(counts, digits);
                    sums.first += self.columns[0].weighted_sum(counts, start, dot);
                    if let Some(squares) = self.columns.get(1) {
                        sums.second += squares.weighted_sum(counts, start, dot);
                    }
                }
            }
            for (replicate, sums) in replicates.iter_mut().zip(sums) {
                *replicate = self.moments.deviation(sums);
            }
        }))
    }

    fn reference(&self) -> f64 {
        self.moments.reference()
    }

    fn estimate(&self) -> f64 {
        self.estimate
    }

    fn encoding_error(&self) -> f64 {
        self.moments.encoding_error
    }
}
