//! Discrete laws by table: one random word, one look-up, and hardly ever a branch that can't be foreseen.

use std::hint::select_unpredictable;

use rand_core::Rng;

use crate::compensated::Sum;
use crate::error::Error;
use crate::kernel::{GROUP, Kernel, Loops, TileStream, filled, reserve, wide};
use crate::stream::{Domain, Generator};

/// A law on 0..cells, for cells whose neighbours are about as likely. A block of neighbouring cells has what the least likely
/// of them has, each alike: blocks are drawn by aliases (Walker 1977, "An efficient method for generating discrete random
/// variables with general distributions", ACM TOMS 3; Vose 1991, IEEE TSE 17) and the cell within by bits of the same word.
/// Half words do for that: of 2^64 words a block has a multiple of 2^32. What cells have beyond their blocks is drawn by whole
/// words and aliases of single cells: 0.1 to 0.4 % of the draws of one bell, 1 to 2 % of six side by side, and hardly any
/// where cells are blocks by themselves. 2 to 3 ns a draw of [`Table::fill`]'s, twice that of the others; 16 kB are read but for what is beyond.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// A power of two. From the top: how many of a bucket's places are its own block's, the block whose the others are, zeros; a
    /// bucket of one block names it twice. A half word likewise: the place in a bucket, the bucket, the cell within a block.
    buckets: Vec<u32>,
    cell_bits: u32,
    /// The bits of the bucket or the block.
    block: u32,
    /// The block that stands for what lies beyond blocks, after all others, in these bits.
    beyond: u32,
    /// What cells have beyond their blocks, by whole words: as the buckets, with every cell a block. Empty where they have nothing.
    rest: Vec<u64>,
    /// The cell of `rest` that is none.
    cells: u32,
}

/// Most blocks. With 2^12 buckets the table leaves half of a processor's first cache; a block is then 1/108 to 1/216 of a
/// standard deviation wide for one bell.
const BLOCKS: usize = (1 << 12) - 1;

/// Half words of 2^64.
const HALF: u32 = 32;

impl Table {
    /// Cells, at most: 4 MB, 15 while it is built, and 15 ms.
    pub(crate) const MOST: usize = 1 << 18;

    /// Cells with these weights, of which there are 1 to [`Self::MOST`]. Shares are right as [`shares`] says. 16 kB at most, and 8
    /// to 16 bytes and 40 to 70 ns a cell.
    pub(crate) fn new(weights: &[f64]) -> Result<Table, Error> {
        assert!((1..=Table::MOST).contains(&weights.len()));
        let shares = shares(weights)?;
        let cell_bits = shares.len().div_ceil(BLOCKS).next_power_of_two().trailing_zeros();
        let width = 1 << cell_bits;
        let blocks = shares.len().div_ceil(width);
        // A block that is not full has nothing: its cells lie beyond.
        let least = |block: &[u128]| {
            if block.len() < width { 0 } else { block.iter().min().map_or(0, |share| share >> HALF << HALF) }
        };
        let mut words = reserve(blocks + 1, "blocks of a table")?;
        words.extend(shares.chunks(width).map(|block| least(block) << cell_bits));
        let left = (1 << 64) - words.iter().sum::<u128>();
        let mut rest = Vec::new();
        if left > 0 {
            words.push(left);
            // Doubled until they are more than half of 2^64 words; what is missing goes to a cell of its own, which is none.
            let doubled = (left - 1).leading_zeros() - u64::BITS;
            let mut of_cells = reserve(shares.len() + 1, "what cells have beyond their blocks")?;
            for (block, words) in shares.chunks(width).zip(&words) {
                let least = words >> cell_bits;
                of_cells.extend(block.iter().map(|share| (share - least) << doubled));
            }
            of_cells.push((1 << u64::BITS) - (left << doubled));
            rest = aliases(&of_cells, |own, other, bits| (own << bits) as u64 | other as u64)?;
        }
        let buckets =
            aliases(&words, |own, other, bits| ((own >> HALF) as u32) << bits | (other as u32) << cell_bits)?;
        let block = (buckets.len() as u32 - 1) << cell_bits;
        let beyond = (blocks as u32) << cell_bits;
        Ok(Table { buckets, cell_bits, block, beyond, rest, cells: shares.len() as u32 })
    }

    /// A cell.
    pub(crate) fn sample(&self, generator: &mut Generator) -> usize {
        let half = generator.next_u64() as u32;
        let cell = self.cell(half, self.buckets[self.bucket(half) as usize]);
        if cell < self.beyond { cell as usize } else { self.beyond(generator) as usize }
    }

