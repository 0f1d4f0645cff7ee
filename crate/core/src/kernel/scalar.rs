//! The kernel that runs everywhere: plain loops.

use crate::kernel::Kernel;
use crate::stream::Generator;
use crate::variate::{index, index_pair};

/// Plain Rust, without instructions beyond the target's baseline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scalar;

impl Kernel for Scalar {
    const NAME: &'static str = "scalar";

    fn counts(self, generator: &mut Generator, draws: u64, counts: &mut [u8]) {
        counts.fill(0);
        let observations = counts.len() as u32;
        for _ in 0..draws / 2 {
            for i in index_pair(generator, observations) {
                counts[i as usize] += 1;
            }
        }
        if draws % 2 == 1 {
            counts[index(generator, u64::from(observations)) as usize] += 1;
        }
        // A count above 127 has probability below 1e-100; above 255 it would wrap, and the total would tell.
        debug_assert_eq!(counts.iter().map(|&c| u64::from(c)).sum::<u64>(), draws);
        debug_assert!(counts.iter().all(|&c| c <= 127));
    }

    fn dot(self, counts: &[u8], digits: &[i8]) -> i64 {
        counts.iter().zip(digits).map(|(&c, &d)| i32::from(c) * i32::from(d)).sum::<i32>().into()
    }
}
