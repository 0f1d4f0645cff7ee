//! Spearman's correlation. Without observation i, a rank is one lower where its value is larger than i's, and half of one
//! where it is equal: sums of products of shifted ranks, all in integers.

use std::cmp::Ordering;

use super::Jackknife;
use crate::error::Error;
use crate::kernel::{collected, filled, reserve};
use crate::sort::sorted_rows;

/// Twice the mid-ranks of a column, with what ties of its values need.
struct Ranked {
    doubled: Vec<i128>,
    /// Rows in the order of their values.
    order: Vec<usize>,
    /// Which of the distinct values, in ascending order.
    place: Vec<usize>,
    /// How often each occurs.
    ties: Vec<i128>,
    /// Sum of t^3 - t over the distinct values.
    correction: i128,
}

impl Ranked {
    fn new(column: &[f64]) -> Result<Ranked, Error> {
        let n = column.len();
        let order = sorted_rows(column)?;
        let (mut doubled, mut place) = (filled(0, n, "doubled ranks")?, filled(0, n, "places of values")?);
        let equals = || order.chunk_by(|&i, &j| column[i] == column[j]);
        let mut ties = reserve(equals().count(), "ties of a column")?;
        let mut below = 0;
        for equal in equals() {
            let tied = equal.len() as i128;
            for &i in equal {
                doubled[i] = 2 * below + tied + 1;
                place[i] = ties.len();
            }
            below += tied;
            ties.push(tied);
        }
        let correction = ties.iter().map(|t| t * t * t - t).sum();
        Ok(Ranked { doubled, order, place, ties, correction })
    }

    /// Three times the sum of squared deviations of the doubled ranks, of all `n` observations.
    fn squares(&self, n: i128) -> i128 {
        n * n * n - n - self.correction
    }

    /// The same without observation `i`, of `n` - 1.
    fn squares_without(&self, n: i128, i: usize) -> i128 {
        let t = self.ties[self.place[i]];
        let m = n - 1;
        m * m * m - m - (self.correction - 3 * t * (t - 1))
    }

    /// For each observation the sum over the others j of c_j times 2 where j's value is larger, times 1 where it is equal.
    fn shifts(&self, other: &Ranked) -> Result<Vec<i128>, Error> {
        let mut of_place = filled(0, self.ties.len(), "sums of ranks")?;
        for (&place, c) in self.place.iter().zip(&other.doubled) {
            of_place[place] += c;
        }
        let mut above = 0;
        for sum in of_place.iter_mut().rev() {
            let here = *sum;
            *sum += 2 * above;
            above += here;
        }
        let shift = self.place.iter().zip(&other.doubled).map(|(&place, c)| of_place[place] - c);
        collected(shift, "shifts of ranks")
    }
}

/// Counts at places, with sums over ranges of them in O(log n) (Fenwick 1994).
struct Counts(Vec<i128>);

impl Counts {
    fn add(&mut self, place: usize) {
        let mut node = place + 1;
        while node < self.0.len() {
            self.0[node] += 1;
            node += node & node.wrapping_neg();
        }
    }

    /// How many lie below the place.
    fn below(&self, place: usize) -> i128 {
        let (mut node, mut sum) = (place, 0);
        while node > 0 {
            sum += self.0[node];
            node -= node & node.wrapping_neg();
        }
        sum
    }
}

/// For each observation the sum over the others of the product of both columns' shifts: 2 where larger, 1 where equal.
fn joint_shifts(x: &Ranked, y: &Ranked) -> Result<Vec<i128>, Error> {
    let n = x.place.len();
    let mut counts = Counts(filled(0, y.ties.len() + 1, "counts of ranks")?);
    let mut counted = 0;
    let mut joint = filled(0, n, "shifts of ranks")?;
    for equal in x.order.chunk_by(|&i, &j| x.place[i] == x.place[j]).rev() {
        // 2 for a larger y and 1 for an equal one, among those with a larger x...
        let shifts = |counts: &Counts, counted: i128, i: usize| {
            let place = y.place[i];
            2 * counted - counts.below(place) - counts.below(place + 1)
        };
        equal.iter().for_each(|&i| joint[i] = shifts(&counts, counted, i));
        equal.iter().for_each(|&i| counts.add(y.place[i]));
        counted += equal.len() as i128;
        // ...which count twice, and those with an equal x once; i itself is one of these.
        equal.iter().for_each(|&i| joint[i] += shifts(&counts, counted, i) - 1);
    }
    Ok(joint)
}

/// From three times the sums of deviations' products; NaN where a column is constant.
fn correlation(xy: i128, xx: i128, yy: i128) -> f64 {
    match (xx.cmp(&0), yy.cmp(&0)) {
        (Ordering::Greater, Ordering::Greater) => {
            (xy as f64 / ((xx as f64).sqrt() * (yy as f64).sqrt())).clamp(-1.0, 1.0)
        }
        _ => f64::NAN,
    }
}

pub(super) fn of_rank_correlation(x: &[f64], y: &[f64]) -> Result<Jackknife, Error> {
    let n = x.len() as i128;
    let (x, y) = (Ranked::new(x)?, Ranked::new(y)?);
    let products: i128 = x.doubled.iter().zip(&y.doubled).map(|(x, y)| x * y).sum();
    let estimate = correlation(3 * (products - n * (n + 1) * (n + 1)), x.squares(n), y.squares(n));
    let (of_x, of_y, joint) = (x.shifts(&y)?, y.shifts(&x)?, joint_shifts(&x, &y)?);
    let leave_out = |i: usize| {
        let products = products - x.doubled[i] * y.doubled[i] - of_x[i] - of_y[i] + joint[i];
        correlation(3 * (products - (n - 1) * n * n), x.squares_without(n, i), y.squares_without(n, i))
    };
    let deviations = collected((0..x.place.len()).map(leave_out), "values of a jackknife")?;
    Ok(Jackknife { reference: 0.0, estimate, deviations })
}
