//! Resamples themselves, one after the other, for statistics that only the caller knows.

use super::prepare::checked;
use crate::error::Error;
use crate::kernel::{Counts, DoubleBytes, Kernel, TILE, TileStream, filled};
use crate::outcome::Warning;
use crate::plan::{Algorithm, Plan};
use crate::sample::{Data, Sample};
use crate::sampler::{Address, Tiles};
use crate::stream::{Domain, Generator, generator};
use crate::variate::index;

/// Draws resamples of a table's rows, always the same ones for the data, a seed and a form.
#[derive(Debug)]
pub struct Resampler {
    columns: Vec<Vec<f64>>,
    rows: usize,
    warnings: Vec<Warning>,
    kernel: Kernel,
    seed: u64,
    /// The next resample: its chunk, and its place there.
    chunk: u64,
    place: usize,
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// In drawn order, by indices of 16 bits.
    Drawn { stream: Box<TileStream>, indices: Vec<u16> },
    /// The same for more than [`TILE`] observations.
    DrawnOfMany { stream: Generator },
    /// In the sample's order, by the counts of a chunk.
    Counted { tiles: Box<Tiles>, counts: Box<Counts>, chunk: Vec<u8> },
}

impl Resampler {
    /// `symmetric`: observations come in the sample's order, each as often as it is drawn: enough for functions that do not
    /// look at the order, and several times faster for more than 32,768 of them. 10 bytes an observation; symmetric 12,
    /// and 1 MB. Errors: as a bootstrap's.
    pub fn new(
        data: impl Into<Data>,
        seed: u64,
        symmetric: bool,
        omit_nan: bool,
    ) -> Result<Resampler, Error> {
        let mut data = data.into();
        let kernel = Kernel::selected()?;
        let warnings = checked(&mut data, omit_nan)?;
        let n = data.len();
        let columns = data.columns().iter().map(Sample::doubles).collect::<Result<_, _>>()?;
        let form = if symmetric {
            let tiles = Box::new(Tiles::new(n, kernel).with_short_chunks(usize::MAX));
            let chunk = filled(0, n * tiles.chunk_len(), "counts of some resamples")?;
            Form::Counted { counts: Box::new(tiles.buffers()?.counts), tiles, chunk }
        } else if n <= TILE {
            let indices = filled(0, n, "indices of a resample")?;
            Form::Drawn { stream: Box::new(TileStream::new(seed, Domain::Sequence, 0, 0)), indices }
        } else {
            Form::DrawnOfMany { stream: generator(seed, Domain::Sequence, 0, 0) }
        };
        Ok(Resampler { columns, rows: n, warnings, kernel, seed, chunk: 0, place: 0, form })
    }

    /// Observations in the sample and in each resample.
    #[allow(clippy::len_without_is_empty, reason = "an empty sample is refused")]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// What was noticed of the sample.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// What `resamples` of these are.
    pub fn plan(&self, resamples: usize) -> Plan {
        let (algorithm, reason) = match self.form {
            Form::Counted { .. } => (
                Algorithm::WeightedSums,
                "the function does not look at the order, so each observation gets a random count and comes so often",
            ),
            _ => (
                Algorithm::Sequence,
                "the function may look at the order, so it gets every resample as it was drawn",
            ),
        };
        Plan {
            algorithm,
            reason: reason.into(),
            kernel: self.kernel.name(),
            encoding_error: 0.0,
            draws_represented: self.len() as f64 * resamples as f64,
        }
    }

    /// The sample itself. `to` has [`Self::len`] places for every column.
    pub fn sample(&self, to: &mut [&mut [DoubleBytes]]) {
        self.assert_places(to);
        for (to, values) in to.iter_mut().zip(&self.columns) {
            to.iter_mut().zip(values).for_each(|(to, x)| *to = x.to_ne_bytes());
        }
    }

    fn assert_places(&self, to: &[&mut [DoubleBytes]]) {
        assert!(to.len() == self.columns.len() && to.iter().all(|to| to.len() == self.rows));
    }

