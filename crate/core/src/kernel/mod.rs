//! Inner loops, one implementation an instruction set. The buffer of counts between [`Kernel::counts`] and
//! [`Kernel::dot`] is the seam of the design: what draws counts knows nothing of what is made of them.

mod scalar;

pub(crate) use scalar::Scalar;

use crate::stream::Generator;

/// What every instruction set provides. All give the same bits.
pub(crate) trait Kernel: Copy + Sync {
    /// Its name in `plan.kernel`.
    const NAME: &'static str;

    /// Sets `counts` to how often each of its observations is drawn in `draws` draws: multinomial with equal
    /// probabilities. At most [`TILE`] observations.
    fn counts(self, generator: &mut Generator, draws: u64, counts: &mut [u8]);

    /// sum counts digits. Counts are at most 127 and their total is below 2^24, so 32 bits hold any partial sum.
    fn dot(self, counts: &[u8], digits: &[i8]) -> i64;
}

/// Observations in a tile: their counts stay in the first-level cache (32 KiB on the smallest of today's cores).
pub(crate) const TILE: usize = 32_768;
