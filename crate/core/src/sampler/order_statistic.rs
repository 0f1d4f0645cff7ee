//! Plan *order-statistic*: the ranks of a resample are drawn, never the resample.
//!
//! The n draws are n uniforms on (0, 1), each taken to observation floor(n u) of the sorted sample. That map is
//! monotone, so the r-th smallest draw is the observation at floor(n U(r)), U(r) ~ Beta(r, n + 1 - r).

use crate::control::Control;
use crate::encode::offset_of;
use crate::error::Error;
use crate::kernel::Kernel;
use crate::sample::Sample;
use crate::sampler::{Sampler, Worker};
use crate::statistic::{Output, Ranks};
use crate::stream::{Domain, Generator, generator};
use crate::variate::{OrderedUniform, RankTable, Words, gap};

/// About 0.02 ms of draws.
const CHUNK: usize = 4_096;

/// A quantile of the sorted sample.
pub(crate) struct OrderStatistic {
    sorted: Sample,
    /// What replicates are deviations from: halves between two observations lose nothing to an offset.
    reference: f64,
    ranks: Ranks,
    indices: Indices,
}

/// How the observations at the ranks are found.
enum Indices {
    /// The law of the index itself, and of the distance to the next rank's, with the statistic of every cell.
    Table {
        table: RankTable,
        values: Vec<f64>,
        kernel: Kernel,
    },
    Beta(Beta),
}

/// By the beta distribution, counted from the nearer end.
struct Beta {
    from_top: bool,
    /// The first of the one or two uniforms, and how many of the n lie beyond it.
    first: OrderedUniform,
    beyond: usize,
}

impl OrderStatistic {
    /// Of the sorted sample.
    pub(crate) fn new(sorted: Sample, ranks: Ranks, kernel: Kernel) -> Result<OrderStatistic, Error> {
        let reference = offset_of(&sorted);
        let indices = match RankTable::new(ranks.lower() as u64 + 1, ranks.n as u64, ranks.two())? {
            Some(table) => {
                let last = ranks.n - 1;
                let values = table.map(|indices| {
                    value(&sorted, reference, ranks, indices.map(|i| (i as usize).min(last)))
                })?;
                Indices::Table { table, values, kernel }
            }
            None => Indices::Beta(Beta::new(ranks)),
        };
        Ok(OrderStatistic { sorted, reference, ranks, indices })
    }

    /// The same without a table, as for samples too large for one.
    #[cfg(test)]
    pub(crate) fn by_beta(sorted: Sample, ranks: Ranks) -> OrderStatistic {
        let reference = offset_of(&sorted);
        OrderStatistic { sorted, reference, ranks, indices: Indices::Beta(Beta::new(ranks)) }
    }

    /// The statistic from its indices, by a table that does not tell it or by the beta distribution.
    fn value(&self, indices: [usize; 2]) -> f64 {
        value(&self.sorted, self.reference, self.ranks, indices)
    }
}

/// The statistic from the indices of its one or two ranks; the second is any where one is enough.
fn value(sorted: &Sample, reference: f64, ranks: Ranks, [lower, upper]: [usize; 2]) -> f64 {
    ranks.value(sorted.get(lower) - reference, sorted.get(upper) - reference)
}

impl Beta {
    fn new(ranks: Ranks) -> Beta {
        let n = ranks.n;
        let last = ranks.lower() + usize::from(ranks.two());
        // Ranks from 1 of the order statistic that is drawn first, counted from either end.
        let (from_bottom, from_the_top) = (ranks.lower() + 1, n - last);
        let rank = from_bottom.min(from_the_top);
        let first = OrderedUniform::new(rank as u64, n as u64);
        Beta { from_top: from_the_top < from_bottom, first, beyond: n - rank }
    }

    fn sample(&self, ranks: Ranks, stream: &mut Generator) -> [usize; 2] {
        let n = ranks.n;
        // u below 1 can still round n u to n.
        let at = |u: f64| ((u * n as f64) as usize).min(n - 1);
        let u = self.first.sample(stream);
        let near = at(u);
        let far = if ranks.two() { at(u + (1.0 - u) * gap(stream, self.beyond as f64)) } else { near };
        if self.from_top { [n - 1 - far, n - 1 - near] } else { [near, far] }
    }
}

impl Sampler for OrderStatistic {
    fn chunk_len(&self) -> usize {
        CHUNK
    }

    fn worker<'a>(&'a self, seed: u64, _: &'a Control) -> Result<Worker<'a>, Error> {
        Ok(Box::new(move |chunk, replicates| {
            let mut stream = generator(seed, Domain::OrderStatistic, chunk, 0);
            match &self.indices {
                Indices::Table { table, values, kernel } => {
                    let mut words = Words::new(*kernel, seed, Domain::OrderStatistic, chunk);
                    table.fill(&mut words, &mut stream, replicates, values, |indices| {
                        self.value(indices.map(|i| i as usize))
                    });
                }
                Indices::Beta(beta) => {
                    replicates.fill_with(|| self.value(beta.sample(self.ranks, &mut stream)));
                }
            }
        }))
    }

    fn outputs(&self) -> Vec<Output> {
        let lower = self.ranks.lower();
        let indices = [lower, (lower + 1).min(self.ranks.n - 1)];
        let estimate = value(&self.sorted, self.reference, self.ranks, indices);
        vec![Output { reference: self.reference, estimate }]
    }
}
