//! Discrete laws by table: one random word, one look-up, and hardly ever a branch that can't be foreseen.

use std::hint::select_unpredictable;

use rand_core::Rng;

use super::guide_table::GuideTable;
use crate::compensated::Sum;
use crate::error::Error;
use crate::kernel::{filled, reserve};
use crate::stream::Generator;

/// A law on 0..cells, for cells whose neighbours are about as likely. A block of neighbouring cells has what the least likely
/// of them has, each alike: blocks are drawn by aliases (Walker 1977, "An efficient method for generating discrete random
/// variables with general distributions", ACM TOMS 3; built as Vose 1991, IEEE TSE 17) and the cell within by bits of the same
/// word. What cells have beyond that, 1/2 % of the draws of one bell and 2 to 4 % of six side by side, takes a second word and a
/// guide table; up to [`BLOCKS`] cells are blocks by themselves, with nothing beyond.
/// Every share is a whole number of 2^64 words. 1.5 to 3 ns a draw; at most 16 kB are read but for the second word.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// A power of two. From the top: how many of a bucket's places are its own block's, zeros, and whose the other places are;
    /// a bucket of one block names it twice.
    buckets: Vec<u64>,
    /// Of a word, from the bottom: the bucket, the cell within the block, the place in the bucket.
    bucket_bits: u32,
    cell_bits: u32,
    /// All ones below the place.
    below: u64,
    /// The block that stands for what lies beyond blocks, after all others.
    beyond: usize,
    rest: Option<GuideTable>,
}

/// Most blocks. With 2^11 buckets the table stays in a processor's first cache; a block is then 1/54 to 1/108 of a
/// standard deviation wide for one bell.
const BLOCKS: usize = (1 << 11) - 1;

impl Table {
    /// Cells, at most: 4 MB, 15 while it is built, and 8 ms.
    pub(crate) const MOST: usize = 1 << 18;

    /// Cells with these weights, of which there are 1 to [`Self::MOST`]. Shares are right as [`shares`] says. About 8 to 16 bytes
    /// and 10 ns a cell up to [`BLOCKS`], 16 bytes and 30 ns above.
    pub(crate) fn new(weights: &[f64]) -> Result<Table, Error> {
        assert!((1..=Table::MOST).contains(&weights.len()));
        let shares = shares(weights)?;
        let cell_bits = shares.len().div_ceil(BLOCKS).next_power_of_two().trailing_zeros();
        let width = 1 << cell_bits;
        let blocks = shares.len().div_ceil(width);
        // A block that is not full has nothing: its cells lie beyond.
        let least = |block: &[u128]| {
            if block.len() < width { 0 } else { block.iter().copied().min().unwrap_or(0) }
        };
        let mut words = reserve(blocks + 1, "blocks of a table")?;
        words.extend(shares.chunks(width).map(|block| least(block) << cell_bits));
        let left = (1 << 64) - words.iter().sum::<u128>();
        let mut rest = None;
        if left > 0 {
            words.push(left);
            let mut of_cells = reserve(shares.len(), "what cells have beyond their blocks")?;
            of_cells.extend(shares.chunks(width).flat_map(|block| {
                let least = least(block);
                block.iter().map(move |share| (share - least) as f64)
            }));
            rest = Some(GuideTable::new(&of_cells)?);
        }
        let bucket_bits = words.len().next_power_of_two().trailing_zeros().max(1);
        let buckets = aliases(words, bucket_bits)?;
        let below = (1 << (bucket_bits + cell_bits)) - 1;
        Ok(Table { buckets, bucket_bits, cell_bits, below, beyond: blocks, rest })
    }

    /// A cell.
    pub(crate) fn sample(&self, generator: &mut Generator) -> usize {
        self.one(generator)
    }

    /// What cells stand for, one after the other. A last batch of fewer is drawn whole: where `value` draws more, it reads on
    /// from where it would after a longer one.
    pub(crate) fn fill(
        &self,
        generator: &mut Generator,
        to: &mut [f64],
        value: impl Fn(usize, &mut Generator) -> f64,
    ) {
        /// Cells that are all known before the first value is fetched: these come from a slower cache, many at a time.
        const BATCH: usize = 256;
        let mut cells = [0_u32; BATCH];
        for batch in to.chunks_mut(BATCH) {
            // A copy of its own stays in registers.
            let mut own = generator.clone();
            cells.fill_with(|| self.one(&mut own) as u32);
            *generator = own;
            batch.iter_mut().zip(cells).for_each(|(to, cell)| *to = value(cell as usize, generator));
        }
    }

