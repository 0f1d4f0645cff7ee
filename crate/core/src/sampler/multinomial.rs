//! Plan *multinomial*: with few distinct values, only how often each occurs is drawn, by conditional binomials.

use crate::control::Control;
use crate::error::Error;
use crate::kernel::{Kernel, reserve};
use crate::sampler::cells::CellStatistic;
use crate::sampler::{Sampler, Worker};
use crate::statistic::Output;
use crate::stream::{Domain, Generator, generator};
use crate::variate::{Binomial, FixedBinomial, Words};

/// About 0.25 ms of draws: 60 ns a binomial.
const BINOMIALS_A_CHUNK: usize = 4_096;

/// A statistic of the counts of distinct values.
pub(crate) struct Multinomial {
    statistic: CellStatistic,
    /// The first split is the same in every replicate.
    first: First,
}

enum First {
    /// All observations have one value.
    Certain,
    /// The replicates of two values are a function of one count: all of them, from the table's first outcome on.
    Replicates(FixedBinomial, Vec<f64>, Kernel),
    Table(FixedBinomial),
    Variate(Binomial),
}

impl Multinomial {
    pub(crate) fn new(statistic: CellStatistic, kernel: Kernel) -> Result<Multinomial, Error> {
        let n = statistic.n;
        let share = statistic.cells[0].observations as f64 / n as f64;
        let cells = statistic.cells.len();
        let table = if cells == 1 { None } else { FixedBinomial::new(n, share)? };
        let first = match table {
            _ if cells == 1 => First::Certain,
            None => First::Variate(Binomial::new(n, share)),
            Some(binomial) if cells == 2 => {
                let counts = binomial.from..binomial.from + binomial.outcomes as u64;
                let replicates = counts.map(|count| statistic.replicate(&[count, n - count])).collect();
                First::Replicates(binomial, replicates, kernel)
            }
            Some(binomial) => First::Table(binomial),
        };
        Ok(Multinomial { statistic, first })
    }

    /// Counts of a resample: cell k gets Binomial(what is left, its share of the cells from k on).
    fn draw(&self, stream: &mut Generator, counts: &mut Vec<u64>) {
        counts.clear();
        let (mut draws, mut observations) = (self.statistic.n, self.statistic.n);
        for (k, cell) in self.statistic.cells.iter().enumerate() {
            let count = match &self.first {
                _ if cell.observations == observations => draws,
                First::Table(binomial) if k == 0 => binomial.from + binomial.table.sample(stream) as u64,
                First::Variate(binomial) if k == 0 => binomial.sample(stream),
                _ => Binomial::new(draws, cell.observations as f64 / observations as f64).sample(stream),
            };
            counts.push(count);
            draws -= count;
            observations -= cell.observations;
        }
    }
}

impl Sampler for Multinomial {
    fn chunk_len(&self) -> usize {
        (BINOMIALS_A_CHUNK / self.statistic.cells.len()).max(1)
    }

    fn worker<'a>(&'a self, seed: u64, _: &'a Control) -> Result<Worker<'a>, Error> {
        let mut counts = reserve(self.statistic.cells.len(), "counts of distinct values")?;
        Ok(Box::new(move |chunk, replicates| {
            let mut stream = generator(seed, Domain::Multinomial, chunk, 0);
            if let First::Replicates(binomial, all, kernel) = &self.first {
                let mut words = Words::new(*kernel, seed, Domain::Multinomial, chunk);
                binomial.table.fill(&mut words, &mut stream, replicates, |cell, _| all[cell]);
                return;
            }
            for replicate in replicates {
                self.draw(&mut stream, &mut counts);
                *replicate = self.statistic.replicate(&counts);
            }
        }))
    }

    fn outputs(&self) -> Vec<Output> {
        vec![Output { reference: self.statistic.reference(), estimate: self.statistic.estimate }]
    }

    fn encoding_error(&self) -> f64 {
        self.statistic.encoding_error()
    }
}
