// A page built by vite from the package, in Chromium, with and without the headers of cross-origin isolation: the same answers as the
// binary gives here, and a page that is never held.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { ROOT } from './run.mjs'
import { tool } from './tools.mjs'

/** What keeps a headless browser from looking for the network. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** A page's thread answers within this, whatever runs: beyond it people notice. */
const MOST_HELD_MS = 50

/**
 * Builds two pages in a folder where the package is installed, and runs the first. Gives what was measured, or why it could not be;
 * throws where something is not as it should be.
 */
export async function inChromium(folder, build) {
  const chromium = chromiumHere()
  if (chromium === undefined) return { leftOut: 'there is no Chromium' }
  const playwright = await tool('playwright')
  if (playwright === undefined) return { leftOut: 'Playwright could not be installed' }
  cpSync(join(ROOT, 'test', 'browser'), folder, { recursive: true })
  const bytes = {}
  for (const page of ['page', 'quantile-only']) {
    const html = `<!doctype html><title>bootlace</title><script type="module" src="./${page}.mjs"></script>\n`
    mkdirSync(join(folder, page), { recursive: true })
    writeFileSync(join(folder, 'index.html'), html)
    await build(['--outDir', join('built', page)])
    bytes[page] = scriptsOf(join(folder, 'built', page))
  }
  if (/[A-Za-z0-9+/]{10000}|new Worker|WebAssembly/.test(bytes['quantile-only']))
    throw new Error('a page of quantile alone has the loader or WebAssembly in it')
  const { exercise } = await import('../test/browser/exercise.mjs')
  const expected = await exercise(await import('bootlace'))
  const { chromium: driver } = await import(playwright)
  const browser = await driver.launch({ executablePath: chromium, args: FLAGS })
  try {
    const found = {}
    for (const [name, headers] of Object.entries({ plain: {}, isolated: ISOLATED })) {
      const outcome = await visit(browser, join(folder, 'built', 'page'), headers)
      const { answers, kernel, isolated, heldMs, told, seconds } = outcome
      if (!isDeepStrictEqual(answers, JSON.parse(JSON.stringify(expected))))
        throw new Error(`${name}: ${JSON.stringify(outcome)}\nexpected ${JSON.stringify(expected)}`)
      if (kernel !== 'wasm' || isolated !== (name === 'isolated') || heldMs > MOST_HELD_MS || told === 0)
        throw new Error(`${name}: ${JSON.stringify({ kernel, isolated, heldMs, told })}`)
      found[name] = { kernel, heldMs: Math.round(heldMs), seconds: Math.round(seconds * 10) / 10, told }
    }
    const sizes = Object.entries(bytes).map(([page, text]) => [page, text.length])
    return { version: browser.version(), ...found, scriptBytes: Object.fromEntries(sizes) }
  } finally {
    await browser.close()
  }
}

function chromiumHere() {
  const { status, stdout } = spawnSync('which', ['chromium'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

function scriptsOf(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.js'))
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
}

/** The outcome of a page, served on loopback. */
async function visit(browser, folder, headers) {
  const server = createServer(({ url }, response) => {
    const file = join(folder, url === '/' ? 'index.html' : url)
    const isThere = existsSync(file)
    response.writeHead(isThere ? 200 : 404, { 'Content-Type': TYPES[extname(file)] ?? '', ...headers })
    response.end(isThere ? readFileSync(file) : '')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const page = await browser.newPage()
  try {
    page.on('console', (message) => process.stderr.write(`${message.text()}\n`))
    page.on('pageerror', (error) => process.stderr.write(`${error.stack}\n`))
    await page.goto(`http://127.0.0.1:${server.address().port}/`)
    const handle = await page.waitForFunction(() => globalThis.outcome, undefined, { timeout: 120_000 })
    const outcome = await handle.jsonValue()
    if (outcome.error !== undefined) throw new Error(outcome.error)
    return outcome
  } finally {
    await page.close()
    server.close()
  }
}