    #[inline(always)]
    fn one(&self, generator: &mut Generator) -> usize {
        let word = generator.next_u64();
        let bucket_mask = (1 << self.bucket_bits) - 1;
        let entry = self.buckets[(word & bucket_mask) as usize];
        // With all ones below its place the word is never less because of what is below the entry's.
        let is_own = word | self.below < entry;
        let block = (select_unpredictable(is_own, word, entry) & bucket_mask) as usize;
        if block == self.beyond
            && let Some(rest) = &self.rest
        {
            let cell;
            (cell, *generator) = beyond(rest, generator.clone());
            return cell;
        }
        let cell_mask = (1 << self.cell_bits) - 1;
        block << self.cell_bits | (word >> self.bucket_bits & cell_mask) as usize
    }
}

/// Out of line and by value, so that the generator stays in registers where all else is drawn.
#[cold]
#[inline(never)]
fn beyond(rest: &GuideTable, mut generator: Generator) -> (usize, Generator) {
    (rest.sample(&mut generator), generator)
}

/// 2^64.
pub(super) const WORDS: f64 = 18_446_744_073_709_551_616.0;

/// Of 2^64 words, how many each cell has: right to 2^-52 of itself or half a word. What that leaves, 2^-51 of all at most, goes to
/// the likeliest, where it is least of its share.
pub(super) fn shares(weights: &[f64]) -> Result<Vec<u128>, Error> {
    let total = Sum::of(weights.iter().copied()).value();
    let mut shares = reserve(weights.len(), "shares of a table's cells")?;
    shares.extend(weights.iter().map(|weight| libm::rint(weight / total * WORDS) as u128));
    let likeliest = (0..weights.len()).fold(0, |best, c| if weights[c] > weights[best] { c } else { best });
    let others = shares.iter().sum::<u128>() - shares[likeliest];
    shares[likeliest] = (1 << 64) - others;
    Ok(shares)
}

