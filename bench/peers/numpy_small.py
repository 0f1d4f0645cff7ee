"""The means of many small samples in numpy, by both of its ways, one core. Ours come with a BCa interval, these without.
usage: numpy_small.py N B RUNS    prints runs a second: integers + take + mean, multinomial @ x; best of 3"""
import sys, time
import numpy as np

n, b, runs = map(int, sys.argv[1:])
rng = np.random.default_rng(7)
x = rng.standard_normal(n, dtype=np.float32)
p = np.full(n, 1 / n)

def take():
    return np.take(x, rng.integers(0, n, (b, n), dtype=np.uint8 if n <= 256 else np.uint32)).mean(axis=1)

def multinomial():
    return rng.multinomial(n, p, b) @ x / n

for run in (take, multinomial):
    best = 1e9
    for _ in range(3):
        t = time.perf_counter()
        for _ in range(runs):
            means = run()
        best = min(best, time.perf_counter() - t)
    assert abs(means.std() * n ** 0.5 / x.std() - 1) < 0.1
    print(f"{runs / best:.1f}")
