//! What intervals need beside the replicates, from the sample itself.

use super::leave_one_out::plain;
use crate::abc::{Abc, abc};
use crate::encode::column_sums;
use crate::error::{Code, Error};
use crate::influence::Influence;
use crate::interval::Events;
use crate::jackknife::jackknife;
use crate::kernel::filled;
use crate::order::Order;
use crate::outcome::Warning;
use crate::plan::grouped;
use crate::quantile::{Position, QuantileType};
use crate::request::{Alternative, Component, IntervalRequest, Method, Request, Statistic, Test};
use crate::sample::{Data, Sample};
use crate::special::scaled;

/// Of one output.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) acceleration: Option<f64>,
    pub(super) abc: Option<Abc>,
    pub(super) events: Option<Events>,
    /// By influence values.
    pub(super) standard_error: Option<f64>,
    pub(super) warnings: Vec<Warning>,
}

/// Facts of every output, where the request has an interval. The jackknife is there whatever the method, so that another interval
/// can be had later. O(n) a component after sorting, 16 bytes an observation but for means, sums and proportions.
pub(super) fn facts(data: &Data, request: &Request) -> Result<Vec<Facts>, Error> {
    let mut all = Vec::new();
    for component @ Component { statistic, columns } in &request.components {
        let Some(interval) = request.interval_of(*statistic) else {
            all.extend((0..statistic.outputs()).map(|_| Facts::default()));
            continue;
        };
        let first = &data.columns()[columns[0]];
        let warnings = remarks(*statistic, interval, first)?;
        let events = match *statistic {
            Statistic::Proportion { test } => Some(events(first, test)),
            _ => None,
        };
        let is_linear = matches!(statistic, Statistic::Mean | Statistic::Sum | Statistic::Proportion { .. });
        if is_linear && !matches!(interval.method, Method::Abc | Method::Studentized) {
            let acceleration = match events {
                Some(Events { events, trials }) => {
                    let share = events as f64 / trials as f64;
                    let spread = (share * (1.0 - share)).sqrt();
                    (spread > 0.0).then(|| (1.0 - 2.0 * share) / spread / (6.0 * (trials as f64).sqrt()))
                }
                None => acceleration_of_mean(first),
            };
            all.push(Facts { acceleration, events, warnings, ..Facts::default() });
            continue;
        }
        if let (Statistic::Quantile { p, kind }, false) = (*statistic, interval.method == Method::Studentized)
        {
            all.push(Facts {
                acceleration: acceleration_of_quantile(first, p, kind)?,
                warnings,
                ..Facts::default()
            });
            continue;
        }
        let (statistic, doubles) = plain(data, component)?;
        let slices: Vec<&[f64]> = doubles.iter().map(Vec::as_slice).collect();
        let mut abc = match (interval.method == Method::Abc).then(|| abc(&slices, statistic)).transpose() {
            Err(error) if error.code == Code::OutOfMemory => return Err(error),
            found => found.ok().flatten(),
        };
        let mut standard_error = None;
        if interval.method == Method::Studentized
            && let Some(influence) = Influence::new(&slices, statistic)?
        {
            let once = filled(1, data.len(), "a count of every observation")?;
            standard_error = Some(influence.standard_error(&once));
        }
        for jackknife in jackknife(&slices, statistic)? {
            all.push(Facts {
                acceleration: jackknife.acceleration(),
                abc: abc.take(), // a statistic that has one has one output
                events,
                standard_error,
                warnings: warnings.clone(),
            });
        }
    }
    Ok(all)
}

/// The jackknife's acceleration of a mean in closed form: sum d^3 / (6 (sum d^2)^(3/2)) with d = x - mean. `None` where all
/// observations are equal.
fn acceleration_of_mean(sample: &Sample) -> Option<f64> {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    sample.each(|x| (low, high) = (low.min(x), high.max(x)));
    if low == high {
        return None;
    }
    // Halves first: the difference of two finite doubles may overflow.
    let exponent = libm::frexp(high / 2.0 - low / 2.0).1;
    let small = |x: f64| scaled(x / 2.0 - low / 2.0, -exponent);
    let [n, sum] = column_sums(sample, |x| [1.0, small(x)]);
    let mean = sum / n;
    let [squares, cubes] = column_sums(sample, |x| {
        let d = small(x) - mean;
        [d * d, d * d * d]
    });
    Some(cubes / (6.0 * squares * squares.sqrt()))
}

