//! Sums of drawn observations of small samples, looked up one by one.

use crate::error::Error;
use crate::kernel::GROUP;

/// The integers of a small sample, and their bytes for kernels that look up 64 at a time.
#[derive(Debug)]
pub(crate) struct DrawnTable {
    len: usize,
    values: Box<[i64; DrawnTable::MOST]>,
    /// Balanced base-256 digits, the lowest first: n of them sum to less than 2^15.
    #[cfg(target_arch = "x86_64")]
    planes: Vec<[i8; DrawnTable::MOST]>,
}

impl DrawnTable {
    /// Observations, at most.
    pub(crate) const MOST: usize = 4 * GROUP;

    /// At most [`Self::MOST`] integers, n of which fit 64 bits.
    pub(crate) fn new(values: &[i64]) -> Result<DrawnTable, Error> {
        let mut padded = Box::new([0; DrawnTable::MOST]);
        padded[..values.len()].copy_from_slice(values);
        Ok(DrawnTable {
            len: values.len(),
            values: padded,
            #[cfg(target_arch = "x86_64")]
            planes: planes(values)?,
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[cfg(target_arch = "x86_64")]
    pub(super) fn planes(&self) -> &[[i8; DrawnTable::MOST]] {
        &self.planes
    }

    /// The sums, value by value.
    pub(super) fn sums(&self, drawn: &[u8], sums: &mut [i64]) {
        for (sum, drawn) in sums.iter_mut().zip(drawn.chunks(self.len)) {
            *sum = self.sum(drawn);
        }
    }

    /// The sum of the values at these indices: eight of them come with one load, and four sums need not wait for each other.
    #[inline]
    pub(super) fn sum(&self, drawn: &[u8]) -> i64 {
        let value = |i: u8| self.values[usize::from(i)];
        let mut parts = [0_i64; 4];
        let (eights, rest) = drawn.as_chunks::<8>();
        for &eight in eights {
            let word = u64::from_le_bytes(eight);
            for (j, part) in parts.iter_mut().enumerate() {
                *part += value((word >> (16 * j)) as u8) + value((word >> (16 * j + 8)) as u8);
            }
        }
        parts.iter().sum::<i64>() + rest.iter().map(|&i| value(i)).sum::<i64>()
    }
}

#[cfg(target_arch = "x86_64")]
fn planes(values: &[i64]) -> Result<Vec<[i8; DrawnTable::MOST]>, Error> {
    /// Digits of 64 bits.
    const MOST: usize = 8;
    let mut planes = crate::kernel::reserve(MOST, "digits of a small sample")?;
    let mut rest = values.to_vec();
    while rest.iter().any(|&v| v != 0) {
        let mut plane = [0; DrawnTable::MOST];
        for (digit, v) in plane.iter_mut().zip(&mut rest) {
            *digit = *v as i8;
            *v = v.wrapping_sub(i64::from(*digit)) >> 8;
        }
        planes.push(plane);
    }
    Ok(planes)
}
