// Runs in any surroundings: what the package that it is given answers, digests for arrays.

/** FNV-1a of the bits. */
function digestOf(values) {
  let hash = 0xcbf29ce484222325n
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16)
}

export async function exercise(b) {
  /** Integers, since sines are not the same everywhere. */
  const sample = (n) => Float32Array.from({ length: n }, (_, i) => ((i * 7_919) % 1_000_003) / 8)
  const x = sample(30_000)
  const table = { x: x.slice(0, 2_000), y: x.slice(1_000, 3_000) }
  const facts = ({ estimate, standardError, interval, replicates, resamples }) => ({
    ...{ estimate, standardError, resamples },
    ends: [interval.low, interval.high],
    replicates: digestOf(replicates),
  })
  const answers = {
    means: digestOf(await b.bootstrapMeans(x, { seed: 1, resamples: 3_001 })),
    mean: facts(await b.bootstrap(x, b.mean, { seed: 2, method: 'percentile' })),
    median: facts(await b.bootstrap(x, 'median', { seed: 3 })),
    proportion: facts(await b.bootstrap(x, b.proportion({ above: 60_000 }), { seed: 4 })),
    slope: facts(await b.bootstrap(table, b.slope('x', 'y'), { seed: 5 })),
    tolerance: facts(await b.bootstrap(x, 'mean', { seed: 6, tolerance: 0.03 })),
    small: facts(await b.bootstrap([94, 197, 16, 38, 99, 141, 23], 'mean', { seed: 7 })),
    custom: facts(
      await b.bootstrap(
        table.x,
        b.custom((r) => r[0] + r[1]),
        { seed: 8, resamples: 500 },
      ),
    ),
    many: (await b.bootstrapMany([table.x, table.y], 'mean', { seed: 9, resamples: 500 })).map(facts),
    jackknife: digestOf((await b.jackknife(table.x, 'variance')).values),
    stream: [],
  }
  const batches = b.replicateStream(x, 'mean', { seed: 10, resamples: 700, batch: 300 })
  for await (const batch of batches) answers.stream.push(digestOf(batch))
  const failure = await b.bootstrap([1, Number.NaN], 'mean').catch((error) => error)
  answers.failure = [failure instanceof b.BootstrapError, failure.code, failure.index]
  const controller = new AbortController()
  const ended = b.bootstrapMeans(sample(1_000_000), { resamples: 1_000_000, signal: controller.signal })
  controller.abort('enough')
  answers.aborted = await ended.catch((reason) => reason)
  return answers
}
