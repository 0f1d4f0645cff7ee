#!/usr/bin/env node
// `npx bootlace`: whether the package works here, and by what. For bug reports, and for whoever wonders why it is slow.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { bootstrap, mean } from '../dist/index.mjs'

const DISTINCT = Float64Array.from({ length: 3_000 }, (_, i) => Math.sqrt(i + 2))
/** Of the run below, for every kernel and platform; it changes with the value version alone. */
const EXPECTED = { valueVersion: 5, digest: '2effdb9d8be3ba8f' }

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const { glibcVersionRuntime } = process.report?.getReport().header ?? {}
const libc =
  process.platform === 'linux'
    ? glibcVersionRuntime
      ? `, glibc ${glibcVersionRuntime}`
      : ', no glibc (musl?)'
    : ''
console.log(
  `bootlace ${version} on ${process.platform}-${process.arch}${libc}, Node.js ${process.versions.node}`,
)

try {
  const { replicates, valueVersion, plan } = await bootstrap(DISTINCT, mean, { seed: 5, resamples: 301 })
  const binary = process.report?.getReport().sharedObjects.find((file) => /bootlace.*\.node$/.test(file))
  const isWasm = plan.kernel === 'wasm'
  console.log(`binary    ${isWasm ? 'none that fits: WebAssembly in its place' : (binary ?? 'loaded')}`)
  console.log(`kernel    ${plan.kernel}${process.env.BOOTLACE_KERNEL ? ' (forced by BOOTLACE_KERNEL)' : ''}`)
  console.log(`threads   ${availableParallelism()}`)
  const digest = digestOf(replicates)
  const isRight = digest === EXPECTED.digest && valueVersion === EXPECTED.valueVersion
  console.log(
    `values    version ${valueVersion}, digest ${digest}: ${isRight ? 'as everywhere' : `WRONG, expected ${EXPECTED.digest}: please report it`}`,
  )
  process.exitCode = isRight ? 0 : 1
  if (isWasm && !process.env.BOOTLACE_KERNEL) sayWhy(loadingFailure())
} catch (error) {
  console.log(`${error.code}: ${error.message}${error.hint ? `\n${error.hint}` : ''}`)
  sayWhy(error.cause)
  process.exitCode = 1
}

/** What kept the binary from being loaded. */
function loadingFailure() {
  try {
    createRequire(import.meta.url)('../native/index.cjs')
  } catch (error) {
    return error
  }
}

/** The loader's summary advises on npm, and it looks for WebAssembly of a kind that there is not: these are left out. */
function sayWhy(error) {
  for (let cause = error; cause instanceof Error; { cause } = cause)
    if (!/^Cannot find native binding|wasi/.test(cause.message))
      console.log(`  because: ${cause.message.split('\n')[0]}`)
}

/** FNV-1a of the bits. */
function digestOf(values) {
  let hash = 0xcbf29ce484222325n
  for (const byte of new Uint8Array(values.buffer))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16)
}
