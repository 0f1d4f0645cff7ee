//! Order statistics of many values.

use crate::kernel::{Loops, wide};
use crate::quantile::{Position, QuantileType};
use crate::sort::{Key, of_key, sort_doubles};

/// Order statistics of many values, of which only the neighbourhoods of those that are asked for get sorted.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    values: &'a [f64],
    regions: Vec<Region>,
}

/// A sorted run of the values, and the rank of its first.
#[derive(Debug)]
struct Region {
    from: usize,
    len: usize,
    run: Run,
}

#[derive(Debug)]
enum Run {
    Sorted(Vec<f64>),
    Equal(f64),
}

impl Region {
    fn sorted(from: usize, run: Vec<f64>) -> Region {
        Region { from, len: run.len(), run: Run::Sorted(run) }
    }

    /// The value of a rank, where it lies here.
    fn at(&self, rank: usize) -> Option<f64> {
        let place = rank.checked_sub(self.from).filter(|&place| place < self.len)?;
        Some(match &self.run {
            Run::Sorted(run) => run[place],
            Run::Equal(value) => *value,
        })
    }
}

impl<'a> Order<'a> {
    /// At least one value, none NaN. O(n) a neighbourhood or two; memory for a part of the values in each, none where there is none.
    pub(crate) fn new(values: &'a [f64]) -> Order<'a> {
        Order { values, regions: Vec::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Looks about two shares of the values at once: ranks near these cost no pass of their own.
    pub(crate) fn expect(&mut self, shares: [f64; 2]) {
        let last = self.len() - 1;
        let ranks = shares.map(|share| (share * last as f64) as usize);
        self.regions.extend(self.neighbourhoods(ranks).into_iter().flatten());
    }

    /// The value of a rank, from 0.
    pub(crate) fn at(&mut self, rank: usize) -> f64 {
        let known = |regions: &[Region]| regions.iter().find_map(|region| region.at(rank));
        if let Some(value) = known(&self.regions) {
            return value;
        }
        self.regions.extend(self.neighbourhoods([rank; 2]).into_iter().flatten());
        known(&self.regions).unwrap_or_else(|| {
            let value = by_bisection(self.values, rank);
            self.regions.push(Region::sorted(rank, vec![value]));
            value
        })
    }

    /// The quantile of order `p` in [0, 1], of type 7.
    pub(crate) fn quantile(&mut self, p: f64) -> f64 {
        let at = Position::of(p, QuantileType::LINEAR, self.len());
        let lower = self.at(at.lower);
        if at.weight == 0.0 { lower } else { at.between(lower, self.at(at.lower + 1)) }
    }

    /// The sorted values about two ranks: by one pass that keeps what lies between two values of a sample of them (Floyd & Rivest
    /// 1975, Algorithm 489) and counts what is equal to these, 1 ns a value for each where sorting takes 40. `None` where there is no
    /// memory, or where one of them has half of the values near it; the ranks are not there where the sample misleads.
    fn neighbourhoods(&self, ranks: [usize; 2]) -> Option<Vec<Region>> {
        const FEWEST: usize = 4_096;
        let values = self.values;
        if values.len() < FEWEST {
            let mut all = values.to_vec();
            sort_doubles(&mut all).ok()?;
            return Some(vec![Region::sorted(0, all)]);
        }
        let sample = sample_of(values)?;
        let brackets = ranks.map(|rank| bracket(&sample, rank as f64 / values.len() as f64));
        let mut regions = Vec::new();
        for (found, [low, high]) in between(values, brackets)?.into_iter().zip(brackets) {
            let Between { below, lows, highs, mut kept } = found;
            sort_doubles(&mut kept).ok()?;
            let from = below + lows;
            regions.extend([
                Region { from: below, len: lows, run: Run::Equal(low) },
                Region { from: from + kept.len(), len: highs, run: Run::Equal(high) },
                Region::sorted(from, kept),
            ]);
        }
        Some(regions)
    }
}

/// As many of the values as make the pass and the sorting of what it keeps cheapest, n^(2/3) (Floyd & Rivest 1975), sorted.
fn sample_of(values: &[f64]) -> Option<Vec<f64>> {
    const FEWEST: usize = 1_024;
    let root = libm::cbrt(values.len() as f64);
    let step = values.len() / FEWEST.max((root * root) as usize);
    let mut sample = Vec::new();
    sample.try_reserve_exact(values.len().div_ceil(step)).ok()?;
    sample.extend(values.iter().step_by(step));
    sort_doubles(&mut sample).ok()?;
    Some(sample)
}

/// Two values of a sorted sample between which a share of all values falls.
fn bracket(sample: &[f64], share: f64) -> [f64; 2] {
    /// Standard deviations of a rank in the sample to either side: values in no order are missed once in 10^5 times, and then
    /// bisected.
    const DEVIATIONS: f64 = 4.5;
    let size = sample.len() as f64;
    let margin = DEVIATIONS * (size * share * (1.0 - share)).sqrt() + 2.0;
    let at = |place: f64| sample.get(place as usize).copied();
    let low = at((size * share - margin).floor()).filter(|_| size * share >= margin);
    let high = at((size * share + margin).ceil());
    [low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY)]
}

/// Values within a bracket, in their order, and how many lie below it and at its ends.
#[derive(Default)]
struct Between {
    below: usize,
    lows: usize,
    highs: usize,
    kept: Vec<f64>,
}

/// What lies within each of two brackets; of two that are the same the second has nothing. `None` where one would keep more than
/// half of the values, or there is no memory.
fn between(values: &[f64], brackets: [[f64; 2]; 2]) -> Option<[Between; 2]> {
    wide(Search { values, brackets })
}

struct Search<'a> {
    values: &'a [f64],
    brackets: [[f64; 2]; 2],
}

/// Values that are compared side by side before one asks whether any of them is within: most often none is.
const TOGETHER: usize = 8;

impl Loops for Search<'_> {
    type Output = Option<[Between; 2]>;