    /// What cells stand for, one after the other. A last batch of fewer is drawn whole: where `value` draws more, it reads on
    /// from where it would after a longer one.
    pub(crate) fn fill(
        &self,
        words: &mut Words,
        generator: &mut Generator,
        to: &mut [f64],
        value: impl Fn(usize, &mut Generator) -> f64,
    ) {
        wide(Fill { table: self, words, generator, to, value });
    }

    /// Half words for their cells, or ones that are beyond: one step for all before the next, since all but the look-up is then
    /// done in wide registers.
    #[inline(always)]
    fn cells_of(&self, halves: &mut [u32; BATCH]) {
        let last = self.buckets.len() - 1;
        let mut entries = [0; BATCH];
        for (entry, &half) in entries.iter_mut().zip(&*halves) {
            *entry = self.bucket(half);
        }
        for entry in &mut entries {
            *entry = self.buckets[*entry as usize & last];
        }
        for (half, &entry) in halves.iter_mut().zip(&entries) {
            *half = self.cell(*half, entry);
        }
    }

    #[inline(always)]
    fn bucket(&self, half: u32) -> u32 {
        (half & self.block) >> self.cell_bits
    }

    /// Of a half word and its bucket's entry.
    #[inline(always)]
    fn cell(&self, half: u32, entry: u32) -> u32 {
        let within = (1 << self.cell_bits) - 1;
        // With all ones below its place the word is never less because of what is below the entry's.
        let is_own = half | self.block | within < entry;
        select_unpredictable(is_own, half, entry) & self.block | half & within
    }

    /// A cell by what cells have beyond their blocks.
    fn beyond(&self, generator: &mut Generator) -> u32 {
        let below = self.rest.len() as u64 - 1;
        loop {
            let word = generator.next_u64();
            let entry = self.rest[(word & below) as usize];
            let cell = (if word | below < entry { word & below } else { entry & below }) as u32;
            if cell != self.cells {
                return cell;
            }
        }
    }
}

/// What batches of draws are made of: the kernel's lanes.
#[derive(Debug)]
pub(crate) struct Words {
    kernel: Kernel,
    stream: TileStream,
    buffer: [u8; BATCH * size_of::<u32>() + GROUP],
}

impl Words {
    pub(crate) fn new(kernel: Kernel, seed: u64, domain: Domain, chunk: u64) -> Words {
        let stream = TileStream::new(seed, domain, chunk, 0);
        Words { kernel, stream, buffer: [0; BATCH * size_of::<u32>() + GROUP] }
    }

    /// Half words for a batch: of bytes below 256 none is rejected.
    fn halves(&mut self) -> &[u8] {
        let Words { kernel, stream, buffer } = self;
        kernel.bytes(256, stream, buffer, 0, BATCH * size_of::<u32>());
        buffer
    }
}

/// See [`Table::fill`].
struct Fill<'a, V> {
    table: &'a Table,
    words: &'a mut Words,
    generator: &'a mut Generator,
    to: &'a mut [f64],
    value: V,
}

impl<V: Fn(usize, &mut Generator) -> f64> Loops for Fill<'_, V> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Fill { table, words, generator, to, value } = self;
        let mut cells = [0; BATCH];
        for batch in to.chunks_mut(BATCH) {
            let halves = words.halves().as_chunks().0;
            cells.iter_mut().zip(halves).for_each(|(cell, &half)| *cell = u32::from_le_bytes(half));
            table.cells_of(&mut cells);
            for cells in cells.as_chunks_mut::<TOGETHER>().0 {
                if cells.iter().fold(false, |any, &cell| any | (cell >= table.beyond)) {
                    cells.iter_mut().filter(|cell| **cell >= table.beyond).for_each(|cell| {
                        *cell = table.beyond(generator);
                    });
                }
            }
            for (to, &cell) in batch.iter_mut().zip(&cells) {
                *to = value(cell as usize, generator);
            }
        }
    }
}

/// Cells of which one asks at once whether any is beyond.
const TOGETHER: usize = 8;

/// Draws of a batch. Cells are all known before the first value is fetched: these come from a slower cache, many at a time.
const BATCH: usize = 256;

/// 2^64.
const WORDS: f64 = 18_446_744_073_709_551_616.0;

