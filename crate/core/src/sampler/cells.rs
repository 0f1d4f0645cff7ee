//! Statistics as functions of how often each distinct value is drawn.

use crate::error::Error;
use crate::kernel::collected;
use crate::sample::Cell;
use crate::statistic::{Moments, Ranks, Sums};

/// A statistic of the counts of distinct values.
#[derive(Debug)]
pub(crate) struct CellStatistic {
    /// In ascending order of value.
    pub(crate) cells: Vec<Cell>,
    /// Observations of all cells.
    pub(crate) n: u64,
    consumer: Consumer,
    /// Of the sample itself.
    pub(crate) estimate: f64,
}

#[derive(Debug)]
enum Consumer {
    /// v where n of them, and n of v^2 where the statistic needs these, fit 64 bits: the usual case.
    Narrow(Moments, Vec<i64>),
    Wide(Moments, Vec<i128>),
    Ranks(Ranks),
}

impl CellStatistic {
    pub(crate) fn of_moments(cells: Vec<Cell>, moments: Moments) -> Result<CellStatistic, Error> {
        let integers = cells.iter().map(|cell| moments.scale.integer(cell.value));
        let integers = collected(integers, "distinct values as integers")?;
        let n = CellStatistic::observations(&cells);
        let power = |v: i128| if moments.squares() { v.checked_mul(v) } else { Some(v) };
        let fits = |v: i128| {
            power(v).and_then(|v| v.checked_mul(i128::from(n))).is_some_and(|v| i64::try_from(v).is_ok())
        };
        let consumer = if integers.iter().all(|&v| fits(v)) {
            let integers = integers.into_iter().map(|v| v as i64);
            Consumer::Narrow(moments, collected(integers, "distinct values as integers")?)
        } else {
            Consumer::Wide(moments, integers)
        };
        CellStatistic::of(cells, consumer)
    }

    pub(crate) fn of_ranks(cells: Vec<Cell>, ranks: Ranks) -> Result<CellStatistic, Error> {
        CellStatistic::of(cells, Consumer::Ranks(ranks))
    }

    fn of(cells: Vec<Cell>, consumer: Consumer) -> Result<CellStatistic, Error> {
        let counts = collected(cells.iter().map(|cell| cell.observations), "counts of distinct values")?;
        let n = CellStatistic::observations(&cells);
        let mut statistic = CellStatistic { cells, n, consumer, estimate: 0.0 };
        statistic.estimate = statistic.replicate(&counts);
        Ok(statistic)
    }

    fn observations(cells: &[Cell]) -> u64 {
        cells.iter().map(|cell| cell.observations).sum()
    }

    /// The replicate that has these counts, as its deviation from the reference.
    pub(crate) fn replicate(&self, counts: &[u64]) -> f64 {
        match &self.consumer {
            Consumer::Narrow(moments, integers) => {
                let (mut first, mut second) = (0, 0);
                for (&v, &count) in integers.iter().zip(counts) {
                    let times = v * count as i64;
                    first += times;
                    second += if moments.squares() { times * v } else { 0 };
                }
                moments.deviation(Sums { first: first.into(), second: second.into() })
            }
            Consumer::Wide(moments, integers) => {
                moments.of(integers.iter().copied().zip(counts.iter().copied()))
            }
            Consumer::Ranks(ranks) => {
                let value_at = |rank: usize| {
                    let mut below = 0;
                    let cell = counts.iter().position(|count| {
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

    /// What replicates are deviations from.
    pub(crate) fn reference(&self) -> f64 {
        self.moments().map_or(0.0, Moments::reference)
    }

    pub(crate) fn encoding_error(&self) -> f64 {
        self.moments().map_or(0.0, |moments| moments.encoding_error)
    }

    fn moments(&self) -> Option<&Moments> {
        match &self.consumer {
            Consumer::Narrow(moments, _) | Consumer::Wide(moments, _) => Some(moments),
            Consumer::Ranks(_) => None,
        }
    }
}