    #[inline(always)]
    fn run(self) -> Option<[Between; 2]> {
        let Search { values, mut brackets } = self;
        if brackets[0] == brackets[1] {
            brackets[1] = [f64::NAN; 2];
        }
        let mut found = [Between::default(), Between::default()];
        let most = values.len() / 2;
        let mut below = [[0; TOGETHER]; 2];
        let (groups, last) = values.as_chunks::<TOGETHER>();
        for group in groups {
            for ((found, below), [low, high]) in found.iter_mut().zip(&mut below).zip(brackets) {
                let mut within = [0; TOGETHER];
                for ((below, within), &x) in below.iter_mut().zip(&mut within).zip(group) {
                    *below += u64::from(x < low);
                    *within = u64::from(x <= high) & u64::from(x >= low);
                }
                if within != [0; TOGETHER] {
                    found.keep(group, [low, high], most)?;
                }
            }
        }
        for ((found, below), bracket) in found.iter_mut().zip(below).zip(brackets) {
            found.below = below.iter().sum::<u64>() as usize;
            for x in last {
                found.below += usize::from(*x < bracket[0]);
                found.keep(&[*x], bracket, most)?;
            }
        }
        Some(found)
    }
}

impl Between {
    /// Without a branch a value: which are within can't be foreseen.
    fn keep<const N: usize>(&mut self, values: &[f64; N], [low, high]: [f64; 2], most: usize) -> Option<()> {
        let (mut within, mut count) = ([0.0; N], 0);
        for &x in values {
            self.lows += usize::from(x == low);
            self.highs += usize::from(x == high && high > low);
            within[count % N] = x;
            count += usize::from(x > low && x < high);
        }
        let all = self.kept.len() + count;
        if all > most || self.kept.try_reserve(N).is_err() {
            return None;
        }
        // A copy of known size, of which some is taken back.
        self.kept.extend_from_slice(&within);
        self.kept.truncate(all);
        Some(())
    }
}

