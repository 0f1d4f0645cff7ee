//! The data as given, in the type it came in: 4 bytes an observation stay 4 bytes.

use std::collections::HashMap;

use crate::error::{Code, Error};
use crate::sort::{Key, sort};

/// Observations of one numeric variable. WebAssembly's host hands other integers over as doubles: code for ten types is 100 kB
/// more to load.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each variant is named for its element type")]
pub enum Sample {
    F32(Vec<f32>),
    F64(Vec<f64>),
    #[cfg(not(target_family = "wasm"))]
    I8(Vec<i8>),
    #[cfg(not(target_family = "wasm"))]
    I16(Vec<i16>),
    #[cfg(not(target_family = "wasm"))]
    I32(Vec<i32>),
    #[cfg(not(target_family = "wasm"))]
    I64(Vec<i64>),
    U8(Vec<u8>),
    #[cfg(not(target_family = "wasm"))]
    U16(Vec<u16>),
    #[cfg(not(target_family = "wasm"))]
    U32(Vec<u32>),
    #[cfg(not(target_family = "wasm"))]
    U64(Vec<u64>),
}

/// Runs `$body` with `$values` bound to the vector of whichever type it is.
macro_rules! with_values {
    ($sample:expr, $values:ident => $body:expr) => {
        match $sample {
            Sample::F32($values) => $body,
            Sample::F64($values) => $body,
            #[cfg(not(target_family = "wasm"))]
            Sample::I8($values) => $body,
            #[cfg(not(target_family = "wasm"))]
            Sample::I16($values) => $body,
            #[cfg(not(target_family = "wasm"))]
            Sample::I32($values) => $body,
            #[cfg(not(target_family = "wasm"))]
            Sample::I64($values) => $body,
            Sample::U8($values) => $body,
            #[cfg(not(target_family = "wasm"))]
            Sample::U16($values) => $body,
            #[cfg(not(target_family = "wasm"))]
            Sample::U32($values) => $body,
            #[cfg(not(target_family = "wasm"))]
            Sample::U64($values) => $body,
        }
    };
}

/// The same, where `$body` is fallible, with its vector as a sample of the same type.
macro_rules! try_with_values {
    ($sample:expr, $values:ident => $body:expr) => {
        match $sample {
            Sample::F32($values) => Sample::F32($body?),
            Sample::F64($values) => Sample::F64($body?),
            #[cfg(not(target_family = "wasm"))]
            Sample::I8($values) => Sample::I8($body?),
            #[cfg(not(target_family = "wasm"))]
            Sample::I16($values) => Sample::I16($body?),
            #[cfg(not(target_family = "wasm"))]
            Sample::I32($values) => Sample::I32($body?),
            #[cfg(not(target_family = "wasm"))]
            Sample::I64($values) => Sample::I64($body?),
            Sample::U8($values) => Sample::U8($body?),
            #[cfg(not(target_family = "wasm"))]
            Sample::U16($values) => Sample::U16($body?),
            #[cfg(not(target_family = "wasm"))]
            Sample::U32($values) => Sample::U32($body?),
            #[cfg(not(target_family = "wasm"))]
            Sample::U64($values) => Sample::U64($body?),
        }
    };
}

/// An element type: what it is as a double.
trait Element: Key {
    fn to_f64(self) -> f64;
    /// Whether the type has integers that a double rounds.
    fn is_wide_integer(&self) -> bool {
        false
    }
    /// -0 as 0, so that equal values have equal bits.
    fn canonical(self) -> Self {
        self
    }
}

macro_rules! integer {
    ($convert:expr => $($integer:ty),*) => {$(
        impl Element for $integer {
            fn to_f64(self) -> f64 {
                $convert(self)
            }
            fn is_wide_integer(&self) -> bool {
                size_of::<Self>() == 8
            }
        }
    )*};
}
integer!(f64::from => u8);
#[cfg(not(target_family = "wasm"))]
integer!(f64::from => i8, i16, i32, u16, u32);
#[cfg(not(target_family = "wasm"))]
integer!(|x| x as f64 => i64, u64);

macro_rules! float {
    ($($float:ty),*) => {$(
        impl Element for $float {
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            fn canonical(self) -> Self {
                self + 0.0
            }
        }
    )*};
}
float!(f32, f64);

/// Observations that are worked on at a time: 4 KiB of doubles stay in the first-level cache.
pub(crate) const BLOCK: usize = 512;

/// The integers that a double holds exactly, one by one.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0; // 2^53

/// A distinct value and the number of observations that have it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cell {
    pub(crate) value: f64,
    pub(crate) observations: u64,
}

