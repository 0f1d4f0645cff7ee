import { readFileSync } from 'node:fs'

/** What people download at every install. */
const MOST_BYTES = 2_000_000
/** Of 2012: Node.js 20's own binaries need 2.28, so that whoever runs it has this. */
export const NEWEST_GLIBC = '2.17'

/** The first bytes of an ELF, Mach-O or PE file say what it is for. */
const FORMATS = { linux: elf, darwin: machO, win32: portableExecutable }
const ELF_MACHINES = { 62: 'x64', 183: 'arm64' }
const MACH_O_CPUS = { 16777223: 'x64', 16777228: 'arm64' }
const PE_MACHINES = { 34404: 'x64', 43620: 'arm64' }

/** What is wrong with a binary for `platform`, a sentence each. A file of another platform has the right name all the same. */
export function faultsOf(path, platform, { isForHandingOut }) {
  const bytes = readFileSync(path)
  const [system, processor, libc] = platform.split('-')
  const faults = []
  if (bytes.length >= MOST_BYTES) faults.push(`${bytes.length} bytes: ${MOST_BYTES} are too many`)
  const found = FORMATS[system](bytes)
  if (found !== processor) faults.push(`is for ${found ?? 'no processor that we know'}`)
  if (system !== 'linux') return faults
  const minors = [...bytes.toString('latin1').matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor))
  if (minors.length > 0 !== (libc === 'gnu')) faults.push(`is not for ${libc}`)
  const newest = Math.max(...minors)
  if (isForHandingOut && newest > Number(NEWEST_GLIBC.split('.')[1]))
    faults.push(`needs glibc 2.${newest}: ${NEWEST_GLIBC} has to do`)
  return faults
}

function elf(bytes) {
  return bytes.toString('latin1', 0, 4) === '\x7fELF' ? ELF_MACHINES[bytes.readUInt16LE(18)] : undefined
}

function machO(bytes) {
  return bytes.readUInt32LE(0) === 0xfeedfacf ? MACH_O_CPUS[bytes.readUInt32LE(4)] : undefined
}

function portableExecutable(bytes) {
  const header = bytes.readUInt32LE(0x3c)
  return bytes.toString('latin1', header, header + 4) === 'PE\0\0'
    ? PE_MACHINES[bytes.readUInt16LE(header + 4)]
    : undefined
}