/// Buckets of equally many words, each shared by at most two blocks, so that every block has its own number. They add
/// up to 2^64; of multiples of a power of two the entries' are so too.
fn aliases(mut words: Vec<u128>, bucket_bits: u32) -> Result<Vec<u64>, Error> {
    let size = 1_u128 << (64 - bucket_bits);
    words.resize(1 << bucket_bits, 0);
    let mut buckets: Vec<u64> = filled(0, words.len(), "a table's buckets")?;
    let (mut small, mut large) = (reserve(words.len(), "blocks")?, reserve(words.len(), "blocks")?);
    for (block, &words) in words.iter().enumerate() {
        if words < size { small.push(block) } else { large.push(block) }
    }
    while let Some(block) = small.pop() {
        // There is a large one: the words add up to as many sizes as there are buckets left.
        let Some(&other) = large.last() else { break };
        buckets[block] = (words[block] as u64) << bucket_bits | other as u64;
        words[other] -= size - words[block];
        if words[other] < size {
            large.pop();
            small.push(other);
        }
    }
    for block in large {
        buckets[block] = block as u64;
    }
    Ok(buckets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::chi_square;
    use crate::stream::{Domain, generator};

    /// All words of every cell, counted in the buckets and, beyond them, as the guide table's shares of the rest.
    fn counted(table: &Table, cells: usize) -> Vec<f64> {
        let places = 1_u64 << (64 - table.bucket_bits - table.cell_bits);
        let mut blocks = vec![0_u128; table.buckets.len()];
        for (bucket, &entry) in table.buckets.iter().enumerate() {
            let own = entry >> (table.bucket_bits + table.cell_bits);
            blocks[bucket] += u128::from(own);
            blocks[(entry & ((1 << table.bucket_bits) - 1)) as usize] += u128::from(places - own);
        }
        let rest = blocks[table.beyond..].iter().sum::<u128>() << table.cell_bits;
        let of_rest = table.rest.as_ref().map(|guide| guide.probabilities());
        (0..cells)
            .map(|cell| {
                let block =
                    if cell >> table.cell_bits < table.beyond { blocks[cell >> table.cell_bits] } else { 0 };
                let beyond = of_rest.as_ref().and_then(|shares| shares.get(cell)).copied().unwrap_or(0.0);
                block as f64 + beyond * rest as f64
            })
            .map(|words| words / WORDS)
            .collect()
    }

    fn bell(cells: usize) -> Vec<f64> {
        let sd = cells as f64 / 19.0;
        (0..cells).map(|k| (k as f64 - cells as f64 / 2.0) / sd).map(|z| libm::exp(-z * z / 2.0)).collect()
    }

    /// Laws of one cell to many, flat, steep and bells; cells of no weight at either end and within.
    fn laws() -> Vec<Vec<f64>> {
        let steep = (0..40).map(|k| libm::exp(-f64::from(k) / 3.0)).collect();
        let [one, two, holes] = [vec![2.0], vec![1.0, 3.0], vec![0.0, 1.0, 0.0, 0.0, 2.0, 0.0]];
        let flat = |cells| vec![1.0; cells];
        vec![
            one,
            two,
            holes,
            flat(1_000),
            flat(4_096),
            flat(5_000),
            steep,
            bell(400),
            bell(2_047),
            bell(2_048),
            bell(60_000),
        ]
    }

    /// The table's own words against the weights. A share is rounded by its division, its product, and twice more on its way
    /// through this test: 8 units in the last place. The likeliest cell takes what is left of all, the likeliest beyond the blocks
    /// what is left of these, less than a thirtieth of all. A word for each of the two roundings to words.
    /// Mutations that fail it: the other block's words not taken from it; a block's least for its first.
    #[test]
    fn words_are_the_weights() {
        for (case, weights) in laws().into_iter().enumerate() {
            let table = Table::new(&weights).unwrap();
            let total = Sum::of(weights.iter().copied()).value();
            let likeliest = weights.iter().copied().fold(0.0, f64::max);
            for (cell, (got, weight)) in counted(&table, weights.len()).iter().zip(&weights).enumerate() {
                let expected = weight / total;
                let left = if *weight == likeliest { 2.0 * f64::EPSILON } else { f64::EPSILON / 15.0 };
                let tolerance = 8.0 * f64::EPSILON * expected + left + 2.0 / WORDS;
                assert!((got - expected).abs() <= tolerance, "law {case}, cell {cell}: {got:e} {expected:e}");
            }
        }
    }

    /// Draws follow them: chi-square, neighbours joined until a tenth of a thousandth of the draws is expected.
    /// Mutations that fail it: a cell's bits those of its bucket; a bucket's own block and the other exchanged.
    #[test]
    fn law() {
        for (case, weights) in laws().into_iter().enumerate() {
            let table = Table::new(&weights).unwrap();
            let mut stream = generator(31, Domain::Multinomial, case as u64, 0);
            let mut seen = vec![0_u64; weights.len()];
            for _ in 0..400_000 {
                seen[table.sample(&mut stream)] += 1;
            }
            assert!(weights.iter().zip(&seen).all(|(&weight, &seen)| weight > 0.0 || seen == 0));
            let total: f64 = weights.iter().sum();
            let (mut law, mut joined) = (vec![0.0], vec![0]);
            for (weight, seen) in weights.iter().zip(&seen) {
                if law[law.len() - 1] >= 1e-4 {
                    law.push(0.0);
                    joined.push(0);
                }
                *law.last_mut().unwrap() += weight / total;
                *joined.last_mut().unwrap() += seen;
            }
            let p = chi_square(&joined, &law);
            assert!(p > 1e-6, "law {case}: p = {p:e}");
        }
    }

    /// Few draws of a bell need a second word, and none where cells are blocks.
    #[test]
    fn blocks_hold_most() {
        let beyond = |cells| {
            Table::new(&bell(cells)).unwrap().rest.map_or(0.0, |_| {
                let table = Table::new(&bell(cells)).unwrap();
                let least: f64 = bell(cells)
                    .chunks(1 << table.cell_bits)
                    .map(|block| block.len() as f64 * block.iter().copied().fold(f64::INFINITY, f64::min))
                    .sum();
                1.0 - least / bell(cells).iter().sum::<f64>()
            })
        };
        assert_eq!(beyond(2_047), 0.0);
        assert!(beyond(9_500) < 0.006 && beyond(60_000) < 0.006);
    }
}
