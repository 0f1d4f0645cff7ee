//! Kernels and variates by themselves: `cargo bench -p bootlace --features micro`.

use bootlace::micro::{DrawnLoop, ExpandLoop, PoissonLoop, RankLoop, TileLoop, Variates, kernels};
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

const TILES: [usize; 5] = [10, 100, 1_000, 10_000, 32_768];

#[divan::bench(args = kernels().into_iter().flat_map(|kernel| TILES.map(|n| (kernel, n))).map(Case), max_time = 0.5)]
fn draw(bencher: Bencher, Case((kernel, n)): &Case) {
    let mut tile = TileLoop::new(kernel, *n, 1).expect("an available kernel");
    bencher.counter(ItemsCount::new(tile.draws())).bench_local(|| tile.draw());
}

#[divan::bench(args = kernels().into_iter().flat_map(|kernel| TILES.map(|n| (kernel, n))).map(Case), max_time = 0.5)]
fn dots_of_six_planes(bencher: Bencher, Case((kernel, n)): &Case) {
    let mut tile = TileLoop::new(kernel, *n, 6).expect("an available kernel");
    bencher.counter(ItemsCount::new(tile.draws())).bench_local(|| tile.dots());
}

const SMALL: [usize; 3] = [10, 100, 200];
const RESAMPLES: usize = 20;

#[divan::bench(args = kernels().into_iter().flat_map(|kernel| SMALL.map(|n| (kernel, n))).map(Case), max_time = 0.5)]
fn indices_of_small_samples(bencher: Bencher, Case((kernel, n)): &Case) {
    let mut drawn = DrawnLoop::new(kernel, *n, RESAMPLES).expect("an available kernel");
    bencher.counter(ItemsCount::new(drawn.draws())).bench_local(|| drawn.draw());
}

#[divan::bench(args = kernels().into_iter().flat_map(|kernel| SMALL.map(|n| (kernel, n))).map(Case), max_time = 0.5)]
fn sums_of_small_samples(bencher: Bencher, Case((kernel, n)): &Case) {
    let mut drawn = DrawnLoop::new(kernel, *n, RESAMPLES).expect("an available kernel");
    drawn.draw();
    bencher.counter(ItemsCount::new(drawn.draws())).bench_local(|| drawn.sum());
}

#[divan::bench(args = kernels().into_iter().flat_map(|kernel| TILES.map(|n| (kernel, n))).map(Case), max_time = 0.5)]
fn expansion(bencher: Bencher, Case((kernel, n)): &Case) {
    let mut values = ExpandLoop::new(kernel, *n).expect("an available kernel");
    bencher.counter(ItemsCount::new(values.places())).bench_local(|| values.expand());
}

const RANKS: usize = 4_096;

#[divan::bench(args = kernels().into_iter().flat_map(|kernel| [1_001, 1_000_000].map(|n| (kernel, n))).map(Case), max_time = 0.5)]
fn ranks_of_medians(bencher: Bencher, Case((kernel, n)): &Case) {
    let mut ranks = RankLoop::new(kernel, *n as u64, RANKS).expect("an available kernel");
    bencher.counter(ItemsCount::new(RANKS)).bench_local(|| ranks.draw());
}

#[divan::bench(args = [1.0, 100.0])]
fn poisson(bencher: Bencher, mean: f64) {
    let mut counts = PoissonLoop::new(mean).expect("memory for a table");
    bencher.bench_local(|| counts.draw());
}

#[divan::bench(args = [40, 1_000, 1_000_000])]
fn binomial(bencher: Bencher, n: u64) {
    let mut variates = Variates::default();
    bencher.bench_local(|| variates.binomial(n, 0.3));
}

#[divan::bench(args = [40, 1_000, 1_000_000])]
fn ordered_uniform(bencher: Bencher, n: u64) {
    let mut variates = Variates::default();
    bencher.bench_local(|| variates.ordered_uniform(n / 2, n));
}

/// A kernel and a tile's observations.
struct Case((&'static str, usize));

impl std::fmt::Display for Case {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.0.0, self.0.1)
    }
}
