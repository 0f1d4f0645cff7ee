// Abort, progress, streams, many samples and the pool, as a server or a desktop application uses them.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  type BootstrapResult,
  bootstrap,
  bootstrapMany,
  bootstrapMeans,
  configure,
  deriveSeed,
  mean,
  type Progress,
  regression,
  replicateStream,
} from 'bootlace'

configure({ threads: 2, queue: 200 })

declare const sample: Float32Array
declare const maybe: AbortSignal | undefined
declare const segments: Map<string, number[]>
declare const sink: NodeJS.WritableStream

export async function watched(show: (share: number) => void): Promise<BootstrapResult> {
  const stop = new AbortController()
  const onProgress = ({ done, total }: Progress) => show(done / total)
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(2_000)])
  await bootstrapMeans(sample, { signal: maybe, onProgress: undefined })
  return bootstrap(sample, mean, { signal, onProgress })
}

export async function extremes(): Promise<readonly [number, number]> {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for await (const batch of replicateStream(sample, mean, { resamples: 1e9, seed: 5, batch: 1 << 16 }))
    for (const x of batch) [low, high] = [Math.min(low, x), Math.max(high, x)]
  await pipeline(
    Readable.from(replicateStream(sample, 'median', { seed: 5 })),
    async function* (source: AsyncIterable<Float64Array>) {
      for await (const batch of source) yield Buffer.from(batch.buffer)
    },
    sink,
  )
  return [low, high]
}

export async function bySegment(): Promise<readonly number[]> {
  const results = await bootstrapMany(segments.values(), mean, { seed: 3, keepReplicates: false })
  const again: BootstrapResult = await bootstrap([...segments.values()][0]!, mean, {
    seed: deriveSeed(3n, 0),
  })
  return [...results.map((result) => result.interval.low), again.interval.low]
}

// @ts-expect-error a signal is not its controller
await bootstrap(sample, mean, { signal: new AbortController() })
// @ts-expect-error a stream is of one number
replicateStream({ y: sample, x: sample }, regression('y', ['x']))
// @ts-expect-error a stream has no interval
replicateStream(sample, mean, { method: 'bca' })
// @ts-expect-error one sample is no list of them
await bootstrapMany(sample, mean)
// @ts-expect-error it tells done and total
await bootstrapMeans(sample, { onProgress: (done: number) => done })
// @ts-expect-error the size is a number
configure({ threads: '2' })
