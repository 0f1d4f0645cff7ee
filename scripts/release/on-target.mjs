// What was packed, on the machine that it is for: the tarballs in packed/ are installed in an empty folder, and test/portable and
// the doctor run there, by the binary of the platform that is named. For the runners of .github/workflows.
// usage: node scripts/release/on-target.mjs <platform> [--image <docker image> | --runtime <name in scripts/runtimes.mjs>]
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT, run, runNpm } from '../run.mjs'
import { BY_WASM, installed, RUNTIMES } from '../runtimes.mjs'

const { values, positionals } = parseArgs({
  options: { image: { type: 'string' }, runtime: { type: 'string' } },
  allowPositionals: true,
})
const [platform] = positionals
process.exitCode = values.image === undefined ? await here(values.runtime) : await inImage(values.image)

function inImage(image) {
  const mount = ['--volume', `${ROOT}:/bootlace:ro`, '--workdir', '/bootlace']
  return run('docker', ['run', '--rm', ...mount, image, 'node', 'scripts/release/on-target.mjs', platform])
}

async function here(runtime) {
  const command = runtime === undefined ? [process.execPath] : await commandOf(runtime)
  const folder = mkdtempSync(join(tmpdir(), 'bootlace-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
    const tarballs = readdirSync(join(ROOT, 'packed')).filter((file) => isOurs(file))
    if (tarballs.length !== 2)
      throw new Error(`packed/ has ${tarballs.length} tarballs for ${platform}, not two`)
    const flags = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund']
    const files = tarballs.map((file) => join(ROOT, 'packed', file))
    if ((await runNpm(['install', ...flags, ...files], { cwd: folder })) !== 0) return 1
    cpSync(join(ROOT, 'test', 'portable'), join(folder, 'portable'), { recursive: true })
    const codes = [runtime === undefined ? await doctor(folder) : 0]
    for (const program of readdirSync(join(folder, 'portable')))
      codes.push(await run(command[0], [...command.slice(1), join('portable', program)], { cwd: folder }))
    const verbs = [...command.slice(1), join('portable', 'verbs.mjs')]
    codes.push(await run(command[0], verbs, { cwd: folder, env: BY_WASM }))
    return Math.max(...codes)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The root's and the platform's. */
function isOurs(file) {
  return new RegExp(`^bootlace-(${platform}-)?\\d+\\.\\d+\\.\\d+(-.+)?\\.tgz$`).test(file)
}

async function commandOf(name) {
  const command = await installed(RUNTIMES.find((runtime) => runtime.name === name))
  if (command === undefined) throw new Error(`${name} could not be installed`)
  return command
}

/** Node.js says which binary is loaded; the values are the doctor's to check. */
async function doctor(folder) {
  const lines = []
  const file = join('node_modules', 'bootlace', 'bin', 'bootlace.mjs')
  const code = await run(process.execPath, [file], { cwd: folder, onLine: (line) => lines.push(line) })
  const binary = lines.find((line) => line.startsWith('binary'))
  if (binary?.endsWith(`bootlace.${platform}.node`)) return code
  process.stderr.write(`the binary is not that of ${platform}\n`)
  return 1
}