    /// The next resample. `to` has [`Self::len`] places for every column.
    pub fn draw(&mut self, to: &mut [&mut [DoubleBytes]]) {
        /// Draws of a stream in drawn order.
        const DRAWS_A_CHUNK: usize = 65_536;
        self.assert_places(to);
        let n = self.rows;
        let chunk_len = match &self.form {
            Form::Counted { tiles, .. } => tiles.chunk_len(),
            _ => (DRAWS_A_CHUNK / n).max(1),
        };
        match &mut self.form {
            Form::Drawn { stream, indices } => {
                if self.place == 0 {
                    **stream = TileStream::new(self.seed, Domain::Sequence, self.chunk, 0);
                }
                self.kernel.indices(n, stream, indices);
                for (to, values) in to.iter_mut().zip(&self.columns) {
                    for (to, &i) in to.iter_mut().zip(&*indices) {
                        *to = values[usize::from(i)].to_ne_bytes();
                    }
                }
            }
            Form::DrawnOfMany { stream } => {
                if self.place == 0 {
                    *stream = generator(self.seed, Domain::Sequence, self.chunk, 0);
                }
                for place in 0..n {
                    let i = index(stream, n as u64) as usize;
                    to.iter_mut()
                        .zip(&self.columns)
                        .for_each(|(to, values)| to[place] = values[i].to_ne_bytes());
                }
            }
            Form::Counted { tiles, counts, chunk } => {
                if self.place == 0 {
                    let address = Address { seed: self.seed, chunk: self.chunk };
                    tiles.each(
                        address,
                        0..tiles.len(),
                        chunk_len,
                        counts,
                        |_, _| true,
                        |batch| batch.copy_to(chunk, n),
                    );
                }
                let counts = &chunk[self.place * n..][..n];
                for (to, values) in to.iter_mut().zip(&self.columns) {
                    self.kernel.expand(values, counts, to);
                }
            }
        }
        self.place += 1;
        if self.place == chunk_len {
            (self.place, self.chunk) = (0, self.chunk + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::{chi_square, law_of};
    use crate::sample::Sample;

    fn drawn(resampler: &mut Resampler) -> Vec<f64> {
        let mut to = vec![[0; 8]; resampler.len()];
        resampler.draw(&mut [&mut to]);
        to.into_iter().map(f64::from_ne_bytes).collect()
    }

    /// Resamples of four as numbers of four digits, in drawn order and, sorted, in the sample's: all 4^4 are as likely.
    /// Mutations that fail it: counts of the next resample; a chunk that begins like the one before.
    #[test]
    fn resamples_have_the_enumerated_law() {
        let values = [1.0, 2.0, 3.0, 4.0];
        let number = |resample: &[f64]| resample.iter().fold(0.0, |number, x| 10.0 * number + x);
        for symmetric in [false, true] {
            let law = law_of(&values, |resample| {
                let mut resample = resample.to_vec();
                if symmetric {
                    resample.sort_by(f64::total_cmp);
                }
                number(&resample)
            });
            let mut resampler = Resampler::new(Sample::F64(values.to_vec()), 3, symmetric, false).unwrap();
            let mut seen = vec![0_u64; law.0.len()];
            for _ in 0..60_000 {
                let at = number(&drawn(&mut resampler));
                seen[law.0.iter().position(|&(value, _)| value == at).unwrap()] += 1;
            }
            let p = chi_square(&seen, &law.0.iter().map(|&(_, p)| p).collect::<Vec<_>>());
            assert!(p > 1e-6, "symmetric {symmetric}: p = {p:e}");
        }
    }

    /// Both forms at sizes of one tile and of several: n values of the sample each, and the mean where it belongs (its
    /// standard deviation is that of the sample over sqrt(n); five of them).
    /// Mutation that fails it: the counts of every tile in the first one's place.
    #[test]
    fn large_resamples_are_whole() {
        for n in [5_000, TILE, TILE + 1, 100_000] {
            let values: Vec<f64> = (0..n).map(|i| i as f64).collect();
            for symmetric in [false, true] {
                let mut resampler = Resampler::new(Sample::F64(values.clone()), 3, symmetric, false).unwrap();
                for _ in 0..40 {
                    let resample = drawn(&mut resampler);
                    assert!(resample.iter().all(|x| x.fract() == 0.0 && (0.0..n as f64).contains(x)));
                    let mean = resample.iter().sum::<f64>() / n as f64;
                    let deviation = n as f64 / 12.0_f64.sqrt() / (n as f64).sqrt();
                    assert!(
                        (mean - (n as f64 - 1.0) / 2.0).abs() < 5.0 * deviation,
                        "n {n} {symmetric}: {mean}"
                    );
                    assert!(!symmetric || resample.is_sorted());
                }
            }
        }
    }
}
