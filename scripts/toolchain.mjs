import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const AGAIN = 'then run the same command again.'

/**
 * What this machine lacks to build the package: `failure` is one sentence that names what to install, `warning` says
 * what could not be found out. Neither: all is there.
 *
 * @returns {{ failure?: string, warning?: string }}
 */
export function checkToolchain({ env, platform, nodeVersion, leastNode, leastRust }) {
  if (isOlder(nodeVersion, leastNode))
    return {
      failure: `bootlace needs Node.js ${leastNode} or newer (found ${nodeVersion}): install it from https://nodejs.org, ${AGAIN}`,
    }
  const cargo = versionOf('cargo', env)
  if (cargo === undefined || isOlder(cargo, leastRust)) {
    const found = cargo === undefined ? 'found no cargo' : `found ${cargo}`
    return {
      failure: `bootlace needs Rust ${leastRust} or newer to build (${found}): install it from https://rustup.rs, ${AGAIN}`,
    }
  }
  return platform === 'win32' ? checkWindowsLinker(env) : checkUnixLinker(env, platform)
}

/** rustc links with `cc` unless a variable names another. */
function checkUnixLinker(env, platform) {
  const isConfigured = Object.keys(env).some((name) => /^CARGO_TARGET_\w+_LINKER$/.test(name))
  if (isConfigured || succeeds('cc', env)) return {}
  const remedy =
    platform === 'darwin'
      ? 'install the command line tools by xcode-select --install'
      : 'install gcc (Debian, Ubuntu: apt install build-essential; Fedora: dnf install gcc; Alpine: apk add build-base)'
  return { failure: `bootlace needs a C linker to build (found no working cc): ${remedy}, ${AGAIN}` }
}

/** rustc finds Visual Studio by its installer's records, which we don't read: their presence has to do. */
function checkWindowsLinker(env) {
  const programs = env['ProgramFiles(x86)'] ?? 'C:\\Program Files (x86)'
  if (existsSync(join(programs, 'Microsoft Visual Studio', 'Installer', 'vswhere.exe'))) return {}
  return {
    warning:
      'bootlace could not tell whether a linker is there: if the build fails, install the Visual Studio Build Tools (Desktop development with C++).',
  }
}

function succeeds(command, env) {
  return spawnSync(command, ['--version'], { env, encoding: 'utf8' }).status === 0
}

function versionOf(command, env) {
  const { status, stdout } = spawnSync(command, ['--version'], { env, encoding: 'utf8' })
  return status === 0 ? /\d+\.\d+(\.\d+)?/.exec(stdout)?.[0] : undefined
}

function isOlder(version, least) {
  return version.localeCompare(least, 'en', { numeric: true }) < 0
}