impl Sample {
    /// The number of observations.
    pub fn len(&self) -> usize {
        with_values!(self, values => values.len())
    }

    /// Whether there is no observation.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all observations are equal.
    pub(crate) fn is_constant(&self) -> bool {
        with_values!(self, values => values.iter().all(|x| x.key() == values[0].key()))
    }

    /// Observation `i` as a double.
    pub(crate) fn get(&self, i: usize) -> f64 {
        with_values!(self, values => values[i].to_f64())
    }

    /// All observations in order as doubles, [`BLOCK`] at a time but for the last.
    pub(crate) fn blocks(&self, mut visit: impl FnMut(&[f64])) {
        let mut block = [0.0; BLOCK];
        with_values!(self, values => for values in values.chunks(BLOCK) {
            let block = &mut block[..values.len()];
            block.iter_mut().zip(values).for_each(|(to, x)| *to = x.to_f64());
            visit(block);
        });
    }

    /// Every observation in order, as a double.
    pub(crate) fn each(&self, mut visit: impl FnMut(f64)) {
        with_values!(self, values => values.iter().for_each(|x| visit(x.to_f64())));
    }

    /// Checks every observation and turns -0 into 0. Returns whether there are NaN, which pass where they are omitted.
    /// O(n), in place.
    fn check(&mut self, omit_nan: bool) -> Result<bool, Error> {
        if self.is_empty() {
            return Err(Error::new(Code::EmptySample, "expected at least one observation, got none"));
        }
        let mut any_nan = false;
        with_values!(self, values => for (block, values) in values.chunks_mut(BLOCK).enumerate() {
            // Without a branch for most blocks; a bad one is looked through again.
            let sound = |x: f64, wide: bool| x.is_finite() & !(wide & (x.abs() >= LARGEST_EXACT));
            if !values.iter().fold(true, |all, x| all & sound(x.to_f64(), x.is_wide_integer())) {
                for (i, x) in (block * BLOCK..).zip(values.iter()) {
                    check_one(x.to_f64(), x.is_wide_integer(), omit_nan).map_err(|error| error.at(i))?;
                }
                any_nan = true;
            }
            values.iter_mut().for_each(|x| *x = x.canonical());
        });
        Ok(any_nan)
    }

    /// Keeps the observations that are true here.
    fn keep(&mut self, kept: &[bool]) {
        let mut kept = kept.iter();
        with_values!(self, values => values.retain(|_| kept.next().is_some_and(|&keep| keep)));
    }

    fn expanded(&self, counts: &[u8]) -> Result<Sample, Error> {
        fn repeat<T: Copy>(values: &[T], counts: &[u8]) -> Result<Vec<T>, Error> {
            let mut all = room(values.len())?;
            for (&x, &count) in values.iter().zip(counts) {
                all.extend(std::iter::repeat_n(x, count.into()));
            }
            Ok(all)
        }
        Ok(try_with_values!(self, values => repeat(values, counts)))
    }

    /// `clone`, which would abort without memory.
    pub(crate) fn copied(&self) -> Result<Sample, Error> {
        fn copy<T: Copy>(values: &[T]) -> Result<Vec<T>, Error> {
            let mut all = room(values.len())?;
            all.extend_from_slice(values);
            Ok(all)
        }
        Ok(try_with_values!(self, values => copy(values)))
    }

    /// All observations as doubles.
    pub(crate) fn doubles(&self) -> Result<Vec<f64>, Error> {
        let mut values = room(self.len())?;
        self.each(|x| values.push(x));
        Ok(values)
    }

    /// The distinct values in ascending order with their multiplicities, or `None` where there are more than `most`.
    /// O(n) expected time, O(most) memory. The order comes from sorting, never from the map.
    pub(crate) fn few_values(&self, most: usize) -> Result<Option<Vec<Cell>>, Error> {
        let mut observations: HashMap<u64, u64> = HashMap::new();
        // One value more ends the count, and the last run may be of yet another.
        observations.try_reserve(most + 2).map_err(|_| no_memory("a count of distinct values", most))?;
        let mut run = (self.get(0).to_bits(), 0);
        let mut few = true;
        // Runs of one value are counted without a look-up: rare events are the common case.
        self.blocks(|values| {
            for x in values {
                let bits = x.to_bits();
                if !few {
                    return;
                } else if bits == run.0 {
                    run.1 += 1;
                } else {
                    *observations.entry(run.0).or_default() += run.1;
                    run = (bits, 1);
                    few = observations.len() <= most;
                }
            }
        });
        *observations.entry(run.0).or_default() += run.1;
        if observations.len() > most {
            return Ok(None);
        }
        let mut cells = room(observations.len())?;
        let of_value = |(bits, observations)| Cell { value: f64::from_bits(bits), observations };
        cells.extend(observations.into_iter().map(of_value));
        sort(&mut cells, |cell: Cell| cell.value, &|| Ok(()))?;
        Ok(Some(cells))
    }

