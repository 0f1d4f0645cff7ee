//! The law of counts on the scalar kernel, and the other kernels bit for bit against it.

use super::*;
use crate::naive::chi_square;
use crate::stream::Domain;
use crate::variate::{LARGEST_MEAN, PoissonTable};

fn stream(tile: u64) -> TileStream {
    TileStream::new(17, Domain::Counts, 0, tile)
}

/// Tables that force every path for tiles of any size: none at all; retries now and then, often, and always (so that
/// three failures end in single draws); many escapes, rests among them.
fn tables() -> Vec<Option<PoissonTable>> {
    let plain = [1, 1_024, 3_000, 4_096, LARGEST_MEAN].map(PoissonTable::new);
    let coarse = [400, 2_500, 4_017].map(PoissonTable::coarse);
    std::iter::once(None).chain(plain.into_iter().chain(coarse).map(Some)).collect()
}

/// All ways to share `draws` draws among `observations`, with their multinomial probabilities.
fn multinomial(observations: usize, draws: u64) -> Vec<(Vec<u8>, f64)> {
    fn ln_factorial(k: u64) -> f64 {
        libm::lgamma(k as f64 + 1.0)
    }
    fn share(left: u64, counts: &mut Vec<u8>, observations: usize, found: &mut Vec<Vec<u8>>) {
        if counts.len() + 1 == observations {
            counts.push(left as u8);
            found.push(counts.clone());
            counts.pop();
            return;
        }
        for count in 0..=left {
            counts.push(count as u8);
            share(left - count, counts, observations, found);
            counts.pop();
        }
    }
    let mut found = Vec::new();
    share(draws, &mut Vec::new(), observations, &mut found);
    found
        .into_iter()
        .map(|counts| {
            let ways = ln_factorial(draws) - counts.iter().map(|&c| ln_factorial(c.into())).sum::<f64>();
            let p = libm::exp(ways - draws as f64 * libm::log(observations as f64));
            (counts, p)
        })
        .collect()
}

/// The joint law of all counts of small tiles, for M from none to several times m, under every table.
/// Mutations that fail it: `total <= draws + 1` for `draws`; a second byte looked up in the first table; rests that keep 0,
/// or are left out of the total; single draws after three failures on top of the last pass; the last group's tail not
/// masked.
#[test]
fn counts_have_the_multinomial_law() {
    let scalar = Kernel::available()[0];
    for (case, (observations, draws)) in
        [(1, 4), (2, 1), (2, 9), (3, 5), (5, 4), (6, 3)].into_iter().enumerate()
    {
        let law = multinomial(observations, draws);
        for (t, table) in tables().into_iter().enumerate() {
            let tile = Tile::with_table(observations, table);
            let mut stream = stream((100 * case + t) as u64);
            let mut counts = Counts::new(observations).unwrap();
            let mut seen = vec![0_u64; law.len()];
            let batch = vec![draws; tile.batch()];
            for _ in 0..60_000 / batch.len() {
                scalar.draw(&tile, &mut stream, &batch, &mut counts);
                for r in 0..batch.len() {
                    let drawn = &counts.of(r)[..observations];
                    seen[law.iter().position(|(counts, _)| counts == drawn).unwrap()] += 1;
                }
            }
            let p = chi_square(&seen, &law.iter().map(|&(_, p)| p).collect::<Vec<_>>());
            assert!(p > 1e-6, "{draws} draws of {observations}, table {t}: p = {p:e}");
        }
    }
}

