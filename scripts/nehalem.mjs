// `node scripts/nehalem.mjs` runs all of the core's tests on an emulated CPU without AVX, which takes some ten minutes, and writes
// the receipt.
import { fileURLToPath } from 'node:url'
import { writeReceipt } from '../bench/receipt.mjs'
import { run } from './run.mjs'

/** The tests that take most of the time there. They repeat, for more resamples, what others run. */
const LONG = [
  'batches_and_many_are_the_run_itself',
  'large_samples_have_the_moments_of_theory',
  'monte_carlo_errors_are_those_of_reruns',
  'several_statistics_of_many_observations',
  'threads_and_resamples_never_change_a_bit',
  'tiles_draw_from_streams_of_their_own',
]

/** How many of the core's tests passed and failed: whoever has no AVX gets the scalar kernel, and no instruction beyond it. */
export async function onNehalem({ skip = LONG } = {}) {
  const counts = { passed: 0, failed: 0 }
  const skipped = skip.flatMap((test) => ['--skip', test])
  if (skip.length > 0) process.stderr.write(`left to scripts/nehalem.mjs: ${skip.join(', ')}\n`)
  const args = ['test', '-p', 'bootlace', '--profile', 'emulated', '--lib', '--', ...skipped]
  const code = await run('cargo', args, {
    env: { CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER: 'qemu-x86_64 -cpu Nehalem' },
    onLine(line) {
      const [, passed = 0, failed = 0] = /^test result: .* (\d+) passed; (\d+) failed;/.exec(line) ?? []
      counts.passed += Number(passed)
      counts.failed += Number(failed)
    },
  })
  if (code !== 0) counts.failed = Math.max(counts.failed, 1)
  return counts
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const counts = await onNehalem({ skip: [] })
  writeReceipt('nehalem', { emulated: 'qemu-x86_64 -cpu Nehalem', ...counts })
  if (counts.failed > 0) process.exitCode = 1
}
