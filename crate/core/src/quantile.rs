//! Quantile definitions: which order statistics, and how they are weighted.

/// The nine sample quantiles of Hyndman & Fan (1996), numbered as R's `quantile(type = )`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuantileType(u8);

impl QuantileType {
    /// Linear between the order statistics with both ends kept: the default of R, NumPy, SciPy and Julia.
    pub const LINEAR: QuantileType = QuantileType(7);

    /// The type of that number, 1 to 9.
    pub fn new(number: u8) -> Option<QuantileType> {
        (1..=9).contains(&number).then_some(QuantileType(number))
    }

    /// Its number.
    pub fn number(self) -> u8 {
        self.0
    }
}

/// Where a quantile lies in `n` sorted values: x[lower] + weight (x[lower + 1] - x[lower]), ranks from 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Position {
    pub(crate) lower: usize,
    /// In [0, 1); 0 means that one value is enough.
    pub(crate) weight: f64,
}

impl Position {
    /// The quantile of order `p` in [0, 1] of `n >= 1` values. Hyndman & Fan (1996), Table 1, as in R: h = n p + m,
    /// j = floor(h), g = h - j on ranks that count from 1; ranks below 1 and above n are clamped.
    pub(crate) fn of(p: f64, kind: QuantileType, n: usize) -> Position {
        let size = n as f64;
        let m = match kind.0 {
            1 | 2 | 4 => 0.0,
            3 => -0.5,
            5 => 0.5,
            6 => p,
            7 => 1.0 - p,
            8 => (p + 1.0) / 3.0,
            _ => p / 4.0 + 0.375,
        };
        let h = snapped(size * p + m);
        let j = h.floor();
        let g = h - j;
        let weight = match kind.0 {
            1 => f64::from(g > 0.0),
            2 => {
                if g > 0.0 {
                    1.0
                } else {
                    0.5
                }
            }
            // Nearest even order statistic: n p - 1/2 itself belongs to the lower rank when that is even.
            3 => f64::from(g > 0.0 || j % 2.0 != 0.0),
            _ => g,
        };
        let (rank, weight) = if weight == 1.0 { (j + 1.0, 0.0) } else { (j, weight) };
        if rank < 1.0 {
            Position { lower: 0, weight: 0.0 }
        } else if rank >= size {
            Position { lower: n - 1, weight: 0.0 }
        } else {
            Position { lower: rank as usize - 1, weight }
        }
    }

    /// The value between two order statistics. The difference is taken first: equal values stay equal.
    pub(crate) fn between(self, lower: f64, upper: f64) -> f64 {
        let step = upper - lower;
        if step.is_finite() {
            lower + self.weight * step
        } else {
            (1.0 - self.weight) * lower + self.weight * upper // the difference of two huge values overflows, this does not
        }
    }

    /// The quantile of unsorted values, which it reorders. O(n).
    pub(crate) fn select(self, values: &mut [f64]) -> f64 {
        let (_, &mut lower, above) = values.select_nth_unstable_by(self.lower, f64::total_cmp);
        if self.weight == 0.0 {
            return lower;
        }
        let upper = above.iter().copied().min_by(f64::total_cmp).unwrap_or(lower);
        self.between(lower, upper)
    }
}