/// A tile as large as they come, under the table that the planner picks: mean, variance and covariance of counts are those
/// of theory. With R resamples the mean of c_i has sd sqrt(v / R), so that the mean over i of its square over v / R is 1
/// with sd sqrt(2 / m); the variance of all m R counts over v is 1 with sd below 2 / sqrt(m R) (a Poisson count's kurtosis
/// is 4); neighbours' covariance is -1 / m, its mean over m R pairs has sd 1 / sqrt(m R). Five of each.
/// Mutations that fail it: a second byte looked up in the first table; the last group's tail not masked; a top-up of one draw less.
#[test]
fn counts_of_large_tiles_have_the_moments_of_theory() {
    let scalar = Kernel::available()[0];
    for observations in [1_000, 10_017, TILE] {
        let m = observations as f64;
        let tile = Tile::new(observations, m, 0.0);
        assert!(tile.table.is_some());
        let mut stream = stream(observations as u64);
        let mut counts = Counts::new(observations).unwrap();
        let draws = vec![observations as u64; 4];
        let resamples = 400;
        let mut sums = vec![0_u32; observations];
        let (mut squares, mut products) = (0.0, 0.0);
        for _ in 0..resamples / draws.len() {
            scalar.draw(&tile, &mut stream, &draws, &mut counts);
            for (r, &draws) in draws.iter().enumerate() {
                let drawn = &counts.of(r)[..observations];
                assert_eq!(drawn.iter().map(|&c| u64::from(c)).sum::<u64>(), draws);
                for (i, &c) in drawn.iter().enumerate() {
                    sums[i] += u32::from(c);
                    let (d, e) = (f64::from(c) - 1.0, f64::from(drawn[(i + 1) % observations]) - 1.0);
                    squares += d * d;
                    products += d * e;
                }
            }
        }
        let pairs = m * resamples as f64;
        let variance = 1.0 - 1.0 / m;
        let spread = sums
            .iter()
            .map(|&sum| {
                let d = f64::from(sum) / resamples as f64 - 1.0;
                d * d / (variance / resamples as f64)
            })
            .sum::<f64>()
            / m;
        assert!((spread - 1.0).abs() < 5.0 * (2.0 / m).sqrt(), "{observations}: spread of means {spread}");
        let ratio = squares / pairs / variance;
        assert!((ratio - 1.0).abs() < 10.0 / pairs.sqrt(), "{observations}: variance ratio {ratio}");
        let covariance = products / pairs + 1.0 / m;
        assert!(covariance.abs() < 5.0 / pairs.sqrt(), "{observations}: covariance off by {covariance}");
    }
}

/// Indices are uniform, whatever is rejected: of 2^16 words, m = 26,214 rejects a fifth.
/// Mutation that fails it: no rejection (even indices then get 3 words, odd ones 2).
#[test]
fn indices_are_uniform() {
    let scalar = Kernel::available()[0];
    for m in [1, 2, 3, 100, 26_214, TILE] {
        let mut stream = stream(m as u64);
        let mut indices = vec![0; 500_000];
        scalar.indices(m, &mut stream, &mut indices);
        let cells = m.min(100);
        let mut seen = vec![0_u64; cells];
        for &i in &indices {
            assert!(usize::from(i) < m);
            seen[usize::from(i) % cells] += 1;
        }
        let law: Vec<f64> = (0..cells).map(|c| ((m - c - 1) / cells + 1) as f64 / m as f64).collect();
        let p = chi_square(&seen, &law);
        assert!(p > 1e-6, "m = {m}: p = {p:e}");
    }
}

/// Byte indices are uniform, whatever is rejected, and so are neighbours' pairs.
/// Mutation that fails it: `ByteBound::new` takes n for the last (or, for powers of two, twice the mask).
#[test]
fn byte_indices_are_uniform() {
    const DRAWS: usize = 400_000;
    let scalar = Kernel::available()[0];
    for n in [1, 2, 3, 10, 64, 65, 100, 128, 129, 200, 255, 256] {
        let mut stream = stream(n as u64);
        let mut buffer = vec![0; DRAWS + GROUP];
        assert!((DRAWS..DRAWS + GROUP).contains(&scalar.bytes(n, &mut stream, &mut buffer, 0, DRAWS)));
        let pairs = n.min(16);
        let (mut seen, mut seen_pairs) = (vec![0_u64; n], vec![0_u64; pairs * pairs]);
        for two in buffer[..DRAWS].as_chunks::<2>().0 {
            let [i, j] = two.map(usize::from);
            assert!(i < n && j < n);
            seen[i] += 1;
            seen[j] += 1;
            seen_pairs[i % pairs * pairs + j % pairs] += 1;
        }
        let share = |c: usize| ((n - c - 1) / pairs + 1) as f64 / n as f64;
        let of_pairs: Vec<f64> = (0..pairs * pairs).map(|c| share(c / pairs) * share(c % pairs)).collect();
        for p in [chi_square(&seen, &vec![1.0 / n as f64; n]), chi_square(&seen_pairs, &of_pairs)] {
            assert!(p > 1e-6, "n = {n}: p = {p:e}");
        }
    }
}

