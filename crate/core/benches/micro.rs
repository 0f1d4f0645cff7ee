//! Kernels and variates by themselves: `cargo bench -p bootlace --features micro`.

use bootlace::micro::{TileLoop, Variates, kernels};
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