/// Order statistics of many values, of which only the neighbourhoods of those that are asked for get sorted.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    values: &'a [f64],
    /// Every so many-th of them, sorted, once a neighbourhood is looked for.
    sample: Vec<f64>,
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
    /// At least one value, none NaN. O(n) a neighbourhood; memory for a part of the values in each, none where there is none.
    pub(crate) fn new(values: &'a [f64]) -> Order<'a> {
        Order { values, sample: Vec::new(), regions: Vec::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// The value of a rank, from 0.
    pub(crate) fn at(&mut self, rank: usize) -> f64 {
        let known = |regions: &[Region]| regions.iter().find_map(|region| region.at(rank));
        if let Some(value) = known(&self.regions) {
            return value;
        }
        match self.neighbourhood(rank) {
            Some(regions) => self.regions.extend(regions),
            None => self.regions.push(Region::sorted(rank, vec![by_bisection(self.values, rank)])),
        }
        known(&self.regions).unwrap_or(f64::NAN)
    }

    /// The quantile of order `p` in [0, 1], of type 7.
    pub(crate) fn quantile(&mut self, p: f64) -> f64 {
        let at = Position::of(p, QuantileType::LINEAR, self.len());
        let lower = self.at(at.lower);
        if at.weight == 0.0 { lower } else { at.between(lower, self.at(at.lower + 1)) }
    }

    /// The sorted values about a rank: by one pass that keeps what lies between two values of a sample of them (Floyd & Rivest
    /// 1975, Algorithm 489) and counts what is equal to these, 1 ns a value where sorting takes 60. `None` where there is no
    /// memory, or the sample misleads.
    fn neighbourhood(&mut self, rank: usize) -> Option<Vec<Region>> {
        const FEWEST: usize = 4_096;
        /// Standard deviations of a rank in the sample to either side: values in no order are missed once in 10^9 times.
        const DEVIATIONS: f64 = 6.0;
        let values = self.values;
        if values.len() < FEWEST {
            let mut all = values.to_vec();
            all.sort_unstable_by(f64::total_cmp);
            return Some(vec![Region::sorted(0, all)]);
        }
        if self.sample.is_empty() {
            self.sample = sample_of(values)?;
        }
        let size = self.sample.len() as f64;
        let share = rank as f64 / values.len() as f64;
        let margin = DEVIATIONS * (size * share * (1.0 - share)).sqrt() + 2.0;
        let at = |place: f64| self.sample.get(place as usize).copied();
        let low = at((size * share - margin).floor()).filter(|_| size * share >= margin);
        let high = at((size * share + margin).ceil());
        let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
        let Between { below, lows, highs, mut kept } = between(values, low, high)?;
        kept.sort_unstable_by(f64::total_cmp);
        let from = below + lows;
        let regions = vec![
            Region { from: below, len: lows, run: Run::Equal(low) },
            Region { from: from + kept.len(), len: highs, run: Run::Equal(high) },
            Region::sorted(from, kept),
        ];
        regions.iter().any(|region| region.at(rank).is_some()).then_some(regions)
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
    sample.sort_unstable_by(f64::total_cmp);
    Some(sample)
}

/// Values within a bracket, in their order, and how many lie below it and at its ends.
#[derive(Default)]
struct Between {
    below: usize,
    lows: usize,
    highs: usize,
    kept: Vec<f64>,
}

/// `None` where it would keep more than half of the values, or there is no memory.
fn between(values: &[f64], low: f64, high: f64) -> Option<Between> {
    /// Values that are compared side by side before one asks whether any of them is within: most often none is.
    const GROUP: usize = 8;
    const LANES: usize = 4;
    let mut found = Between::default();
    let mut below = [0; LANES];
    let (groups, last) = values.as_chunks::<GROUP>();
    for group in groups {
        let mut within = [0; LANES];
        for values in group.as_chunks::<LANES>().0 {
            for (j, &x) in values.iter().enumerate() {
                below[j] += u64::from(x < low);
                within[j] |= u64::from(x >= low) & u64::from(x <= high);
            }
        }
        if within != [0; LANES] {
            found.keep(group, low, high, values.len() / 2)?;
        }
    }
    found.below = below.iter().sum::<u64>() as usize;
    for x in last {
        found.below += usize::from(*x < low);
        found.keep(&[*x], low, high, values.len() / 2)?;
    }
    if low == high {
        found.highs = 0; // they are the lows
    }
    Some(found)
}

impl Between {
    /// Without a branch a value: which are within can't be foreseen.
    fn keep<const N: usize>(&mut self, values: &[f64; N], low: f64, high: f64, most: usize) -> Option<()> {
        let (mut within, mut count) = ([0.0; N], 0);
        for &x in values {
            self.lows += usize::from(x == low);
            self.highs += usize::from(x == high);
            within[count % N] = x;
            count += usize::from(x > low && x < high);
        }
        if self.kept.len() + count > most || self.kept.try_reserve(count).is_err() {
            return None;
        }
        self.kept.extend_from_slice(&within[..count]);
        Some(())
    }
}

/// The value of a rank by bisection on the order of doubles: 64 passes, and no memory.
fn by_bisection(values: &[f64], rank: usize) -> f64 {
    // Doubles as integers in the order of total_cmp; the map is its own inverse.
    let key = |bits: i64| bits ^ (((bits >> 63) as u64) >> 1) as i64;
    let (mut low, mut high) = (i128::from(i64::MIN), i128::from(i64::MAX));
    while low < high {
        let middle = (low + high) >> 1;
        let at_most = values.iter().filter(|x| i128::from(key(x.to_bits() as i64)) <= middle).count();
        if at_most > rank { high = middle } else { low = middle + 1 }
    }
    f64::from_bits(key(low as i64) as u64)
}

/// Puts rows of a column in the order of their values. O(n log n).
pub(crate) fn sort_rows(rows: &mut [usize], values: &[f64]) {
    rows.sort_unstable_by(|&a, &b| values[a].total_cmp(&values[b]));
}

/// h, or the integer that it would be without rounding errors: n p and m carry one relative rounding each
/// (0.95 * 20 = 19 exactly, but 0.07 * 100 = 7.000000000000001), so h is off by less than 4 eps max(1, h).
pub(crate) fn snapped(h: f64) -> f64 {
    let nearest = h.round();
    if (h - nearest).abs() <= 4.0 * f64::EPSILON * h.max(1.0) { nearest } else { h }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R 4.x: quantile(c(1, 2, 4, 8, 16), c(0, .1, .25, .5, .9, 1), type = t), worked by the definitions of its help page.
    #[test]
    fn nine_types_as_r() {
        let x = [1.0, 2.0, 4.0, 8.0, 16.0];
        let p = [0.0, 0.1, 0.25, 0.5, 0.9, 1.0];
        let expected = [
            [1.0, 1.0, 2.0, 4.0, 16.0, 16.0],
            [1.0, 1.0, 2.0, 4.0, 16.0, 16.0],
            [1.0, 1.0, 1.0, 2.0, 8.0, 16.0],
            [1.0, 1.0, 1.25, 3.0, 12.0, 16.0],
            [1.0, 1.0, 1.75, 4.0, 16.0, 16.0],
            [1.0, 1.0, 1.5, 4.0, 16.0, 16.0],
            [1.0, 1.4, 2.0, 4.0, 12.8, 16.0],
            [1.0, 1.0, 1.0 + 2.0 / 3.0, 4.0, 16.0, 16.0],
            [1.0, 1.0, 1.6875, 4.0, 16.0, 16.0],
        ];
        for (t, row) in expected.iter().enumerate() {
            for (&p, &value) in p.iter().zip(row) {
                let at = Position::of(p, QuantileType(t as u8 + 1), x.len());
                let got = at.select(&mut x.clone());
                assert!((got - value).abs() < 1e-14, "type {} p {p}: {got}, not {value}", t + 1);
            }
        }
    }

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
    /// a bracket of one value.
    /// Mutations that fail it: a value above the bracket kept; what is left after the last group not counted, or not kept.
    #[test]
    fn brackets_hold_what_lies_between() {
        let values: Vec<f64> = (0..203).map(|i| f64::from(i * 37 % 101)).collect();
        for len in 0..values.len() {
            let values = &values[..len];
            for (low, high) in
                [(20.0, 30.0), (19.5, 40.5), (7.0, 7.0), (f64::NEG_INFINITY, 12.0), (90.0, f64::INFINITY)]
            {
                let count = |is: &dyn Fn(f64) -> bool| values.iter().filter(|&&x| is(x)).count();
                let within: Vec<f64> = values.iter().copied().filter(|&x| x > low && x < high).collect();
                let Some(found) = between(values, low, high) else {
                    assert!(within.len() > len / 2 || len < 16, "{len}: {low} to {high}");
                    continue;
                };
                assert_eq!(found.kept, within, "{len}: {low} to {high}");
                assert_eq!(found.below, count(&|x| x < low), "{len}: {low} to {high}");
                assert_eq!(found.lows, count(&|x| x == low), "{len}: {low} to {high}");
                let highs = if low == high { 0 } else { count(&|x| x == high) };
                assert_eq!(found.highs, highs, "{len}: {low} to {high}");
            }
        }
    }

    #[test]
    fn whole_ranks_survive_rounding() {
        for n in 1..=1000_usize {
            for k in 1..=n {
                let p = k as f64 / n as f64;
                let at = Position::of(p, QuantileType(1), n);
                assert_eq!((at.lower, at.weight), (k - 1, 0.0), "n {n} k {k}");
            }
        }
    }
}
