//! Order statistics of uniforms, by the beta distribution.

use crate::stream::Generator;
use crate::variate::open_uniform;

/// The r-th smallest of n independent uniforms: Beta(r, n + 1 - r). Draw it from the nearer end (r <= n + 1 - r):
/// a double near 0 keeps its relative precision, one near 1 has lost it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OrderedUniform {
    /// The smallest of n.
    First { n: f64 },
    /// Cheng 1978, "Generating beta variates with nonintegral shape parameters", CACM 21, algorithm BB, both parameters above 1.
    Cheng { a: f64, b: f64, alpha: f64, beta: f64, gamma: f64 },
}

impl OrderedUniform {
    /// Rank `r` from 1 of `n`.
    pub(crate) fn new(r: u64, n: u64) -> OrderedUniform {
        debug_assert!(1 <= r && r <= n + 1 - r);
        if r == 1 {
            return OrderedUniform::First { n: n as f64 };
        }
        let (a, b) = (r as f64, (n + 1 - r) as f64);
        let alpha = a + b;
        let beta = ((alpha - 2.0) / (2.0 * a * b - alpha)).sqrt();
        OrderedUniform::Cheng { a, b, alpha, beta, gamma: a + 1.0 / beta }
    }

    /// About 70 ns.
    pub(crate) fn sample(&self, generator: &mut Generator) -> f64 {
        const LN_4: f64 = 1.386_294_361_119_890_6;
        const ONE_PLUS_LN_5: f64 = 2.609_437_912_434_100_3;
        match *self {
            OrderedUniform::First { n } => gap(generator, n),
            OrderedUniform::Cheng { a, b, alpha, beta, gamma } => loop {
                let (u1, u2) = (open_uniform(generator), open_uniform(generator));
                let v = beta * libm::log(u1 / (1.0 - u1));
                let w = a * libm::exp(v);
                let z = u1 * u1 * u2;
                let r = gamma * v - LN_4;
                let s = a + r - w;
                let accepted = s + ONE_PLUS_LN_5 >= 5.0 * z || {
                    let t = libm::log(z);
                    s >= t || r + alpha * libm::log(alpha / (b + w)) >= t
                };
                if accepted {
                    return w / (b + w);
                }
            },
        }
    }
}

/// The smallest of `n` uniforms: 1 - V^(1/n). Given that the r-th smallest of n + r is u, the next is u + (1 - u) times it.
pub(crate) fn gap(generator: &mut Generator, n: f64) -> f64 {
    /// Above it the series' next term, t^6 / 720, is below 2^-58 of the first.
    const SMALL: f64 = -1e-3;
    let t = libm::log(open_uniform(generator)) / n;
    -(if t > SMALL {
        t * (1.0 + t / 2.0 * (1.0 + t / 3.0 * (1.0 + t / 4.0 * (1.0 + t / 5.0))))
    } else {
        libm::expm1(t)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::chi_square;
    use crate::stream::{Domain, generator};
    use statrs::distribution::{Beta, ContinuousCDF};

    /// Chi-square over 64 cells of equal width on the middle 12 standard deviations, probabilities from statrs.
    /// Mutation that fails it: V^n for V^(1/n).
    #[test]
    fn law() {
        for (case, (r, n)) in
            [(1, 1), (1, 7), (2, 3), (2, 50), (5, 9), (500, 1_000), (30, 1_000_000)].into_iter().enumerate()
        {
            let reference = Beta::new(r as f64, (n + 1 - r) as f64).unwrap();
            let ordered = OrderedUniform::new(r, n);
            let mut stream = generator(21, Domain::OrderStatistic, case as u64, 0);
            let (a, b) = (r as f64, (n + 1 - r) as f64);
            let (mean, sd) = (a / (a + b), (a * b / (a + b + 1.0)).sqrt() / (a + b));
            let (from, to) = ((mean - 6.0 * sd).max(0.0), (mean + 6.0 * sd).min(1.0));
            let cells = 64;
            let edge = |i: usize| from + (to - from) * i as f64 / cells as f64;
            let mut seen = vec![0_u64; cells + 1];
            for _ in 0..400_000 {
                let x = (ordered.sample(&mut stream) - from) / (to - from);
                let cell = if (0.0..1.0).contains(&x) { (x * cells as f64) as usize } else { cells };
                seen[cell] += 1;
            }
            let mut law: Vec<f64> =
                (0..cells).map(|i| reference.cdf(edge(i + 1)) - reference.cdf(edge(i))).collect();
            law.push((1.0 - law.iter().sum::<f64>()).max(0.0));
            let p_value = chi_square(&seen, &law);
            assert!(p_value > 1e-6, "rank {r} of {n}: p = {p_value:e}");
        }
    }
}
