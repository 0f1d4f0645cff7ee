//! Plan *weighted-sums*: counts of a tile at a time, multiplied with the sample's digits while they are in cache.
//!
//! The n draws of a replicate are split over the tiles by a balanced binary tree of binomials, the draws of a tile
//! over its observations by the kernel. Sums are integers, so their order does not matter.

use crate::encode::Digits;
use crate::error::Error;
use crate::kernel::reserve;
use crate::kernel::{Counts, Kernel, TILE, Tile, TileStream};
use crate::sample::Sample;
use crate::sampler::{Sampler, Worker};
use crate::statistic::{ColumnDigits, Moments, Sums};
use crate::stream::{Domain, generator};
use crate::variate::Binomial;

/// A statistic of sums over the sample, each observation weighted by its count.
pub(crate) struct WeightedSums {
    kernel: Kernel,
    n: usize,
    tile: usize,
    /// A full tile, and the last one.
    tiles: [Tile; 2],
    moments: Moments,
    /// The column of v and, for variances, of v^2.
    columns: Vec<Digits>,
    estimate: f64,
}

impl WeightedSums {
    /// 6 to 8 bytes an observation, twice that for variances; less where fewer digits do.
    pub(crate) fn new(sample: &Sample, moments: Moments, kernel: Kernel) -> Result<WeightedSums, Error> {
        WeightedSums::with_tile(sample, moments, kernel, TILE)
    }

    /// Tests shrink the tile, so that a small sample has many.
    pub(crate) fn with_tile(
        sample: &Sample,
        moments: Moments,
        kernel: Kernel,
        tile: usize,
    ) -> Result<WeightedSums, Error> {
        let n = sample.len();
        let most = ColumnDigits::of(n);
        let scale = moments.scale;
        let mut columns = Vec::with_capacity(2);
        if moments.squares() {
            let mut v = Digits::new(n, scale.magnitude, most.squared / 2)?;
            let mut squares = Digits::new(n, scale.magnitude * scale.magnitude, most.squared)?;
            scale.integers(sample, |integers| {
                v.push(integers);
                integers.times(integers, |products| squares.push(products));
            });
            v.finish();
            squares.finish();
            columns.extend([v, squares]);
        } else {
            columns.push(Digits::of(sample, &scale, most.single)?);
        }
        let second = columns.get(1).map_or(0, |squares| squares.total);
        let estimate = moments.deviation(Sums { first: columns[0].total, second });
        let law = |observations: usize| {
            let mean = observations as f64;
            Tile::new(observations, mean, mean * (1.0 - mean / n as f64))
        };
        let last = n - (n.div_ceil(tile) - 1) * tile;
        let tiles = [law(tile.min(n)), law(last)];
        Ok(WeightedSums { kernel, n, tile, tiles, moments, columns, estimate })
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

impl Sampler for WeightedSums {
    fn chunk_len(&self) -> usize {
        /// A chunk's draws: about 0.3 ms a replicate-tile; enough replicates that a stream's 42 ns vanish.
        const DRAWS: usize = 1 << 18;
        (DRAWS / self.n).clamp(32, 1_024)
    }

    fn worker(&self, seed: u64) -> Result<Worker<'_>, Error> {
        let mut counts = Counts::new(self.tile.min(self.n))?;
        let planes_in_all: usize = self.columns.iter().map(Digits::len).sum();
        let mut sums: Vec<i64> = reserve(self.chunk_len() * planes_in_all, "sums of a chunk")?;
        let mut sparse: Vec<i128> = reserve(self.chunk_len() * self.columns.len(), "sums of a chunk")?;
        Ok(Box::new(move |chunk, replicates| {
            sums.clear();
            sums.resize(replicates.len() * planes_in_all, 0);
            sparse.clear();
            sparse.resize(replicates.len() * self.columns.len(), 0);
            let mut by_tile = vec![Vec::new(); self.tiles()];
            let draws = vec![self.n as u64; replicates.len()];
            self.split(Address { seed, chunk }, 1, 0, self.tiles(), draws, &mut by_tile);
            for (t, draws) in by_tile.iter().enumerate() {
                let tile = &self.tiles[usize::from(t + 1 == by_tile.len())];
                let start = t * self.tile;
                let planes: Vec<&[i8]> =
                    self.columns.iter().flat_map(|column| column.planes(start)).collect();
                let upper: Vec<_> =
                    self.columns.iter().map(|column| column.upper(start, start + tile.len())).collect();
                let mut stream = TileStream::new(seed, Domain::Counts, chunk, t as u64);
                let batch = Counts::batch(tile.len());
                for ((draws, sums), sparse) in draws
                    .chunks(batch)
                    .zip(sums.chunks_mut(batch * planes_in_all))
                    .zip(sparse.chunks_mut(batch * self.columns.len()))
                {
                    self.kernel.draw(tile, &mut stream, draws, &mut counts);
                    self.kernel.dots(&counts, &planes, sums);
                    for (c, upper) in upper.iter().enumerate().filter(|(_, upper)| !upper.is_empty()) {
                        for r in 0..draws.len() {
                            let counts = counts.of(r);
                            sparse[r * self.columns.len() + c] +=
                                upper.iter().map(|&(i, u)| i128::from(counts[i - start]) * u).sum::<i128>();
                        }
                    }
                }
            }
            let sums = sums.chunks_exact(planes_in_all).zip(sparse.chunks_exact(self.columns.len()));
            for (replicate, (sums, sparse)) in replicates.iter_mut().zip(sums) {
                let (first, second) = sums.split_at(self.columns[0].len());
                *replicate = self.moments.deviation(Sums {
                    first: Digits::dense(first) + sparse[0],
                    second: Digits::dense(second) + sparse.get(1).unwrap_or(&0),
                });
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
