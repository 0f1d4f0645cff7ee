import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { BootstrapError } from './errors.ts'

/** Of package.json, put in by the build: an application's bundle has no package.json of ours to read. */
declare const BOOTLACE_VERSION: string

/** What napi's packages are called after the system: Linux by its C library, Windows by its compiler. */
const PROCESSORS = ['x64', 'arm64']
const SYSTEMS = ['linux', 'darwin', 'win32']

/** Says what was looked for, on what machine, and the command that brings it. */
export function nativeMissing(cause: unknown, kernel = ''): BootstrapError {
  const { platform, arch } = process
  const libc = platform === 'linux' ? libcHere() : undefined
  const machine = libc === undefined ? `${platform}-${arch}` : `${platform}-${arch} with ${LIBRARIES[libc]}`
  const name = packageFor(libc)
  const tried = `the files of ${join(__dirname, '..', 'native')}${name === undefined ? '' : ` and the package ${name}`}`
  return new BootstrapError(
    `the native part of bootlace for ${machine} could not be loaded: tried ${tried}${kernel && `; BOOTLACE_KERNEL=${kernel} asks for it, so WebAssembly does not take its place`}`,
    { code: 'NATIVE_MISSING', hint: isRefused(cause) ? ADDONS_REFUSED : mending(name), cause },
  )
}

const LIBRARIES = { gnu: 'glibc (gnu)', musl: 'musl' }
const ADDONS_REFUSED = "Node.js's permission model refuses addons: start it with --allow-addons too"

/** The platform's package; undefined where there is none. */
function packageFor(libc: keyof typeof LIBRARIES | undefined): string | undefined {
  const { platform, arch } = process
  if (!SYSTEMS.includes(platform) || !PROCESSORS.includes(arch)) return undefined
  const suffix = platform === 'win32' ? 'msvc' : libc
  return ['bootlace', platform, arch, suffix].filter((part) => part !== undefined).join('-')
}

/** The C library of this process: Node.js, Bun and Deno report a glibc where they run by one. */
function libcHere(): keyof typeof LIBRARIES {
  const { header } = (process.report?.getReport() ?? {}) as { header?: { glibcVersionRuntime?: string } }
  return header?.glibcVersionRuntime === undefined ? 'musl' : 'gnu'
}

/** A clone of the repository builds the binary; an installation gets it as an optional dependency, which npm may have left out. */
function mending(name: string | undefined): string {
  if (existsSync(join(__dirname, '..', 'Cargo.toml'))) return 'run `npm run build` in the clone'
  return name === undefined
    ? 'there is no binary for this platform, and WebAssembly in its place unless BOOTLACE_KERNEL names another kernel or dist/wasm.json is not there'
    : `run \`npm install ${name}@${BOOTLACE_VERSION}\`; a lock file made on another platform, or --omit=optional, leaves it out`
}

/** The loader tries several files, and keeps of each failure the text alone, as the next one's cause. */
export function isRefused(error: unknown): boolean {
  return (
    error instanceof Error && (/loading addons is disabled/.test(error.message) || isRefused(error.cause))
  )
}
