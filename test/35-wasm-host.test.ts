import { expect, test } from 'vitest'
import { wasmBinding } from '../src/wasm/binding.ts'
import type { Call } from '../src/wasm/worker.ts'

/** A Worker that answers when it is told to. */
function fakeWorker() {
  const said: unknown[] = []
  let heard: (message: unknown) => void = () => {}
  const nothing = () => undefined
  const payload = { valueVersion: 1, wasm: '', node: '', browser: '' }
  const native = wasmBinding({
    payload,
    inflate: async (bytes) => bytes,
    processors: () => 1,
    spawn: (listener) => {
      heard = listener
      return { post: (message) => said.push(message), hold: nothing, release: nothing, end: nothing }
    },
  })
  const calls = () => said.filter((one): one is Call => typeof one === 'object' && 'job' in (one as object))
  return { native, said, calls, answer: (id: number, answer: unknown) => heard({ id, answer }) }
}

const request = {
  ...{ components: [], resamples: 10, seed: 1n, threads: 1, omitNan: false },
  ...{ keepReplicates: true, innerResamples: 10 },
}
const opened = { handle: 0, chunkLength: 10, from: 0, to: 10, width: 1, isLong: false }
const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

/** What was said for a job after it was said to be over: its handles are others' from then on. */
function afterItsEnd(said: readonly unknown[], job: number) {
  return said.slice(said.indexOf(job) + 1).filter((one) => (one as Call).job === job)
}

test('of a run that was aborted while it was opened nothing more is asked', async () => {
  const { native, said, calls, answer } = fakeWorker()
  const [other, control] = [new native.NativeControl(), new native.NativeControl()]
  void native.bootstrap([Float64Array.of(1)], request, other)
  const aborted = native.bootstrap([Float64Array.of(1)], request, control)
  await turn()
  const [, call] = calls()
  control.cancel()
  answer(call!.id, opened) // on its way when the run was aborted
  expect((await aborted).failure?.code).toBe('CANCELLED')
  expect(said).toContain(call!.job)
  expect(afterItsEnd(said, call!.job)).toEqual([])
})

test('of a stream that was closed while it was opened neither', async () => {
  const { native, said, calls, answer } = fakeWorker()
  void native.bootstrap([Float64Array.of(1)], request, new native.NativeControl())
  const stream = new native.NativeBatches([Float64Array.of(1)], request)
  const next = stream.next(5, new native.NativeControl())
  await turn()
  const [, call] = calls()
  stream.close()
  answer(call!.id, opened)
  expect((await next).failure?.code).toBe('CANCELLED')
  expect(said).toContain(call!.job)
  expect(afterItsEnd(said, call!.job)).toEqual([])
})

test('both go on where nobody ends them', async () => {
  const { native, calls, answer } = fakeWorker()
  void native.bootstrap([Float64Array.of(1)], request, new native.NativeControl())
  const stream = new native.NativeBatches([Float64Array.of(1)], request)
  void stream.next(5, new native.NativeControl())
  await turn()
  for (const { id } of calls()) answer(id, opened)
  await turn()
  expect(calls().filter((call) => 'make' in call)).toHaveLength(2)
})
