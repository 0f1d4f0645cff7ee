//! The inner loops, for `cargo bench -p bootlace --features micro`: not part of the API.

use crate::error::Error;
use crate::kernel::{Counts, DoubleBytes, DrawnTable, GROUP, Kernel, Tile, TileStream};
use crate::stream::{Domain, Generator, generator};
use crate::variate::{Binomial, FixedPoisson, OrderedUniform, RankTable, Words};

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

/// Observations of a small sample, drawn one by one.
#[derive(Debug)]
pub struct DrawnLoop {
    kernel: Kernel,
    stream: TileStream,
    table: DrawnTable,
    drawn: Vec<u8>,
    sums: Vec<i64>,
}

impl DrawnLoop {
    /// So many resamples of `observations`, at most 256, in one call.
    pub fn new(kernel: &str, observations: usize, resamples: usize) -> Result<DrawnLoop, Error> {
        let values: Vec<i64> = (0..observations as i64).map(|i| i * 0x1234_5678 - 0x9876_5432).collect();
        Ok(DrawnLoop {
            kernel: Kernel::by_name(Some(kernel))?,
            stream: TileStream::new(1, Domain::Direct, 0, 0),
            table: DrawnTable::new(&values)?,
            drawn: vec![0; observations * resamples + GROUP],
            sums: vec![0; resamples],
        })
    }

    /// Draws that one call makes, or adds up.
    pub fn draws(&self) -> usize {
        self.table.len() * self.sums.len()
    }

    /// Draws their indices.
    pub fn draw(&mut self) {
        let draws = self.draws();
        self.kernel.bytes(self.table.len(), &mut self.stream, &mut self.drawn, 0, draws);
    }

    /// Looks them up and adds them.
    pub fn sum(&mut self) {
        self.kernel.sums(&self.table, &self.drawn, &mut self.sums);
    }
}

/// Pairs of neighbouring ranks, from their table.
#[derive(Debug)]
pub struct RankLoop {
    table: RankTable,
    values: Vec<f64>,
    words: Words,
    generator: Generator,
    drawn: Vec<f64>,
}

impl RankLoop {
    /// Of the median of `n`, so many in one call.
    pub fn new(kernel: &str, n: u64, draws: usize) -> Result<RankLoop, Error> {
        let table = RankTable::new(n / 2, n, true)?.expect("a sample that has a table");
        Ok(RankLoop {
            values: table.map(RankLoop::value)?,
            table,
            words: Words::new(Kernel::by_name(Some(kernel))?, 1, Domain::OrderStatistic, 0),
            generator: generator(1, Domain::OrderStatistic, 0, 0),
            drawn: vec![0.0; draws],
        })
    }

    fn value([low, high]: [u64; 2]) -> f64 {
        (low + high) as f64
    }

    /// Draws them.
    pub fn draw(&mut self) {
        self.table.fill(&mut self.words, &mut self.generator, &mut self.drawn, &self.values, RankLoop::value);
    }
}

/// Values that come as often as their counts say.
#[derive(Debug)]
pub struct ExpandLoop {
    kernel: Kernel,
    values: Vec<f64>,
    counts: Vec<u8>,
    to: Vec<DoubleBytes>,
}

impl ExpandLoop {
    /// Of so many values, an eighth of which comes eight times.
    pub fn new(kernel: &str, values: usize) -> Result<ExpandLoop, Error> {
        let counts: Vec<u8> = (0..values).map(|i| if i % 8 == 3 { 8 } else { 0 }).collect();
        let draws = counts.iter().map(|&count| usize::from(count)).sum();
        Ok(ExpandLoop {
            kernel: Kernel::by_name(Some(kernel))?,
            values: (0..values).map(|i| i as f64).collect(),
            counts,
            to: vec![[0; 8]; draws],
        })
    }

    /// Places that one call fills.
    pub fn places(&self) -> usize {
        self.to.len()
    }

    /// Writes them.
    pub fn expand(&mut self) {
        self.kernel.expand(&self.values, &self.counts, &mut self.to);
    }
}

/// A count of a Poisson law whose table is made.
#[derive(Debug)]
pub struct PoissonLoop(FixedPoisson, Generator);

impl PoissonLoop {
    /// Of this mean.
    pub fn new(mean: f64) -> Result<PoissonLoop, Error> {
        Ok(PoissonLoop(FixedPoisson::new(mean)?, generator(1, Domain::PoissonCells, 0, 0)))
    }

    /// Draws one.
    pub fn draw(&mut self) -> u64 {
        self.0.sample(&mut self.1)
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
