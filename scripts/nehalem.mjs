// `node scripts/nehalem.mjs` runs all of the core's tests on an emulated CPU without AVX, which takes some ten minutes, and writes
// the receipt.
import { fileURLToPath } from 'node:url'
import { writeReceipt } from '../bench/receipt.mjs'
import { rustTests } from './test-steps.mjs'

const TARGET = 'x86_64-unknown-linux-gnu'
const EMULATOR = 'qemu-x86_64 -cpu Nehalem'

/** The tests that take most of the time there; they draw by the same kernel as the others, more often. Natively they run every time. */
const LONG = [
  'batches_and_many_are_the_run_itself',
  'large_samples_have_the_moments_of_theory',
  'monte_carlo_errors_are_those_of_reruns',
  'several_statistics_of_many_observations',
  'short_jobs_pass_long_ones',
  'threads_and_resamples_never_change_a_bit',
  'tiles_draw_from_streams_of_their_own',
]

/** How many of the core's tests passed and failed: whoever has no AVX gets the scalar kernel, and no instruction beyond it. */
export async function onNehalem({ skip = LONG } = {}) {
  const skipped = skip.flatMap((test) => ['--skip', test])
  if (skip.length > 0) process.stderr.write(`left to scripts/nehalem.mjs: ${skip.join(', ')}\n`)
  const args = ['-p', 'bootlace', '--profile', 'emulated', '--lib', '--target', TARGET]
  let isScalar = false
  const { passed, failed } = await rustTests([...args, '--', '--nocapture', ...skipped], {
    env: { [`CARGO_TARGET_${TARGET.toUpperCase().replaceAll('-', '_')}_RUNNER`]: EMULATOR },
    onLine(line) {
      isScalar ||= line.includes('kernels tested: ["scalar"]')
    },
  })
  // A CPU with AVX was not emulated.
  return { passed, failed: isScalar ? failed : Math.max(failed, 1) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const counts = await onNehalem({ skip: [] })
  if (counts.failed > 0) process.exitCode = 1
  else writeReceipt('nehalem', { emulated: EMULATOR, ...counts })
}