    /// The same observations in ascending order. O(n), and memory for a copy meanwhile; `pause` is called between parts, and ends it
    /// by an error.
    pub(crate) fn sorted(mut self, pause: &dyn Fn() -> Result<(), Error>) -> Result<Sample, Error> {
        with_values!(&mut self, values => sort(values, |x| x, pause)?);
        Ok(self)
    }
}

/// Room for a copy of a column.
fn room<T>(length: usize) -> Result<Vec<T>, Error> {
    let mut room = Vec::new();
    room.try_reserve_exact(length).map_err(|_| no_memory("a column", length))?;
    Ok(room)
}

fn no_memory(what: &str, values: usize) -> Error {
    Error::new(Code::OutOfMemory, format!("no memory for {what} of {values} values"))
}

fn check_one(value: f64, is_wide_integer: bool, omit_nan: bool) -> Result<(), Error> {
    if !(value.is_finite() || omit_nan && value.is_nan()) {
        return Err(not_finite(value));
    }
    if is_wide_integer && value.abs() >= LARGEST_EXACT {
        let message =
            format!("expected integers within +-(2^53 - 1), which a double holds exactly, got about {value}");
        let hint = "convert to Float64Array yourself if rounding is right for your data";
        return Err(Error::new(Code::InvalidSample, message).hint(hint));
    }
    Ok(())
}

/// What is resampled: rows of one column or more, each an observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    columns: Vec<Sample>,
}

impl From<Sample> for Data {
    fn from(sample: Sample) -> Data {
        Data { columns: vec![sample] }
    }
}

impl Data {
    /// Columns of equal length, in the order in which the statistic reads them.
    pub fn of_columns(columns: Vec<Sample>) -> Data {
        Data { columns }
    }

    pub(crate) fn columns(&self) -> &[Sample] {
        &self.columns
    }

    pub(crate) fn into_columns(self) -> Vec<Sample> {
        self.columns
    }

    /// How many rows there are.
    #[allow(clippy::len_without_is_empty, reason = "data without rows are refused, not asked for")]
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, Sample::len)
    }

    /// These columns, in this order.
    pub(crate) fn chosen(&self, columns: &[usize]) -> Result<Data, Error> {
        let columns =
            columns.iter().map(|&column| self.columns[column].copied()).collect::<Result<_, _>>()?;
        Ok(Data { columns })
    }

    /// Every row as often as its count says.
    pub(crate) fn expanded(&self, counts: &[u8]) -> Result<Data, Error> {
        let columns = self.columns.iter().map(|column| column.expanded(counts)).collect::<Result<_, _>>()?;
        Ok(Data { columns })
    }

    /// Checks every observation, leaves rows with a NaN out where asked, and turns -0 into 0. Returns how many rows were
    /// left out. O(n), in place.
    pub(crate) fn check(&mut self, omit_nan: bool) -> Result<usize, Error> {
        let given = self.len();
        if let Some(other) = self.columns.iter().find(|column| column.len() != given) {
            return Err(Error::new(
                Code::LengthMismatch,
                format!("expected columns of equal length, got {given} and {} observations", other.len()),
            ));
        }
        let mut any_nan = self.columns.is_empty();
        for column in &mut self.columns {
            any_nan |= column.check(omit_nan)?;
        }
        if any_nan {
            let mut kept = room(given)?;
            kept.extend((0..given).map(|i| self.columns.iter().all(|column| !column.get(i).is_nan())));
            self.columns.iter_mut().for_each(|column| column.keep(&kept));
        }
        if self.len() == 0 {
            return Err(Error::new(
                Code::EmptySample,
                format!(
                    "expected at least one observation that is a number: all {given} are NaN, and nan is 'omit'"
                ),
            ));
        }
        Ok(given - self.len())
    }
}

fn not_finite(value: f64) -> Error {
    let error = Error::new(Code::NotFinite, format!("expected finite observations, got {}", name(value)));
    if value.is_nan() {
        error.hint("nan: 'omit' leaves such observations out, with a warning")
    } else {
        error.hint("a mean or a quantile of infinities has no standard error: find out where they come from")
    }
}

