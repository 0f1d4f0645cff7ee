"""What a Python user writes first: numpy index by index a resample at a time, and scipy.stats.bootstrap.
usage: python_means.py numpy|scipy|binomial N B    prints ns a draw (binomial: ns a replicate), best of 3, and its check"""
import sys, time
import numpy as np

peer, n, b = sys.argv[1], int(float(sys.argv[2])), int(float(sys.argv[3]))
rng = np.random.default_rng(7)
x = rng.standard_normal(n, dtype=np.float32)

def numpy_means():
    return np.array([x[rng.integers(0, n, n)].mean() for _ in range(b)])

def scipy_means():
    from scipy.stats import bootstrap
    batch = max(1, 10_000_000 // n)
    return bootstrap((x,), np.mean, n_resamples=b, batch=batch, method="percentile", rng=rng).bootstrap_distribution

def binomial_means():
    return rng.binomial(n, 0.05, b) / n

run = {"numpy": numpy_means, "scipy": scipy_means, "binomial": binomial_means}[peer]
best = 1e9
for _ in range(3):
    t = time.perf_counter(); means = run(); best = min(best, time.perf_counter() - t)
draws = b if peer == "binomial" else n * b
sd = means.std(ddof=1) * n ** 0.5 / ((0.05 * 0.95) ** 0.5 if peer == "binomial" else x.std())
print(f"{best / draws * 1e9:.4f} {sd:.3f}")