/// Every kernel that this CPU has gives the bits of the scalar one: counts, indices, sums, and the state they leave.
/// Mutations of AVX2 that fail it: the upper half's escapes a place too low; indices rejected by > for >=; products of one half.
#[test]
fn kernels_agree() {
    let kernels = Kernel::available();
    println!("kernels tested: {:?}", kernels.iter().map(|kernel| kernel.name()).collect::<Vec<_>>());
    let run = |kernel: Kernel, observations: usize, table: Option<PoissonTable>| {
        let tile = Tile::with_table(observations, table);
        let mut stream = stream(observations as u64);
        let mut counts = Counts::new(observations).unwrap();
        let mut seen = Vec::new();
        for round in 0..6_u64 {
            let draws: Vec<u64> = (0..1 + round.min(3))
                .map(|r| (observations as u64 + 3 * r + round).saturating_sub(4))
                .collect();
            kernel.draw(&tile, &mut stream, &draws, &mut counts);
            (0..draws.len()).for_each(|r| seen.extend_from_slice(counts.of(r)));
            for planes in [1, 2, 5, 6, 7, 13] {
                let columns: Vec<Vec<i8>> = (0..planes)
                    .map(|p| (0..observations + GROUP).map(|i| (i * (2 * p + 3) + p) as i8).collect())
                    .collect();
                let columns: Vec<&[i8]> = columns.iter().map(Vec::as_slice).collect();
                let mut sums = vec![1; planes * draws.len()];
                kernel.dots(&counts, &columns, &mut sums);
                for (r, sums) in sums.chunks(planes).enumerate() {
                    for (sum, column) in sums.iter().zip(&columns) {
                        let products = counts.of(r).iter().zip(*column);
                        assert_eq!(
                            *sum,
                            1 + products.map(|(&c, &d)| i64::from(c) * i64::from(d)).sum::<i64>()
                        );
                    }
                }
            }
        }
        let mut indices = vec![0; 777];
        kernel.indices(observations, &mut stream, &mut indices);
        let mut bytes = vec![0; 901 + GROUP];
        let made = kernel.bytes(observations.min(256), &mut stream, &mut bytes, 7, 901);
        (seen, indices, bytes[..made].to_vec(), stream.lanes.0)
    };
    for observations in [1, 7, 63, 64, 65, 200, 1_000, 2_311] {
        for table in tables() {
            let expected = run(kernels[0], observations, table.clone());
            for &kernel in &kernels[1..] {
                assert!(
                    run(kernel, observations, table.clone()) == expected,
                    "{} {observations}",
                    kernel.name()
                );
            }
        }
    }
}

/// Counts and digits at their largest: 127 times -128 everywhere does not saturate.
#[test]
fn the_largest_products_do_not_saturate() {
    for kernel in Kernel::available() {
        let observations = 300;
        let mut counts = Counts::new(observations).unwrap();
        counts.shape(observations, 1);
        counts.bytes.fill(127);
        let column = vec![-128_i8; observations + GROUP];
        let mut sums = [0];
        kernel.dots(&counts, &[&column], &mut sums);
        assert_eq!(sums[0], -127 * 128 * observations.next_multiple_of(GROUP) as i64, "{}", kernel.name());
    }
}