/// Of 2^64 words, how many each cell has: right to 2^-52 of itself or half a word. What that leaves, 2^-51 of all at most, goes to
/// the likeliest, where it is least of its share.
fn shares(weights: &[f64]) -> Result<Vec<u128>, Error> {
    let total = Sum::of(weights.iter().copied()).value();
    let mut shares = reserve(weights.len(), "shares of a table's cells")?;
    // Only the likeliest can have all words, which 64 bits don't hold.
    shares.extend(weights.iter().map(|weight| u128::from(libm::rint(weight / total * WORDS) as u64)));
    let likeliest = (0..weights.len()).fold(0, |best, c| if weights[c] > weights[best] { c } else { best });
    let others = shares.iter().sum::<u128>() - shares[likeliest];
    shares[likeliest] = (1 << 64) - others;
    Ok(shares)
}

/// Buckets of equally many words, each shared by at most two blocks, so that every block has its own number: entries of the words
/// that are its own block's, whose the others are, and the bits of a bucket. Blocks have 2^64 words together; where these are
/// multiples of a power of two, buckets' are so too. Small blocks and large ones are met in their order (Huebschle-Schneider &
/// Sanders 2022, "Parallel weighted random sampling", ACM TOMS 48, section 4.1): of laws with few peaks a processor foresees which
/// is next.
fn aliases<T: Copy + Default>(
    words: &[u128],
    entry: impl Fn(u128, usize, u32) -> T,
) -> Result<Vec<T>, Error> {
    let count = words.len().next_power_of_two().max(2);
    let bits = count.trailing_zeros();
    let size = 1 << (u64::BITS - bits);
    let of = |block: usize| words.get(block).copied().unwrap_or(0);
    let mut buckets = filled(T::default(), count, "a table's buckets")?;
    let mut small = (0..count).filter(|&block| of(block) < size);
    let mut large = (0..count).filter(|&block| of(block) >= size);
    // The large block that gives to others, and what is left of it. There is one as long as buckets are not full: their words
    // add up to as many sizes as there are.
    let mut next = large.next();
    let mut left = next.map_or(0, of);
    while let Some(giver) = next {
        if left > size
            && let Some(block) = small.next()
        {
            buckets[block] = entry(of(block), giver, bits);
            left -= size - of(block);
            continue;
        }
        next = large.next();
        let other = if left == size { giver } else { next.unwrap_or(giver) };
        buckets[giver] = entry(left % size, other, bits);
        left = next.map_or(0, of) - (size - left);
    }
    Ok(buckets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::chi_square;
    use crate::stream::{Domain, generator};

    /// Of 2^64 words, how many each of the cells of each block has, and the beyond after them.
    fn blocks(table: &Table) -> Vec<u128> {
        let mut blocks = vec![0; table.buckets.len()];
        let below = table.cell_bits + table.block.count_ones();
        for (bucket, &entry) in table.buckets.iter().enumerate() {
            let own = u128::from(entry >> below);
            blocks[bucket] += own << HALF;
            blocks[table.bucket(entry) as usize] += ((1 << (HALF - below)) - own) << HALF;
        }
        // No bucket may name a block that is not there: its cells would lie beyond the law.
        assert!(blocks.iter().skip(table.blocks() + 1).all(|&words| words == 0));
        blocks
    }

    impl Table {
        fn blocks(&self) -> usize {
            (self.beyond >> self.cell_bits) as usize
        }

        /// The share of all that is drawn by a second word.
        fn beyond_blocks(&self) -> f64 {
            blocks(self).get(self.blocks()).map_or(0.0, |&words| (words << self.cell_bits) as f64 / WORDS)
        }
    }

    /// Words of every cell, counted in the buckets of what is beyond blocks; the last is none.
    fn rest(table: &Table, cells: usize) -> Vec<u128> {
        let mut rest = vec![0_u128; table.rest.len().max(cells + 1)];
        for (bucket, &entry) in table.rest.iter().enumerate() {
            let bits = table.rest.len().trailing_zeros();
            let own = u128::from(entry >> bits);
            rest[bucket] += own;
            rest[entry as usize % table.rest.len()] += (1 << (u64::BITS - bits)) - own;
        }
        // Nor a cell: `beyond` returns whatever is named.
        assert!(rest.iter().skip(cells + 1).all(|&words| words == 0));
        rest.truncate(cells + 1);
        rest
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
            flat(5_001),
            steep,
            bell(400),
            bell(BLOCKS),
            bell(BLOCKS + 1),
            bell(60_000),
        ]
    }

    /// Every cell has its share of 2^64 words, exactly: those of its block, and those beyond over the power of two by which
    /// these are multiplied. Shares are the weights': a quotient and a product are rounded, and the total; the likeliest cell takes
    /// what roundings to words leave, half a word for each.
    /// Mutations that fail it: the other block's words not taken from it; a block's least for its first; a block that is not full
    /// taken for one that is.
    #[test]
    fn words_are_the_weights() {
        for (case, weights) in laws().into_iter().enumerate() {
            let cells = weights.len();
            let table = Table::new(&weights).unwrap();
            let (shares, blocks, rest) = (shares(&weights).unwrap(), blocks(&table), rest(&table, cells));
            let of_rest = rest[..cells].iter().sum::<u128>();
            let beyond = blocks.get(table.blocks()).map_or(0, |&words| words << table.cell_bits);
            let times = of_rest.checked_div(beyond).unwrap_or(1);
            assert!(times.is_power_of_two() && of_rest == beyond * times, "law {case}");
            for (cell, share) in shares.iter().enumerate() {
                let block = cell >> table.cell_bits;
                let words = if block < table.blocks() { blocks[block] } else { 0 };
                assert_eq!(words * times + rest[cell], share * times, "law {case}, cell {cell}");
            }
            let total = Sum::of(weights.iter().copied()).value();
            let likeliest = weights.iter().copied().fold(0.0, f64::max);
            for (share, weight) in shares.into_iter().zip(&weights) {
                let expected = weight / total * WORDS;
                let left = if *weight == likeliest { WORDS * f64::EPSILON + cells as f64 } else { 0.5 };
                let tolerance = 4.0 * f64::EPSILON * expected + left;
                assert!((share as f64 - expected).abs() <= tolerance, "law {case}: {share} {expected}");
            }
        }
    }

    /// Draws follow them: chi-square.
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
            let (seen, law) = joined(&seen, &weights);
            let p = chi_square(&seen, &law);
            assert!(p > 1e-6, "law {case}: p = {p:e}");
        }
    }

    /// Batches: their draws follow the law, whatever kernel makes the words and whether AVX2 looks them up; fewer draws are the
    /// first of more, also where values draw themselves.
    /// Mutations that fail it: only what is asked for of a last batch is looked for beyond; a batch with the words of the
    /// one before.
    #[test]
    fn batches() {
        const DRAWS: usize = 400_000;
        for weights in [bell(9_501), vec![1.0; 5_001], vec![1.0, 2.0, 3.0]] {
            let table = Table::new(&weights).unwrap();
            let run = |kernel: Kernel, draws: usize, is_wide: bool| {
                let mut words = Words::new(kernel, 7, Domain::Multinomial, 3);
                let mut stream = generator(7, Domain::Multinomial, 3, 0);
                let mut to = vec![0.0; draws];
                let value = |cell: usize, stream: &mut Generator| {
                    cell as f64
                        + if cell.is_multiple_of(7) { (stream.next_u64() >> 11) as f64 / WORDS } else { 0.0 }
                };
                if is_wide {
                    table.fill(&mut words, &mut stream, &mut to, value);
                } else {
                    Fill { table: &table, words: &mut words, generator: &mut stream, to: &mut to, value }
                        .run();
                }
                to
            };
            let kernels = Kernel::available();
            let all = run(kernels[0], DRAWS, false);
            for kernel in kernels {
                for draws in (0..40).map(|k| 1_777 * k + 1).chain([255, 256, 257, DRAWS]) {
                    assert!(run(kernel, draws, true) == all[..draws], "{} {draws}", kernel.name());
                }
            }
            let mut seen = vec![0_u64; weights.len()];
            all.iter().for_each(|&value| seen[value as usize] += 1);
            let (seen, law) = joined(&seen, &weights);
            let p = chi_square(&seen, &law);
            assert!(p > 1e-6, "{} cells: p = {p:e}", weights.len());
        }
    }

    /// Neighbours together, until a tenth of a thousandth of the draws is expected.
    fn joined(seen: &[u64], weights: &[f64]) -> (Vec<u64>, Vec<f64>) {
        let total: f64 = weights.iter().sum();
        let (mut law, mut joined) = (vec![0.0], vec![0]);
        for (weight, seen) in weights.iter().zip(seen) {
            if law[law.len() - 1] >= 1e-4 {
                law.push(0.0);
                joined.push(0);
            }
            *law.last_mut().unwrap() += weight / total;
            *joined.last_mut().unwrap() += seen;
        }
        (joined, law)
    }

    /// Few draws of a bell need a second word; where cells are blocks, what halving words leaves: 2^-32 of all for each at most.
    #[test]
    fn blocks_hold_most() {
        let beyond = |cells| Table::new(&bell(cells)).unwrap().beyond_blocks();
        assert!(beyond(BLOCKS) < BLOCKS as f64 * (WORDS.sqrt() / WORDS));
        assert!(beyond(9_500) < 0.004 && beyond(60_000) < 0.003);
        assert!(Table::new(&vec![1.0; 4_096]).unwrap().rest.is_empty());
    }
}
