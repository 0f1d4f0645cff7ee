//! Plan *multinomial*: with few distinct values, only how often each occurs is drawn, by conditional binomials.

use crate::error::Error;
use crate::kernel::reserve;
use crate::sample::Cell;
use crate::sampler::{Sampler, Worker};
use crate::statistic::{Moments, Ranks};
use crate::stream::{Domain, Generator, generator};
use crate::variate::{Binomial, FixedBinomial};

/// About 0.25 ms of draws: 60 ns a binomial.
const BINOMIALS_A_CHUNK: usize = 4_096;

/// A statistic of the counts of distinct values.
pub(crate) struct Multinomial {
    /// In ascending order of value.
    cells: Vec<Cell>,
    n: u64,
    /// The first split is the same in every replicate.
    first: First,
    consumer: Consumer,
}

enum Consumer {
    Moments { moments: Moments, integers: Vec<i128> },
    Ranks(Ranks),
}

enum First {
    /// All observations have one value.
    Certain,
    /// The replicates of two values are a function of one count: all of them, from the table's first outcome on.
    Replicates(FixedBinomial, Vec<f64>),
    Table(FixedBinomial),
    Variate(Binomial),
}

impl Multinomial {
    pub(crate) fn of_moments(cells: Vec<Cell>, moments: Moments) -> Result<Multinomial, Error> {
        let integers = cells.iter().map(|cell| moments.scale.integer(cell.value)).collect();
        Multinomial::new(cells, Consumer::Moments { moments, integers })
    }

    pub(crate) fn of_ranks(cells: Vec<Cell>, ranks: Ranks) -> Result<Multinomial, Error> {
        Multinomial::new(cells, Consumer::Ranks(ranks))
    }

    fn new(cells: Vec<Cell>, consumer: Consumer) -> Result<Multinomial, Error> {
        let n = cells.iter().map(|cell| cell.observations).sum();
        let share = cells[0].observations as f64 / n as f64;
        let first = if cells.len() == 1 {
            First::Certain
        } else {
            FixedBinomial::new(n, share)?
                .map_or_else(|| First::Variate(Binomial::new(n, share)), First::Table)
        };
        let mut sampler = Multinomial { cells, n, first, consumer };
        if let (First::Table(binomial), 2) = (&sampler.first, sampler.cells.len()) {
            let counts = binomial.from..binomial.from + binomial.outcomes as u64;
            let replicates = counts.map(|count| sampler.statistic([count, n - count].into_iter())).collect();
            sampler.first = First::Replicates(binomial.clone(), replicates);
        }
        Ok(sampler)
    }

    /// Counts of a resample: cell k gets Binomial(what is left, its share of the cells from k on).
    fn draw(&self, stream: &mut Generator, counts: &mut Vec<u64>) {
        counts.clear();
        let (mut draws, mut observations) = (self.n, self.n);
        for (k, cell) in self.cells.iter().enumerate() {
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

    fn statistic(&self, counts: impl Iterator<Item = u64> + Clone) -> f64 {
        match &self.consumer {
            Consumer::Moments { moments, integers } => moments.of(integers.iter().copied().zip(counts)),
            Consumer::Ranks(ranks) => {
                let value_at = |rank: usize| {
                    let mut below = 0;
                    let cell = counts.clone().position(|count| {
                        below += count;
                        below > rank as u64
                    });
                    self.cells[cell.unwrap_or(self.cells.len() - 1)].value
                };
                let lower = ranks.lower();
                ranks.value(value_at(lower), value_at(lower + usize::from(ranks.two())))
            }
        }
    }
}

impl Sampler for Multinomial {
    fn chunk_len(&self) -> usize {
        (BINOMIALS_A_CHUNK / self.cells.len()).max(1)
    }

    fn worker(&self, seed: u64) -> Result<Worker<'_>, Error> {
        let mut counts = reserve(self.cells.len(), "counts of distinct values")?;
        Ok(Box::new(move |chunk, replicates| {
            let mut stream = generator(seed, Domain::Multinomial, chunk, 0);
            if let First::Replicates(binomial, all) = &self.first {
                replicates.fill_with(|| all[binomial.table.sample(&mut stream)]);
                return;
            }
            for replicate in replicates {
                self.draw(&mut stream, &mut counts);
                *replicate = self.statistic(counts.iter().copied());
            }
        }))
    }

    fn reference(&self) -> f64 {
        match &self.consumer {
            Consumer::Moments { moments, .. } => moments.reference(),
            Consumer::Ranks(_) => 0.0,
        }
    }

    fn estimate(&self) -> f64 {
        self.statistic(self.cells.iter().map(|cell| cell.observations))
    }

    fn encoding_error(&self) -> f64 {
        match &self.consumer {
            Consumer::Moments { moments, .. } => moments.encoding_error,
            Consumer::Ranks(_) => 0.0,
        }
    }
}
