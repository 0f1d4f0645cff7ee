//! The inner loops, for `cargo bench -p bootlace --features micro`: not part of the API.

use crate::error::Error;
use crate::kernel::{Counts, Kernel, Tile, TileStream};
use crate::stream::{Domain, Generator, generator};
use crate::variate::{Binomial, OrderedUniform};

/// Names of this CPU's kernels.
pub fn kernels() -> Vec<&'static str> {
    Kernel::available().into_iter().map(Kernel::name).collect()
}

/// A tile of a sample in a batch of resamples.
#[derive(Debug)]
pub struct TileLoop {
    kernel: Kernel,
    tile: Tile,
    stream: TileStream,
    counts: Counts,
    draws: Vec<u64>,
    planes: Vec<Vec<i8>>,
    sums: Vec<i64>,
}

impl TileLoop {
    /// A tile of `observations` that gets as many draws, with a column of `planes` digits.
    pub fn new(kernel: &str, observations: usize, planes: usize) -> Result<TileLoop, Error> {
        let kernel = Kernel::by_name(Some(kernel))?;
        let tile = Tile::new(observations, observations as f64, 0.0);
        let resamples = tile.batch();
        let mut of_one = TileLoop {
            kernel,
            tile,
            stream: TileStream::new(1, Domain::Counts, 0, 0),
            counts: Counts::new(observations)?,
            draws: vec![observations as u64; resamples],
            planes: (0..planes)
                .map(|p| (0..observations + 128).map(|i| (i * (p + 3)) as i8).collect())
                .collect(),
            sums: vec![0; resamples * planes],
        };
        of_one.draw();
        Ok(of_one)
    }

    /// Draws that one call of [`Self::draw`] makes.
    pub fn draws(&self) -> u64 {
        self.draws.iter().sum()
    }

    /// Draws the batch.
    pub fn draw(&mut self) {
        self.kernel.draw(&self.tile, &mut self.stream, &self.draws, &mut self.counts);
    }

    /// Multiplies the batch with the column.
    pub fn dots(&mut self) {
        let planes: Vec<&[i8]> = self.planes.iter().map(Vec::as_slice).collect();
        self.kernel.dots(&self.counts, &planes, &mut self.sums);
    }
}

/// Scalar variates on one stream.
#[derive(Debug)]
pub struct Variates(Generator);

impl Default for Variates {
    fn default() -> Variates {
        Variates(generator(1, Domain::Split, 0, 0))
    }
}

impl Variates {
    /// Binomial(n, p) with its set-up.
    pub fn binomial(&mut self, n: u64, p: f64) -> u64 {
        Binomial::new(n, p).sample(&mut self.0)
    }

    /// The r-th smallest of n uniforms.
    pub fn ordered_uniform(&mut self, r: u64, n: u64) -> f64 {
        OrderedUniform::new(r, n).sample(&mut self.0)
    }
}
