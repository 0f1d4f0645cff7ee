//! Spearman's rank correlation from counts.

use crate::error::Error;
use crate::kernel::{filled, reserve};
use crate::sample::Sample;
use crate::sort::sorted_rows;
use crate::statistic::{CountsWorker, OfCounts, Output, Place, pearson};

/// Pearson's correlation of the resample's mid-ranks: a value that c draws share after C smaller ones has the rank
/// C + (c + 1) / 2. Twice the ranks less n + 1 are integers that add up to 0, so that sums of their products are exact.
pub(crate) struct RankCorrelation {
    x: Column,
    y: Column,
    estimate: f64,
}

/// A column's order: the rows by value, and where each run of equal values ends.
struct Column {
    rows: Vec<usize>,
    ends: Vec<usize>,
}

impl Column {
    /// O(n); 8 bytes a row and distinct value, 24 a row while it is sorted.
    fn new(sample: &Sample) -> Result<Column, Error> {
        let values = sample.doubles()?;
        let rows = sorted_rows(&values)?;
        let last = values.len() - 1;
        let lasts = || (0..=last).filter(|&k| k == last || values[rows[k]] != values[rows[k + 1]]);
        let mut ends = reserve(lasts().count(), "distinct values of a column")?;
        ends.extend(lasts().map(|k| k + 1));
        Ok(Column { rows, ends })
    }

    /// Twice the mid-rank less n + 1, of every row that is drawn.
    fn ranks(&self, counts: &[u8], n: i64, ranks: &mut [i64]) {
        let (mut before, mut from) = (0, 0);
        for &end in &self.ends {
            let run = &self.rows[from..end];
            let here: i64 = run.iter().map(|&row| i64::from(counts[row])).sum();
            run.iter().for_each(|&row| ranks[row] = 2 * before + here - n);
            before += here;
            from = end;
        }
    }
}

impl RankCorrelation {
    /// 32 bytes a row, and 16 a thread.
    pub(crate) fn new(x: &Sample, y: &Sample) -> Result<RankCorrelation, Error> {
        let mut all = RankCorrelation { x: Column::new(x)?, y: Column::new(y)?, estimate: 0.0 };
        let once = filled(1, x.len(), "a count of every row")?;
        all.estimate = all.of(&once, &mut all.ranks()?, &mut all.ranks()?);
        Ok(all)
    }

    /// Room for the ranks of a column.
    fn ranks(&self) -> Result<Vec<i64>, Error> {
        filled(0, self.x.rows.len(), "ranks of a resample")
    }

    /// NaN where a column of the resample is constant.
    fn of(&self, counts: &[u8], x: &mut [i64], y: &mut [i64]) -> f64 {
        let n = counts.iter().map(|&count| i64::from(count)).sum();
        self.x.ranks(counts, n, x);
        self.y.ranks(counts, n, y);
        let (mut xx, mut yy, mut xy) = (0_i128, 0_i128, 0_i128);
        for (&count, (&x, &y)) in counts.iter().zip(x.iter().zip(&*y)) {
            let count = i64::from(count);
            let (x, y, weighted) = (i128::from(x), i128::from(y), i128::from(count * x));
            xx += weighted * x;
            xy += weighted * y;
            yy += i128::from(count) * y * y;
        }
        if xx == 0 || yy == 0 {
            return f64::NAN;
        }
        pearson([xx, yy, xy])
    }
}

impl OfCounts for RankCorrelation {
    fn outputs(&self) -> Vec<Output> {
        vec![Output { reference: 0.0, estimate: self.estimate }]
    }

    fn worker(&self, _: u64) -> Result<CountsWorker<'_>, Error> {
        let (mut x, mut y) = (self.ranks()?, self.ranks()?);
        Ok(Box::new(move |_: Place, counts, to| to[0] = self.of(counts, &mut x, &mut y)))
    }
}
