// Legal uses that a stricter type might refuse.
import * as b from 'bootlace'

declare const x: Float64Array
declare const s: b.Statistic

export async function uses(): Promise<void> {
  await b.bootstrap(x, b.mean, { seed: undefined, resamples: 10 })
  const frozen = Object.freeze({ method: 'basic', resamples: 10 } as const)
  await b.bootstrap(x, b.mean, frozen)
  const options: b.BootstrapOptions = {}
  if (Math.random() > 0.5) options.resamples = 10
  await b.bootstrap(x, s, options)
  const byName: Record<string, b.Statistic> = { mean: b.mean, p95: b.quantile(0.95) }
  for (const statistic of Object.values(byName)) {
    const estimate: number = (await b.bootstrap(x, statistic)).estimate
    void estimate
  }
  const name: b.StatisticName = 'median'
  const estimate: number = (await b.bootstrap([1, 2, 3] as const, name)).estimate
  const dynamic: Record<string, Float64Array> = { a: x, b: x }
  const columns = Object.keys(dynamic)
  await b.bootstrap(dynamic, b.ratio(columns[0]!, columns[1]!))
  const means = Object.fromEntries(columns.map((name) => [name, b.column(name, b.mean)]))
  const one: number | undefined = (await b.bootstrap(dynamic, b.all(means))).components.a?.estimate
  const either = async (data: b.Sample | b.Table<'x'>) =>
    ArrayBuffer.isView(data) || Array.isArray(data)
      ? await b.bootstrap(data as b.Sample, b.mean)
      : await b.bootstrap(data as b.Table<'x'>, b.column('x', b.mean))
  void [one, either]
  await b.bootstrap(new Uint8Array(3), 'mean')
  await b.bootstrap(Buffer.from([1, 2]), 'mean')
  await b.bootstrap(new Float32Array(new SharedArrayBuffer(8)), b.mean)
  const replicates: b.Replicates = await b.bootstrapMeans(x, { nan: 'omit', threads: 2 })
  const result = await forwarded(x, { resamples: 10 })
  structuredClone(result)
  postMessage(replicates, { transfer: [replicates.buffer] })
  void new Blob([replicates])
  const json: string = JSON.stringify(result)
  const stop: b.BootstrapErrorCode = 'EMPTY_SAMPLE'
  void [estimate, json, stop, b.variance({ ddof: 0 }), b.variance({ ddof: undefined })]
}

function forwarded<Data extends b.Sample>(
  data: Data,
  options?: b.BootstrapOptions,
): Promise<b.BootstrapResult> {
  return b.bootstrap(data, b.quantile(0.95), options)
}
