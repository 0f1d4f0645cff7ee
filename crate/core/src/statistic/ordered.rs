//! Statistics of the sorted resample from its counts: order statistics and what is made of them, and sums over ranks.

use crate::encode::{Limits, Scale};
use crate::error::Error;
use crate::kernel::{collected, filled, reserve};
use crate::quantile::{Position, QuantileType};
use crate::request::Statistic;
use crate::sample::Sample;
use crate::sort::sorted_rows;
use crate::statistic::{CountsWorker, OfCounts, Output, Place, Ranks, SortedStatistic, SortedTotals, ranked};

/// One such statistic of a column.
pub(crate) struct Ordered {
    function: Function,
    /// The rows by value; and the values.
    rows: Vec<usize>,
    values: Vec<f64>,
    output: Output,
}

enum Function {
    Ranks(Ranks),
    /// Difference of two order statistics, each perhaps between two draws.
    Between(Position, Position),
    MedianDeviation(Position),
    /// With every observation as an integer.
    Sorted(SortedStatistic, Scale, Vec<i128>),
}

/// Counts of the sorted values, and how many draws there are up to the end of every block.
struct Drawn<'a> {
    counts: &'a [u8],
    up_to: &'a [u64],
}

/// Counts that are added up together.
const BLOCK: usize = 64;

impl Ordered {
    /// `None` where the statistic is not one of these. 16 bytes an observation (24 while they are sorted), 32 for sums over ranks; O(n).
    pub(crate) fn new(statistic: Statistic, sample: &Sample) -> Result<Option<Ordered>, Error> {
        let n = sample.len();
        let at = |p| Position::of(p, QuantileType::LINEAR, n);
        let function = match (statistic, Ranks::new(statistic, n), SortedStatistic::new(statistic, n)) {
            (Statistic::Range, ..) => Function::Between(at(0.0), at(1.0)),
            (Statistic::InterquartileRange, ..) => Function::Between(at(0.25), at(0.75)),
            (Statistic::MedianAbsoluteDeviation, ..) => Function::MedianDeviation(at(0.5)),
            (_, Some(ranks), _) => Function::Ranks(ranks),
            (_, _, Some(sorted)) => {
                let scale = Scale::of(sample, Limits::ranked(n as u64));
                Function::Sorted(sorted, scale, Vec::new())
            }
            _ => return Ok(None),
        };
        let given = sample.doubles()?;
        let rows = sorted_rows(&given)?;
        let values = collected(rows.iter().map(|&row| given[row]), "the sorted column")?;
        let function = match function {
            Function::Sorted(sorted, scale, _) => {
                let integers = values.iter().map(|&x| scale.integer(x));
                let integers = collected(integers, "the column as integers")?;
                Function::Sorted(sorted, scale, integers)
            }
            other => other,
        };
        let reference = match &function {
            Function::Sorted(sorted, scale, _) => sorted.reference(scale),
            _ => 0.0,
        };
        let mut ordered = Ordered { function, rows, values, output: Output { reference, estimate: 0.0 } };
        let once = filled(1, n, "a count of every observation")?;
        ordered.output.estimate = ordered.of(&once, &mut ordered.up_to()?);
        Ok(Some(ordered))
    }

    /// Room for the draws up to the end of every block.
    fn up_to(&self) -> Result<Vec<u64>, Error> {
        reserve(self.rows.len().div_ceil(BLOCK), "sums of counts")
    }

