//! Uniform indices by Lemire's multiplication with rejection (Lemire 2019, "Fast random integer generation in an
//! interval", algorithm 5): exact for every bound. Without the rejection, cells of 16-bit draws differ by 8 % at 10,000.

use rand_core::Rng;

use crate::stream::Generator;

/// Uniform on 0..n, n >= 1.
#[inline]
pub(crate) fn index(generator: &mut Generator, n: u64) -> u64 {
    loop {
        let product = u128::from(generator.next_u64()) * u128::from(n);
        let low = product as u64;
        // 2^64 mod n is below n: it needs computing only when `low` is.
        if low >= n || low >= n.wrapping_neg() % n {
            return (product >> 64) as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive::chi_square;
    use crate::stream::{Domain, generator};

    /// With n = 3 * 2^62 a quarter of all words is rejected, and the plain product would give every third index
    /// twice the share: residues mod 3 of the accepted ones are uniform only with the rejection.
    #[test]
    fn rejection_makes_it_exact() {
        let n = 3_u64 << 62;
        let mut stream = generator(1, Domain::Direct, 0, 0);
        let mut seen = [0_u64; 3];
        for _ in 0..300_000 {
            seen[(index(&mut stream, n) % 3) as usize] += 1;
        }
        assert!(chi_square(&seen, &[1.0 / 3.0; 3]) > 1e-6, "{seen:?}");
    }
}
