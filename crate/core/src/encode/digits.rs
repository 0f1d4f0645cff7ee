//! Integers as byte digits, for kernels to multiply with counts.

use crate::encode::{Scale, largest};
use crate::error::{Code, Error};
use crate::kernel::reserve;
use crate::sample::{BLOCK, Sample};

/// A column's integers as planes of balanced base-256 digits, one plane a digit, with a sparse list of what does not
/// fit. sum c v = sum over planes 256^d sum c digit_d + sum over the list c upper.
#[derive(Debug)]
pub(crate) struct Digits {
    planes: Vec<Plane>,
    /// (observation, what its digits lack), in ascending order.
    upper: Vec<(usize, i128)>,
    /// Whether there was memory for all of these.
    is_complete: bool,
    /// The sum of all integers.
    pub(crate) total: i128,
}

/// One digit of every observation, then zeros; begins on a cache line.
#[derive(Debug)]
struct Plane {
    digits: Vec<i8>,
    start: usize,
}

/// The bytes of eight words as words: byte i of word d is byte d of the i-th (Warren, Hacker's Delight, 7-3, for bytes).
fn transposed(mut words: [u64; 8]) -> [u64; 8] {
    const STEPS: [(usize, u64); 3] =
        [(1, 0x00ff_00ff_00ff_00ff), (2, 0x0000_ffff_0000_ffff), (4, 0x0000_0000_ffff_ffff)];
    for (distance, low) in STEPS {
        for i in (0..8).filter(|i| i & distance == 0) {
            let crossed = (words[i] >> (8 * distance) ^ words[i + distance]) & low;
            words[i] ^= crossed << (8 * distance);
            words[i + distance] ^= crossed;
        }
    }
    words
}

/// What kernels load at a time, and may load beyond the last observation.
const LINE: usize = 64;

impl Plane {
    fn new(n: usize) -> Result<Plane, Error> {
        let mut digits: Vec<i8> = reserve(n + 2 * LINE, "the sample's digits")?;
        let start = digits.as_ptr().align_offset(LINE).min(LINE);
        digits.resize(start, 0);
        Ok(Plane { digits, start })
    }
}

/// Up to [`BLOCK`] integers: of 63 bits where they fit, which is faster.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Integers<'a> {
    Narrow(&'a [i64]),
    Wide(&'a [i128]),
}

impl Integers<'_> {
    /// The products with as many others, one by one.
    pub(crate) fn times(self, other: Integers<'_>, visit: impl FnOnce(Integers<'_>)) {
        /// Below it a product fits 62 bits.
        const HALF: u64 = 1 << 31;
        let mut narrow = [0; BLOCK];
        let mut wide = [0; BLOCK];
        let small = |values: &[i64]| values.iter().fold(0, |bits, v| bits | v.unsigned_abs()) < HALF;
        match (self, other) {
            (Integers::Narrow(a), Integers::Narrow(b)) if small(a) && small(b) => {
                let products = &mut narrow[..a.len()];
                products.iter_mut().zip(a.iter().zip(b)).for_each(|(product, (a, b))| *product = a * b);
                visit(Integers::Narrow(products));
            }
            _ => {
                let products = &mut wide[..self.len()];
                products
                    .iter_mut()
                    .enumerate()
                    .for_each(|(i, product)| *product = self.get(i) * other.get(i));
                visit(Integers::Wide(products));
            }
        }
    }

    fn len(self) -> usize {
        match self {
            Integers::Narrow(values) => values.len(),
            Integers::Wide(values) => values.len(),
        }
    }

    fn get(self, i: usize) -> i128 {
        match self {
            Integers::Narrow(values) => values[i].into(),
            Integers::Wide(values) => values[i],
        }
    }
}

impl Digits {
    /// Room for `n` integers of at most `magnitude`, in no more than `most` planes (1 to 8). 1 byte an observation and plane.
    pub(crate) fn new(n: usize, magnitude: i128, most: usize) -> Result<Digits, Error> {
        let need = (1..most).find(|&digits| magnitude <= largest(digits)).unwrap_or(most);
        let mut planes = Vec::with_capacity(need);
        for _ in 0..need {
            planes.push(Plane::new(n)?);
        }
        Ok(Digits { planes, upper: Vec::new(), is_complete: true, total: 0 })
    }

    /// A column v, of at most `most` planes; not finished.
    pub(crate) fn of(sample: &Sample, scale: &Scale, most: usize) -> Result<Digits, Error> {
        let mut digits = Digits::new(sample.len(), scale.magnitude, most)?;
        scale.integers(sample, |integers| digits.push(integers));
        Ok(digits)
    }

