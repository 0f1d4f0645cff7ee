import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

/** Those of this CPU that kernels look for, where Linux tells. */
export function instructionSets() {
  const file = '/proc/cpuinfo'
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const flags = /^(flags|Features).*$/m.exec(text)?.[0] ?? ''
  return flags.match(/\b(avx2|avx512(f|bw|dq|vbmi|_vbmi2|_vnni)|asimd)\b/g) ?? []
}

/** Prints what was measured and keeps it in bench/results/, with the machine and the versions that it holds for. */
export function writeReceipt(name, measured, print = true) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const receipt = {
    benchmark: name,
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0].model,
    cores: cpus().length,
    platform: `${process.platform}-${process.arch}`,
    node: process.versions.node,
    bootlace: version,
    ...measured,
  }
  const text = `${JSON.stringify(receipt, null, 2)}\n`
  const folder = fileURLToPath(new URL('results/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}${name}.json`, text)
  if (print) process.stdout.write(text)
}
