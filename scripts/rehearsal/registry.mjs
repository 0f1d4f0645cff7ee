import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { ROOT } from '../run.mjs'
import { installed, RUNTIMES } from '../runtimes.mjs'
import { tool } from '../tools.mjs'

const STARTS_WITHIN_MS = 20_000

/**
 * A registry of its own on loopback, empty, that asks no other one: what is installed from it was published to it. Gives
 * the settings that npm and its like use it by; undefined where it can't be had.
 */
export async function startRegistry(folder) {
  const verdaccio = await tool('verdaccio')
  // It needs Node.js 22 or newer, whatever runs us.
  const node = await installed(RUNTIMES.find(({ name }) => name === 'Node.js 24'))
  if (verdaccio === undefined || node === undefined) return undefined
  mkdirSync(folder, { recursive: true })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/`
  const config = join(folder, 'verdaccio.json')
  const everyone = { access: '$all', publish: '$all' }
  writeFileSync(
    config,
    JSON.stringify({
      storage: join(folder, 'storage'),
      auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: -1 } },
      uplinks: {},
      packages: { '**': everyone },
      web: { enable: false },
      log: { type: 'stdout', format: 'pretty', level: 'error' },
    }),
  )
  // npm wants a token, the registry does not look at it.
  const userConfig = join(folder, 'npmrc')
  writeFileSync(userConfig, `registry=${url}\n//127.0.0.1:${port}/:_authToken=rehearsal\n`)
  const listen = [verdaccio, '--config', config, '--listen', `127.0.0.1:${port}`]
  const server = spawn(node[0], listen, { cwd: ROOT, stdio: ['ignore', 2, 'ignore'] })
  await answers(url, server)
  const env = {
    npm_config_registry: url,
    npm_config_userconfig: userConfig,
    npm_config_cache: join(folder, 'npm-cache'),
  }
  return { url, env, stop: () => server.kill() }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

async function answers(url, server) {
  const until = Date.now() + STARTS_WITHIN_MS
  while (Date.now() < until && server.exitCode === null) {
    const response = await fetch(`${url}-/ping`).catch(() => undefined)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  server.kill()
  throw new Error('the registry did not start')
}
