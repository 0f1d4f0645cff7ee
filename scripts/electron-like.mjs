import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run } from './run.mjs'
import { nodeOfLine } from './runtimes.mjs'

/** The line whose types come with Electron 45, and one that runs TypeScript as it is. */
const LINE = '24'
/** What Electron refuses, since memory outside of V8's cage can't be an array's; Node-API reports it to the addon. */
const REFUSED = ['napi_create_external_arraybuffer', 'napi_create_external_buffer']
/** napi_no_external_buffers_allowed */
const STATUS = 22
/** mov eax, STATUS; ret */
const RETURN_STATUS = Buffer.from([0xb8, STATUS, 0, 0, 0, 0xc3])

/**
 * A Node.js (Linux, x64) that refuses external buffers as Electron does, which can't be had on every machine: a copy whose two
 * functions return the error at once. Under it the programs of test/portable and the example without Electron. Nothing else of
 * Electron is in it.
 */
export async function underElectronLike() {
  const node = await nodeOfLine(LINE)
  if (node === undefined) {
    process.stderr.write(`\n── SKIPPED: Node.js ${LINE} could not be installed\n`)
    return { passed: 0, failed: 0 }
  }
  const folder = join(ROOT, 'target', 'electron-like')
  mkdirSync(folder, { recursive: true })
  const patched = join(folder, 'node')
  copyFileSync(node, patched)
  refuse(patched)

  const addon = join(folder, 'external.node')
  if ((await run('cc', ['-shared', '-fPIC', '-o', addon, 'test/electron/external.c'])) !== 0)
    throw new Error('the addon that asks for external buffers could not be compiled')
  const answers = [await answersOf(node, addon), await answersOf(patched, addon)]
  const isPatched = `${answers}` === `${[0, 0, STATUS, STATUS]}`
  if (!isPatched) process.stderr.write(`external buffers, before and after: ${answers.join('; ')}\n`)

  const counts = { passed: Number(isPatched), failed: Number(!isPatched) }
  const portable = readdirSync(join(ROOT, 'test', 'portable')).map((name) => `test/portable/${name}`)
  for (const program of [...portable, 'test/electron/without-electron.ts']) {
    const isFine = (await run(patched, [program])) === 0
    counts[isFine ? 'passed' : 'failed'] += 1
    if (!isFine) process.stderr.write(`${program} failed without external buffers\n`)
  }
  return counts
}

function refuse(file) {
  const elf = readFileSync(file)
  for (const name of REFUSED) RETURN_STATUS.copy(elf, fileOffset(elf, name))
  writeFileSync(file, elf)
}

/** What an addon is told that asks for an ArrayBuffer, and for a Buffer. */
async function answersOf(node, addon) {
  const lines = []
  const program =
    'const { arraybuffer, buffer } = require(process.argv[1]); console.log([arraybuffer, buffer].join())'
  await run(node, ['--eval', program, addon], { onLine: (line) => lines.push(line) })
  return lines.join()
}

// Of the ELF format, 64 bits, little endian (elf(5)): fields that are read, at their offsets.
const SECTION = { type: 4, offset: 24, size: 32, link: 40 }
const SEGMENT = { type: 0, offset: 8, address: 16, sizeInFile: 32 }
const SYMBOL = { name: 0, value: 8, bytes: 24 }
const DYNAMIC_SYMBOLS = 11
const LOADED = 1

/** Where the code of an exported function begins in its file. */
function fileOffset(elf, name) {
  const u64 = (at) => Number(elf.readBigUInt64LE(at))
  const table = (at, bytesAt, numberAt) =>
    Array.from({ length: elf.readUInt16LE(numberAt) }, (_, i) => u64(at) + i * elf.readUInt16LE(bytesAt))
  const sections = table(40, 58, 60)
  const segments = table(32, 54, 56)
  const symbols = sections.find((at) => elf.readUInt32LE(at + SECTION.type) === DYNAMIC_SYMBOLS)
  const names = u64(sections[elf.readUInt32LE(symbols + SECTION.link)] + SECTION.offset)
  const first = u64(symbols + SECTION.offset)
  const end = first + u64(symbols + SECTION.size)
  for (let at = first; at < end; at += SYMBOL.bytes) {
    const start = names + elf.readUInt32LE(at + SYMBOL.name)
    if (elf.toString('latin1', start, start + name.length + 1) !== `${name}\0`) continue
    const address = u64(at + SYMBOL.value)
    const segment = segments.find((header) => {
      const distance = address - u64(header + SEGMENT.address)
      return (
        elf.readUInt32LE(header + SEGMENT.type) === LOADED &&
        distance >= 0 &&
        distance < u64(header + SEGMENT.sizeInFile)
      )
    })
    return u64(segment + SEGMENT.offset) + address - u64(segment + SEGMENT.address)
  }
  throw new Error(`${name} is not exported`)
}