/// The same of a quantile, which takes three values at most when one observation is left out: O(n), without sorting.
fn acceleration_of_quantile(sample: &Sample, p: f64, kind: QuantileType) -> Result<Option<f64>, Error> {
    let n = sample.len();
    if n < 2 {
        return Ok(None);
    }
    let doubles = sample.doubles()?;
    let mut order = Order::new(&doubles);
    let at = Position::of(p, kind, n - 1);
    let two = at.weight != 0.0;
    // The ranks that are left out below, between and above the order statistics that are looked at, and what these then are.
    let k = at.lower;
    let groups = if two {
        let [a, b, c] = [k, k + 1, k + 2].map(|rank| order.at(rank));
        vec![(k + 1, at.between(b, c)), (1, at.between(a, c)), (n - k - 2, at.between(a, b))]
    } else {
        vec![(k + 1, order.at(k + 1)), (n - k - 1, order.at(k))]
    };
    let first = groups[0].1;
    // Halves first: the difference of two finite doubles may overflow.
    let spread =
        groups.iter().fold(0.0, |spread: f64, (_, value)| spread.max((value / 2.0 - first / 2.0).abs()));
    if spread == 0.0 {
        return Ok(None);
    }
    let exponent = libm::frexp(spread).1;
    let small = |value: f64| scaled(value / 2.0 - first / 2.0, -exponent);
    let sum = |term: &dyn Fn(f64) -> f64| {
        groups.iter().map(|&(times, value)| times as f64 * term(small(value))).sum::<f64>()
    };
    let mean = sum(&|y| y) / n as f64;
    let (squares, cubes) =
        (sum(&|y| (mean - y) * (mean - y)), sum(&|y| (mean - y) * (mean - y) * (mean - y)));
    Ok(Some(cubes / (6.0 * squares * squares.sqrt())))
}

fn events(sample: &Sample, test: Test) -> Events {
    let mut events = 0;
    sample.each(|x| events += u64::from(test.holds(x)));
    Events { events, trials: sample.len() as u64 }
}

/// Quantiles of more distinct values than this are fine enough, however often each occurs.
const FEW_VALUES: usize = 1_000;

/// Below it no method covers as it should (docs/coverage.md).
const SMALL: usize = 10;

pub(super) fn small_sample(n: usize) -> Option<Warning> {
    let message = format!("a sample of {n} says little of the tails: intervals of so few are too short");
    (n < SMALL).then_some(Warning { code: "SMALL_SAMPLE", message })
}

/// What a user of the statistic should know before trusting its bootstrap.
fn remarks(statistic: Statistic, interval: IntervalRequest, sample: &Sample) -> Result<Vec<Warning>, Error> {
    let n = sample.len();
    let mut warnings: Vec<Warning> = small_sample(n).into_iter().collect();
    match statistic {
        Statistic::Min | Statistic::Max | Statistic::Range => warnings.push(Warning {
            code: "NON_REGULAR_STATISTIC",
            message: "the bootstrap does not reproduce the law of an extreme: its replicates never lie beyond the sample".into(),
        }),
        Statistic::Quantile { .. } | Statistic::InterquartileRange | Statistic::MedianAbsoluteDeviation
            if n >= SMALL && sample.few_values((n / 2).min(FEW_VALUES))?.is_some_and(|cells| cells.len() > 1) =>
        {
            warnings.push(Warning {
                code: "HEAVY_TIES",
                message: "more than half of the observations repeat others: replicates of a quantile then take few values, and ends jump between them".into(),
            });
        }
        Statistic::Proportion { test } => {
            let counted = events(sample, test);
            let of_replicates = !matches!(interval.method, Method::Wilson | Method::ClopperPearson);
            if of_replicates && (counted.events == 0 || counted.events == counted.trials) {
                let tail = if interval.alternative == Alternative::TwoSided {
                    (1.0 - interval.level) / 2.0
                } else {
                    1.0 - interval.level
                };
                let bound = if counted.events == 0 {
                    format!("at most {:.4}", counted.clopper_pearson(1.0 - tail, true))
                } else {
                    format!("at least {:.4}", counted.clopper_pearson(tail, false))
                };
                warnings.push(Warning {
                    code: "ZERO_EVENTS",
                    message: format!(
                        "{} events out of {}: resampling them can't tell how uncertain the proportion is; exactly (method 'clopperPearson') it is {bound}",
                        grouped(counted.events as usize),
                        grouped(n)
                    ),
                });
            }
        }
        _ => {}
    }
    Ok(warnings)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Closed forms against the jackknife of all values: ties, small samples, every type, an offset.
    /// Mutations that fail it: one observation more below; the middle group left out.
    #[test]
    fn accelerations_in_closed_form_are_the_jackknifes() {
        for n in [2_usize, 3, 4, 5, 30, 31] {
            let x: Vec<f64> =
                (0..n).map(|i| 1e6 + f64::from(u32::try_from(i * i * 7 % 23).unwrap())).collect();
            let sample = Sample::F64(x.clone());
            let compare = |name: &str, statistic, found: Option<f64>| {
                let expected = jackknife(&[&x], statistic).unwrap()[0].acceleration();
                let close = match (found, expected) {
                    (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
                    (found, expected) => found.is_none() && expected.is_none(),
                };
                assert!(close, "{name}, n {n}: {found:?}, not {expected:?}");
            };
            compare("mean", Statistic::Mean, acceleration_of_mean(&sample));
            for type_ in 1..=9 {
                let kind = QuantileType::new(type_).unwrap();
                for p in [0.0, 0.1, 0.25, 0.5, 0.9, 1.0] {
                    let found = acceleration_of_quantile(&sample, p, kind).unwrap();
                    compare(&format!("quantile {p} of type {type_}"), Statistic::Quantile { p, kind }, found);
                }
            }
        }
    }
}
