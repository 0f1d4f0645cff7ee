import { called, turns } from './callback.ts'
import { Control } from './control.ts'
import { customValues } from './custom.ts'
import {
  type AllDescriptor,
  type BuiltIn,
  type Called,
  type CustomDescriptor,
  isCalled,
  type OfMeansDescriptor,
} from './descriptor.ts'
import { allocated } from './memory.ts'
import { answer, type NativeBinding, nativeBinding } from './native.ts'
import { meansOf } from './of-means.ts'
import type { RunOptions } from './options.ts'
import { batchAnswer, nativeRequest } from './request.ts'
import type { Replicates } from './result.ts'
import type { Sample } from './sample.ts'
import type { Statistic, StatisticName } from './statistic.ts'
import { type Request, validateStream } from './validate.ts'

/** Where the replicates come from. */
interface Source {
  readonly next: (most: number) => Promise<Replicates>
  readonly close: () => void
}

interface Stream {
  readonly request: { readonly resamples: number; readonly batch: number }
  readonly control: Control
  readonly source: Source
}

/**
 * The replicates of a single-valued statistic in batches, in order: the same bits as those of bootstrap. A batch is made when it
 * is asked for; each (`batch` values, an integer from 1, default 65,536; the last may be shorter) is a new array, yours to keep
 * or to transfer. The input is captured at the call; one pass; leaving the loop ends the run. Resamples on which a
 * statistic has no value are NaN. Time: as bootstrap. Memory: the sample's encoding and a batch (16 bytes a value while it is
 * handed over; ofMeans: a column and value). Never throws: what bootstrap would reject with rejects the first next().
 */
export function replicateStream<Data = Sample>(
  data: NoInfer<Data>,
  statistic: Statistic<Data> | StatisticName,
  options?: RunOptions & { batch?: number | undefined },
): AsyncIterableIterator<Replicates, undefined, undefined> {
  const opened = attempted(() => open(data, statistic, options))
  let isClosed = false
  const batches = pulled(opened, () => isClosed)
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next: () => batches.next(),
    return: () => {
      isClosed = true
      if ('stream' in opened) end(opened.stream)
      return batches.return(undefined)
    },
  }
}

type Opened = { readonly stream: Stream } | { readonly error: unknown }

function attempted(make: () => Stream): Opened {
  try {
    return { stream: make() }
  } catch (error) {
    return { error }
  }
}

function open(data: unknown, statistic: unknown, options: unknown): Stream {
  const request = validateStream(data, statistic, options)
  const native = nativeBinding()
  const control = new Control(native, request, request.resamples)
  const { statistic: described } = request
  return { request, control, source: sourceOf(native, request, described, control) }
}

function sourceOf(
  native: NativeBinding,
  request: Request,
  described: BuiltIn | Called,
  control: Control,
): Source {
  if (!isCalled(described)) return nativeSource(native, request, described, control)
  return described.kind === 'ofMeans'
    ? sourceOfMeans(native, request, described, control)
    : sourceOfCustom(native, request, described, control)
}

function end({ control, source }: Stream): void {
  control.cancel()
  source.close()
}

async function* pulled(
  opened: Opened,
  isClosed: () => boolean,
): AsyncGenerator<Replicates, undefined, undefined> {
  if ('error' in opened) throw opened.error
  const { request, control, source } = opened.stream
  try {
    for (let done = 0; done < request.resamples; ) {
      const most = Math.min(request.batch, request.resamples - done)
      const batch = await control.during(() => source.next(most))
      done += batch.length
      if (done === request.resamples) control.finish()
      yield batch
    }
  } catch (error) {
    if (!isClosed()) throw error
  } finally {
    end(opened.stream)
  }
}

function nativeSource(
  native: NativeBinding,
  request: Request,
  statistic: BuiltIn | AllDescriptor,
  control: Control,
): Source {
  const batches = new native.NativeBatches([...request.columns], nativeRequest(request, statistic))
  return {
    next: async (most) => batchAnswer(native, await answer(() => batches.next(most, control.native))),
    close: () => batches.close(),
  }
}

/** The means come in batches from the native side, rows of as many as there are columns. */
function sourceOfMeans(
  native: NativeBinding,
  request: Request,
  described: OfMeansDescriptor,
  control: Control,
): Source {
  const means = nativeSource(native, request, meansOf(described), control)
  const { columns, combine, components } = described
  const buffer = new Float64Array(columns.length)
  const pause = turns(control)
  let b = 0
  return {
    next: async (most) => {
      const rows = await means.next(most)
      const batch = allocated(most, 'a batch of replicates')
      for (let i = 0; i < most; i++) {
        buffer.set(rows.subarray(i * buffer.length, (i + 1) * buffer.length))
        batch[i] = called(() => combine(buffer), components, `replicate ${b++}`)[0]!
        await pause()
      }
      return batch
    },
    close: means.close,
  }
}

/** Captured at once, called on the thread that asks. */
function sourceOfCustom(
  native: NativeBinding,
  request: Request,
  described: CustomDescriptor,
  control: Control,
): Source {
  const values = customValues(native, request, described, control)
  values.catch(() => undefined) // whoever asks for the first batch hears of it
  let b = 0
  return {
    next: async (most) => {
      const { next, pause } = await values
      const batch = allocated(most, 'a batch of replicates')
      for (let i = 0; i < most; i++) {
        batch[i] = next(b++)[0]!
        control.advance(1)
        await pause()
      }
      return batch
    },
    close: () => undefined,
  }
}