/// The value of a rank by bisection on the order of doubles: 64 passes, and no memory.
fn by_bisection(values: &[f64], rank: usize) -> f64 {
    let (mut low, mut high) = (u64::MIN, u64::MAX);
    while low < high {
        let middle = low.midpoint(high);
        let at_most = values.iter().filter(|x| x.key() <= middle).count();
        if at_most > rank { high = middle } else { low = middle + 1 }
    }
    of_key(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every rank as after sorting: values in no order, in order, few of them distinct, and a sample that misleads (one value
    /// in many is small, and these are what the sample sees).
    /// Mutation that fails it: what is below the bracket not counted.
    #[test]
    fn order_is_that_of_sorting() {
        let noise = |i: usize| libm::sin(i as f64 * 0.618) + libm::cos(i as f64 * 1.414);
        let n = 40_000_usize;
        let step = n.div_ceil(sample_of(&vec![0.0; n]).unwrap().len());
        let shapes: [&dyn Fn(usize) -> f64; 5] =
            [&noise, &|i| i as f64, &|i| (noise(i) * 3.0).round(), &|_| 1.5, &|i| {
                if i.is_multiple_of(step) { -noise(i).abs() } else { 2.0 + noise(i).abs() }
            }];
        for (shape, value) in shapes.into_iter().enumerate() {
            let values: Vec<f64> = (0..n).map(value).collect();
            let mut sorted = values.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let mut order = Order::new(&values);
            for rank in [0, 1, 2, 999, 1_000, n / 2, n - 1_000, n - 2, n - 1] {
                assert_eq!(order.at(rank), sorted[rank], "{shape}, rank {rank}");
                assert_eq!(by_bisection(&values, rank), sorted[rank], "{shape}, rank {rank}");
            }
            // Of values in no order a pass finds more than the one that is asked for: bisection finds just that.
            let is_there = |is_it: &dyn Fn(&Region) -> bool| order.regions.iter().any(is_it);
            let bisected = |region: &Region| matches!(&region.run, Run::Sorted(run) if run.len() == 1);
            assert!(shape > 0 || !is_there(&bisected));
            assert!(shape < 4 || is_there(&bisected), "the sample does not mislead");
            // Ties are counted, not bisected.
            let ties = |region: &Region| matches!(region.run, Run::Equal(_)) && region.len > 1_000;
            assert!(!(2..4).contains(&shape) || is_there(&ties), "{shape}");
        }
    }

    /// Brackets against a look at every value: whole groups and what is left of them, ends that are values and that are not,
    /// a bracket of one value; as the first of two and as the second, and the same twice.
    /// Mutations that fail it: a value above the bracket kept; what is left after the last group not counted, or not kept; what
    /// is within the second bracket alone not looked at; a bracket that is there twice found twice.
    #[test]
    fn brackets_hold_what_lies_between() {
        let values: Vec<f64> = (0..203).map(|i| f64::from(i * 37 % 101)).collect();
        for len in 0..values.len() {
            let values = &values[..len];
            for (low, high) in
                [(20.0, 30.0), (19.5, 40.5), (7.0, 7.0), (f64::NEG_INFINITY, 12.0), (90.0, f64::INFINITY)]
            {
                let (own, few) = ([low, high], [33.0, 34.5]);
                let count = |is: &dyn Fn(f64) -> bool| values.iter().filter(|&&x| is(x)).count();
                let within: Vec<f64> = values.iter().copied().filter(|&x| x > low && x < high).collect();
                let search = || Search { values, brackets: [own, few] };
                let kept = |found: Option<[Between; 2]>| found.map(|found| found.map(|one| one.kept));
                assert_eq!(kept(search().run()), kept(wide(search())), "{len}: {low} to {high}");
                let too_many = within.len() > len / 2;
                for (brackets, which) in [([own, own], 0), ([own, few], 0), ([few, own], 1)] {
                    let Some(found) = between(values, brackets) else {
                        assert!(too_many || len < 2, "{len}: {brackets:?}");
                        continue;
                    };
                    assert!(!too_many, "{len}: {brackets:?}");
                    let Between { below, lows, highs, kept } = &found[which];
                    assert_eq!(*kept, within, "{len}: {brackets:?}");
                    assert_eq!(*below, count(&|x| x < low), "{len}: {brackets:?}");
                    assert_eq!(*lows, count(&|x| x == low), "{len}: {brackets:?}");
                    let expected = if low == high { 0 } else { count(&|x| x == high) };
                    assert_eq!(*highs, expected, "{len}: {brackets:?}");
                    assert!(brackets != [own, own] || found[1].kept.is_empty(), "{len}: {brackets:?}");
                }
            }
        }
    }
}
