// Confidence intervals by HTTP, with bootlace and fastify installed (load.mjs needs autocannon too): node server.mjs, then
// curl localhost:3000/interval -H 'content-type: application/json' -d '{"values":[3,5,4,4,2],"statistic":"median"}'
import { bootstrap, configure } from 'bootlace'
import { appOf, isMain, serve } from './app.mjs'

export function build(limits) {
  return appOf(async ({ values, statistic, confidenceLevel, resamples, seed }, signal) => {
    const result = await bootstrap(values, statistic, {
      confidenceLevel,
      resamples,
      seed: seed === undefined ? undefined : BigInt(seed),
      keepReplicates: false,
      signal,
    })
    return result.toJSON()
  }, limits)
}

if (isMain(import.meta.url)) {
  const { BOOTLACE_THREADS, BOOTLACE_QUEUE } = process.env
  configure({
    threads: BOOTLACE_THREADS === undefined ? undefined : Number(BOOTLACE_THREADS),
    // A longer queue would only make clients wait for answers that they no longer want.
    queue: BOOTLACE_QUEUE === undefined ? 200 : Number(BOOTLACE_QUEUE),
  })
  await serve(build())
}
