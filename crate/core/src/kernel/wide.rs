//! Plain loops by wide registers.

#[cfg(target_arch = "x86_64")]
use super::{Kernel, Set, avx2};

/// Loops in plain Rust that are worth being compiled once more, for registers twice as wide as those that every x86-64 has.
pub(crate) trait Loops {
    type Output;

    /// To be marked `#[inline(always)]`: what it calls without being inlined is compiled for every CPU.
    fn run(self) -> Self::Output;
}

/// Runs them by AVX2 where the kernel of this process has it. The same bits: compilers neither reorder sums nor join a product
/// to one.
#[inline(always)]
pub(crate) fn wide<L: Loops>(loops: L) -> L::Output {
    #[cfg(target_arch = "x86_64")]
    if Kernel::selected().is_ok_and(|kernel| matches!(kernel.0, Set::Avx2 | Set::Avx512)) {
        // SAFETY: a kernel is made only of instruction sets that were found in this CPU; AVX-512's are asked for AVX2's too.
        return unsafe { avx2::wide(loops) };
    }
    loops.run()
}