/// Where the CPU has sdot, the other way is still right. Under an emulated CPU without it, `kernels_agree` looks at that.
#[cfg(target_arch = "aarch64")]
#[test]
fn both_ways_of_neon_give_the_same_products() {
    let observations = 1_000;
    let mut counts = Counts::new(observations).unwrap();
    for resamples in [1, 4, 5] {
        counts.shape(observations, resamples);
        counts.bytes.iter_mut().enumerate().for_each(|(i, count)| *count = (i * i % 128) as u8);
        for planes in [1, 2, 3] {
            let plane = |p: usize| (0..observations + GROUP).map(move |i| (i * (7 * p + 5) / 3) as i8);
            let planes: Vec<Vec<i8>> = (0..planes).map(|p| plane(p).collect()).collect();
            let planes: Vec<&[i8]> = planes.iter().map(Vec::as_slice).collect();
            let mut sums = [vec![0; resamples * planes.len()], vec![0; resamples * planes.len()]];
            Kernel::by_name(Some("neon")).unwrap().dots(&counts, &planes, &mut sums[0]);
            // SAFETY: NEON is there, by its name; the planes cover the stride, as `dots` has checked.
            unsafe { neon::dots_by_multiplying(&counts, &planes, &mut sums[1]) };
            assert_eq!(sums[0], sums[1]);
        }
    }
}

/// Sums of drawn integers of any size and number, up to the largest, against plain addition.
#[test]
fn drawn_sums_agree() {
    for n in [1, 2, 63, 64, 65, 128, 129, 200, DrawnTable::MOST] {
        for largest in [1, 127, 128, 40_000, i64::MAX / n as i64] {
            let value = |i: usize| (i as i64 * 7_919 % 2 * 2 - 1) * (largest - i as i64 % largest);
            let values: Vec<i64> = (0..n).map(value).collect();
            let drawn: Vec<u8> = (0..7 * n + GROUP).map(|i| (i * i % n) as u8).collect();
            let expected: Vec<i64> = drawn
                .chunks(n)
                .take(7)
                .map(|drawn| drawn.iter().map(|&i| values[usize::from(i)]).sum())
                .collect();
            let table = DrawnTable::new(&values).unwrap();
            for kernel in Kernel::available() {
                let mut sums = [0; 7];
                kernel.sums(&table, &drawn, &mut sums);
                assert_eq!(sums[..], expected, "{} n {n} largest {largest}", kernel.name());
            }
        }
    }
}

#[test]
fn a_kernel_is_chosen_by_name_or_by_speed() {
    let kernels = Kernel::available();
    assert_eq!(Kernel::by_name(None).unwrap(), kernels[kernels.len() - 1]);
    assert_eq!(Kernel::by_name(Some("scalar")).unwrap(), kernels[0]);
    let error = Kernel::by_name(Some("sse9")).unwrap_err();
    assert_eq!(error.code, Code::InvalidOption);
    assert!(error.message.contains("scalar") && error.message.contains("sse9"), "{error}");
}

/// Values as often as their counts say, at every length: usual counts, one of each above in turn, and all draws on one value.
/// Mutations that fail it: 126 for 127 in `all_at_most`; the last count left out of where a group ends.
#[test]
fn expansions_repeat_values_by_their_counts() {
    for len in 0..70_usize {
        let values: Vec<f64> = (0..len).map(|i| i as f64 + 0.5).collect();
        for large in [0, 4, 5, 8, 9, 31, 127] {
            for place in 0..len.max(1) {
                let mut counts: Vec<u8> =
                    (0..len).map(|i| [1, 0, 2, 1, 0, 4, 0, 1, 3][(i + place) % 9]).collect();
                if let Some(count) = counts.get_mut(place) {
                    *count = large;
                }
                let expected: Vec<_> = values
                    .iter()
                    .zip(&counts)
                    .flat_map(|(x, &count)| std::iter::repeat_n(x.to_ne_bytes(), usize::from(count)))
                    .collect();
                for kernel in Kernel::available() {
                    let mut to = vec![[0; 8]; expected.len()];
                    kernel.expand(&values, &counts, &mut to);
                    assert!(to == expected, "{}: {len} values, {large} at {place}", kernel.name());
                }
            }
        }
    }
}

/// What is left of indices below 1,000 would be written beyond the counts of 10. Mutation that fails it: no look at the bound in
/// `Kernel::draw`.
#[test]
#[should_panic(expected = "one bound")]
fn indices_of_another_bound_are_refused() {
    let (kernel, mut stream) = (Kernel::available()[0], stream(0));
    kernel.indices(1_000, &mut stream, &mut [0; 10]);
    kernel.draw(&Tile::with_table(10, None), &mut stream, &[10], &mut Counts::new(10).unwrap());
}
