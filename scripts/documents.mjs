import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT, run } from './run.mjs'

/** The documents for people: those at the top and those of docs/. */
function documents() {
  const top = readdirSync(ROOT).filter((name) => name.endsWith('.md'))
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))
  return [...top, ...docs.map((name) => `docs/${name}`)]
}

/** Every js block followed by a text block prints what that block shows; every other js block just runs. */
export async function checkSnippets() {
  const counts = { passed: 0, failed: 0 }
  // Inside the repository: there `import 'bootlace'` finds the package itself.
  const folder = mkdtempSync(join(ROOT, 'target', 'snippet-'))
  try {
    for (const document of documents())
      for (const { code, shown, line } of snippetsOf(readFileSync(join(ROOT, document), 'utf8'))) {
        const name = `${document}:${line}`
        const isRight = await printsAsShown(join(folder, 'snippet.mjs'), code, shown, name)
        counts[isRight ? 'passed' : 'failed'] += 1
      }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return counts
}

/** The js blocks of a document, with the text that is shown to be printed. */
export function snippetsOf(text) {
  const block = /^```js\n(?<code>[\s\S]*?)^```\n(?:\n*```text\n(?<shown>[\s\S]*?)^```\n)?/gm
  return [...text.matchAll(block)].map(({ groups, index }) => ({
    code: groups.code,
    shown: groups.shown,
    line: text.slice(0, index).split('\n').length,
  }))
}

async function printsAsShown(file, code, shown, name) {
  writeFileSync(file, code)
  const printed = []
  const exit = await run(process.execPath, [file], { onLine: (line) => printed.push(line) })
  if (exit !== 0) {
    process.stderr.write(`${name}: ended with ${exit}\n`)
    return false
  }
  if (shown === undefined || withoutTime(printed.join('\n')) === withoutTime(shown.trimEnd())) return true
  process.stderr.write(`${name}: the document shows\n${shown}`)
  return false
}

/** How long a run took differs from run to run. */
export function withoutTime(text) {
  return text.replace(/\b[\d.]+ (ms|s)\b/g, '… s')
}

/** Every relative link of the documents leads to a file. */
export function checkLinks() {
  const counts = { passed: 0, failed: 0 }
  for (const document of documents()) {
    const text = readFileSync(join(ROOT, document), 'utf8').replace(/^```[\s\S]*?^```$/gm, '')
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      const isThere = existsSync(join(ROOT, dirname(document), target))
      counts[isThere ? 'passed' : 'failed'] += 1
      if (!isThere) process.stderr.write(`${document}: ${target} is not there\n`)
    }
  }
  return counts
}
