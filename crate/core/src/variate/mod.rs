//! Random variates, one a file: every one our own code on [`crate::stream`]'s generator and `libm`, so that its
//! bits depend on neither the platform nor a dependency's release.

mod beta;
mod binomial;
mod fixed;
mod index;
mod poisson;
mod rank_table;
mod table;

pub(crate) use beta::{OrderedUniform, gap};
pub(crate) use binomial::Binomial;
pub(crate) use fixed::{FixedBinomial, FixedPoisson};
pub(crate) use index::index;
pub(crate) use poisson::{LARGEST_MEAN, MEAN_PARTS, PoissonTable, escapes};
pub(crate) use rank_table::RankTable;
pub(crate) use table::{Table, Words};

use rand_core::Rng;

use crate::stream::Generator;

/// Uniform on the middles of 2^53 equal parts of (0, 1): never 0, never 1.
pub(crate) fn open_uniform(generator: &mut Generator) -> f64 {
    const PART: f64 = 1.0 / (1_u64 << 53) as f64;
    ((generator.next_u64() >> 11) as f64 + 0.5) * PART
}
