import { integer, readOptions } from './arguments.ts'
import { MOST_THREADS } from './defaults.ts'
import { nativeBinding } from './native.ts'
import { succeeded } from './request.ts'

const MOST_WAITING = 1_000_000

/**
 * Sets up what all runs of the process share, worker threads' too, before the first of them: `threads`, the size of the pool
 * (an integer from 1 to 1,024; default: what the system grants, cgroup and affinity respected), and `queue`, how many runs may
 * wait for it before the next is QUEUE_FULL (an integer from 0 to 1,000,000; default 10,000; each holds a copy of its sample).
 * A run that was let in is not refused later. What is absent stays as it is. Throws INVALID_OPTION, also after the
 * first call that has used the pool (explain is one), UNKNOWN_OPTION, and NATIVE_MISSING.
 */
export function configure(options: { threads?: number | undefined; queue?: number | undefined }): void {
  const { threads, queue } = readOptions(options, 'configure', ['threads', 'queue'])
  const sizes = [
    threads === undefined ? undefined : integer(threads, 'threads', 1, MOST_THREADS),
    queue === undefined ? undefined : integer(queue, 'queue', 0, MOST_WAITING),
  ] as const
  succeeded({ failure: nativeBinding().configure(...sizes) ?? undefined })
}