    /// From the counts of the sorted values.
    fn of(&self, counts: &[u8], up_to: &mut Vec<u64>) -> f64 {
        up_to.clear();
        let mut sum = 0;
        up_to.extend(counts.chunks(BLOCK).map(|block| {
            sum += block.iter().map(|&count| u64::from(count)).sum::<u64>();
            sum
        }));
        let drawn = Drawn { counts, up_to };
        let quantile = |at: Position| {
            let lower = self.values[drawn.at(at.lower as u64)];
            let two = at.weight != 0.0;
            if two { at.between(lower, self.values[drawn.at(at.lower as u64 + 1)]) } else { lower }
        };
        match &self.function {
            Function::Ranks(ranks) => {
                let at = |rank: usize| self.values[drawn.at(rank as u64)];
                ranks.value(at(ranks.lower()), at(ranks.lower() + usize::from(ranks.two())))
            }
            Function::Between(low, high) => quantile(*high) - quantile(*low),
            Function::MedianDeviation(at) => {
                let median = quantile(*at);
                let nth = |rank: u64| self.nearest(&drawn, median, rank);
                let lower = nth(at.lower as u64);
                if at.weight == 0.0 { lower } else { at.between(lower, nth(at.lower as u64 + 1)) }
            }
            Function::Sorted(sorted, scale, integers) => {
                let n = sum;
                let cut = sorted.cut();
                let value = |rank: u64| integers[drawn.at(rank)];
                let mut totals = SortedTotals::default();
                if sorted.ranked() {
                    totals.ranked = ranked(counts, integers, 0, n);
                }
                if cut > 0 {
                    (totals.low, totals.high) = (value(cut), value(n - 1 - cut));
                }
                let (mut below, last) = (0, n - cut);
                for (&count, v) in counts.iter().zip(integers) {
                    let after = below + u64::from(count);
                    let kept = after.min(last).saturating_sub(below.max(cut));
                    totals.sum += i128::from(kept) * v;
                    below = after;
                }
                sorted.value(scale, n as f64, totals)
            }
        }
    }

    /// The distance from `centre` of the draw that has `rank`, from 0, by distance: of the draws below the centre and those
    /// from it on, each sorted by distance, the number that comes from below is found by bisection.
    fn nearest(&self, drawn: &Drawn<'_>, centre: f64, rank: u64) -> f64 {
        let n = drawn.up_to.last().copied().unwrap_or(0);
        let below = drawn.before(self.values.partition_point(|&x| x < centre));
        let distance = |draw: u64| (self.values[drawn.at(draw)] - centre).abs();
        let from_below = |k: u64| distance(below - 1 - k);
        let from_above = |k: u64| distance(below + k);
        let (above, take) = (n - below, rank + 1);
        // The least number from below with which no draw that is left out is nearer than one that is taken from above.
        let (mut least, mut most) = (take.saturating_sub(above), take.min(below));
        while least < most {
            let middle = least.midpoint(most);
            if from_below(middle) < from_above(take - middle - 1) {
                least = middle + 1;
            } else {
                most = middle;
            }
        }
        let last_below = if least > 0 { from_below(least - 1) } else { 0.0 };
        let last_above = if take > least { from_above(take - least - 1) } else { 0.0 };
        last_below.max(last_above)
    }
}

impl Drawn<'_> {
    /// The place of the value that is the draw of this rank, from 0.
    fn at(&self, rank: u64) -> usize {
        let block = self.up_to.partition_point(|&up_to| up_to <= rank);
        let mut below = if block > 0 { self.up_to[block - 1] } else { 0 };
        let mut place = block * BLOCK;
        while below + u64::from(self.counts[place]) <= rank {
            below += u64::from(self.counts[place]);
            place += 1;
        }
        place
    }

    /// Draws of the values before a place.
    fn before(&self, place: usize) -> u64 {
        let block = place / BLOCK;
        let blocks = if block > 0 { self.up_to[block - 1] } else { 0 };
        blocks + self.counts[block * BLOCK..place].iter().map(|&count| u64::from(count)).sum::<u64>()
    }
}

impl OfCounts for Ordered {
    fn outputs(&self) -> Vec<Output> {
        vec![self.output]
    }

    fn worker(&self, _: u64) -> Result<CountsWorker<'_>, Error> {
        let mut sorted: Vec<u8> = reserve(self.rows.len(), "counts in order of the values")?;
        let mut up_to = self.up_to()?;
        Ok(Box::new(move |_: Place, counts, to| {
            sorted.clear();
            sorted.extend(self.rows.iter().map(|&row| counts[row]));
            to[0] = self.of(&sorted, &mut up_to);
        }))
    }
}