/// A non-finite number as JavaScript spells it.
fn name(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_values_are_counted_and_sorted() {
        let mut sample = Sample::F64(vec![2.0, 2.0, -0.0, 7.5, 0.0, 2.0]);
        sample.check(false).unwrap();
        let cell = |value, observations| Cell { value, observations };
        assert_eq!(sample.few_values(3), Ok(Some(vec![cell(0.0, 2), cell(2.0, 3), cell(7.5, 1)])));
        assert_eq!(sample.few_values(2), Ok(None));
        assert_eq!(Sample::I32(vec![5; 9]).few_values(1), Ok(Some(vec![cell(5.0, 9)])));
    }

    /// Of every type, as by comparison; a pause that says so ends it.
    /// Mutations that fail it: the sign of an integer left as it is; the pause not handed on.
    #[test]
    fn samples_are_sorted() {
        macro_rules! sorted {
            ($($kind:ident: $values:expr);*) => {$(
                let given = $values;
                let mut expected = given.clone();
                expected.sort_by(|a, b| a.partial_cmp(b).unwrap());
                assert_eq!(Sample::$kind(given).sorted(&|| Ok(())), Ok(Sample::$kind(expected)));
            )*};
        }
        let scattered = || (0..400_i64).map(|i| (i * 7_919 % 401 - 200) * (i % 7 + 1));
        sorted! {
            F32: scattered().map(|x| x as f32 / 7.0).collect::<Vec<_>>();
            F64: scattered().map(|x| x as f64 / 7.0).collect::<Vec<_>>();
            I8: scattered().map(|x| x as i8).collect::<Vec<_>>();
            I16: scattered().map(|x| (x * 23) as i16).collect::<Vec<_>>();
            I32: scattered().map(|x| (x * 999_983) as i32).collect::<Vec<_>>();
            I64: scattered().map(|x| x * 999_999_999_989).collect::<Vec<_>>();
            U8: scattered().map(|x| x as u8).collect::<Vec<_>>();
            U16: scattered().map(|x| (x * 23) as u16).collect::<Vec<_>>();
            U32: scattered().map(|x| (x * 999_983) as u32).collect::<Vec<_>>();
            U64: scattered().map(|x| x.unsigned_abs() * 999_999_999_989).collect::<Vec<_>>()
        }
        let end = || Err(Error::new(Code::Cancelled, "enough"));
        assert_eq!(Sample::U8(vec![2, 1]).sorted(&end).unwrap_err().code, Code::Cancelled);
    }

    #[test]
    fn bad_observations_are_named() {
        let at = |sample: Sample, omit| {
            let error = Data::from(sample).check(omit).unwrap_err();
            (error.code, error.index)
        };
        assert_eq!(at(Sample::F32(vec![1.0, f32::NAN]), false), (Code::NotFinite, Some(1)));
        assert_eq!(at(Sample::F32(vec![1.0, f32::INFINITY]), true), (Code::NotFinite, Some(1)));
        assert_eq!(at(Sample::I64(vec![0, 1 << 53]), false), (Code::InvalidSample, Some(1)));
        assert_eq!(at(Sample::F64(vec![f64::NAN]), true), (Code::EmptySample, None));
        assert_eq!(at(Sample::U8(vec![]), false), (Code::EmptySample, None));
        let late = (0..2_000).map(|i| if i == 1_700 { f64::NAN } else { 1.0 }).collect();
        assert_eq!(at(Sample::F64(late), false), (Code::NotFinite, Some(1_700)));
    }

    #[test]
    fn rows_with_nan_are_left_out_where_asked() {
        let mut sample = Data::from(Sample::F64(vec![1.0, f64::NAN, -0.0]));
        assert_eq!(sample.check(true), Ok(1));
        assert_eq!(sample, Data::from(Sample::F64(vec![1.0, 0.0])));
        assert!(sample.columns()[0].get(1).is_sign_positive());
        let columns = vec![Sample::F32(vec![1.0, f32::NAN, 3.0]), Sample::F64(vec![f64::NAN, 2.0, 4.0])];
        let mut table = Data::of_columns(columns);
        assert_eq!(table.check(true), Ok(2));
        assert_eq!(table.columns(), [Sample::F32(vec![3.0]), Sample::F64(vec![4.0])]);
        let mut uneven = Data::of_columns(vec![Sample::U8(vec![1]), Sample::U8(vec![1, 2])]);
        assert_eq!(uneven.check(false).unwrap_err().code, Code::LengthMismatch);
    }
}