    /// The next integers.
    pub(crate) fn push(&mut self, integers: Integers<'_>) {
        // Adding 128 to every digit makes balanced digits plain bytes, each 128 too large.
        let bias = (0..self.planes.len()).fold(0_i128, |bias, d| bias | 128 << (8 * d));
        match integers {
            Integers::Narrow(values) => {
                let mut bytes = [0_u64; BLOCK];
                let (mut size, mut used) = (0, 0);
                for (bytes, &v) in bytes.iter_mut().zip(values) {
                    *bytes = v.wrapping_add(bias as i64) as u64;
                    used |= *bytes;
                    size |= v.unsigned_abs();
                }
                self.total += if size < 1 << 53 {
                    i128::from(values.iter().sum::<i64>())
                } else {
                    values.iter().map(|&v| i128::from(v)).sum()
                };
                // Eight planes hold any 63 bits.
                if used.checked_shr(8 * self.planes.len() as u32).is_some_and(|beyond| beyond != 0) {
                    self.keep_upper(values.iter().map(|&v| i128::from(v)), bias);
                }
                let mut digits = [[[0_i8; 8]; BLOCK / 8]; 8];
                for (g, &group) in bytes.as_chunks::<8>().0.iter().enumerate() {
                    for (digits, word) in digits.iter_mut().zip(transposed(group)) {
                        digits[g] = (word ^ 0x8080_8080_8080_8080).to_le_bytes().map(|byte| byte as i8);
                    }
                }
                for (plane, digits) in self.planes.iter_mut().zip(&digits) {
                    plane.digits.extend_from_slice(&digits.as_flattened()[..values.len()]);
                }
            }
            Integers::Wide(values) => {
                self.total += values.iter().sum::<i128>();
                self.keep_upper(values.iter().copied(), bias);
                for (d, plane) in self.planes.iter_mut().enumerate() {
                    plane.digits.extend(values.iter().map(|v| (((v + bias) >> (8 * d)) as u8 ^ 128) as i8));
                }
            }
        }
    }

    fn keep_upper(&mut self, values: impl Iterator<Item = i128>, bias: i128) {
        let (start, bits) = (self.planes[0].digits.len() - self.planes[0].start, 8 * self.planes.len());
        for (i, v) in values.enumerate() {
            let upper = (v + bias) >> bits << bits;
            if upper != 0 {
                self.is_complete &= self.upper.try_reserve(1).is_ok();
                if !self.is_complete {
                    return;
                }
                self.upper.push((start + i, upper));
            }
        }
    }

    /// Pads the planes: to be called after the last integers.
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        if !self.is_complete {
            return Err(Error::new(Code::OutOfMemory, "no memory for the values that need many digits"));
        }
        for plane in &mut self.planes {
            plane.digits.resize(plane.digits.len() + LINE, 0);
        }
        Ok(())
    }

    /// How many planes there are.
    pub(crate) fn len(&self) -> usize {
        self.planes.len()
    }

    /// The planes from observation `start` on, each with at least 64 zeros after the last.
    pub(crate) fn planes(&self, start: usize) -> impl Iterator<Item = &[i8]> {
        self.planes.iter().map(move |plane| &plane.digits[plane.start + start..])
    }

    /// sum c v from the planes' sums of c digit, without the sparse list.
    pub(crate) fn dense(sums: &[i64]) -> i128 {
        // Four planes of a 36-bit sum each fit 64 bits.
        const NARROW: u64 = 1 << 36;
        let join = |sums: &[i64]| sums.iter().rev().fold(0, |sum, &plane| (sum << 8) + plane);
        if sums.len() <= 8 && sums.iter().fold(0, |bits, plane| bits | plane.unsigned_abs()) < NARROW {
            let (low, high) = sums.split_at(sums.len().min(4));
            i128::from(join(low)) + (i128::from(join(high)) << 32)
        } else {
            sums.iter().rev().fold(0, |sum, &plane| (sum << 8) + i128::from(plane))
        }
    }

    /// sum c times what the planes lack, over the observations from `start` on that `counts` cover.
    pub(crate) fn sparse(&self, counts: &[u8], start: usize) -> i128 {
        if self.upper.is_empty() {
            return 0;
        }
        let from = self.upper.partition_point(|&(i, _)| i < start);
        let here = self.upper[from..].iter().take_while(|&&(i, _)| i < start + counts.len());
        here.map(|&(i, upper)| i128::from(counts[i - start]) * upper).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digits of any integers add up to them again, sparse or not, over any piece of the column; blocks of 63 and of
    /// 127 bits alike. Mutations that fail it: a bias that lacks a digit; no look at the bits beyond the planes.
    #[test]
    fn digits_add_up() {
        let values: Vec<i128> =
            (0..700).map(|i| (i * i - 90_000) * if i == 300 { 1_000_000_000_000 } else { 1 }).collect();
        let narrow: Vec<i64> = values.iter().map(|&v| v as i64).collect();
        for most in [1, 2, 3, 6, 8] {
            for wide in [false, true] {
                let mut digits = Digits::new(values.len(), 1 << 60, most).unwrap();
                for (narrow, values) in narrow.chunks(BLOCK).zip(values.chunks(BLOCK)) {
                    digits.push(if wide { Integers::Wide(values) } else { Integers::Narrow(narrow) });
                }
                digits.finish().unwrap();
                assert_eq!((digits.len(), digits.total), (most, values.iter().sum()));
                for (start, end) in [(0, 700), (1, 2), (299, 302), (640, 700)] {
                    let counts: Vec<u8> = (start..end).map(|i| (i * 31 % 128) as u8).collect();
                    let expected: i128 =
                        (start..end).map(|i| i128::from(counts[i - start]) * values[i]).sum();
                    let sums: Vec<i64> = digits
                        .planes(start)
                        .map(|plane| {
                            counts.iter().zip(plane).map(|(&c, &d)| i64::from(c) * i64::from(d)).sum()
                        })
                        .collect();
                    assert_eq!(
                        Digits::dense(&sums) + digits.sparse(&counts, start),
                        expected,
                        "{most} {start}..{end}"
                    );
                }
            }
        }
    }
}
