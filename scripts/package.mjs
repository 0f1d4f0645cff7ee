import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build } from 'esbuild'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import { ROOT } from './run.mjs'
import { payload } from './wasm.mjs'

const entry = join(ROOT, 'src', 'index.ts')
const dist = join(ROOT, 'dist')
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

const LINE = 110

const shared = {
  entryPoints: [entry],
  bundle: true,
  define: { BOOTLACE_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
}

/** Writes dist/: the CommonJS bundle, the ES module that re-exports it, that of browsers, WebAssembly for both, and the types. */
export async function writePackage() {
  mkdirSync(dist, { recursive: true })
  await build({
    ...shared,
    outfile: join(dist, 'index.cjs'),
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['../native/index.cjs', './wasm.json'],
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: LINE, // an uncaught error shows the line that threw it
  })
  await build({
    ...shared,
    outfile: join(dist, 'browser.mjs'),
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    supported: { 'import-attributes': true },
    external: ['./wasm.json'],
    plugins: [browserLoads],
    minify: true,
  })
  writeFileSync(join(dist, 'index.mjs'), esModule())
  const wasm = await payload()
  if (wasm === undefined) rmSync(join(dist, 'wasm.json'), { force: true })
  else writeFileSync(join(dist, 'wasm.json'), JSON.stringify(wasm))
  writeFileSync(join(dist, 'index.d.cts'), await declarations())
  writeFileSync(join(dist, 'index.d.mts'), "export * from './index.cjs'\n")
}

/** Browsers load what there is for them. */
const browserLoads = {
  name: 'load',
  setup(build) {
    build.onResolve({ filter: /\/load\.ts$/ }, () => ({ path: join(ROOT, 'src', 'load-browser.ts') }))
  },
}

/** One file of types, doc comments and all: the public contract. */
export async function declarations() {
  const bundle = await rollup({ input: entry, plugins: [dts({ tsconfig: join(ROOT, 'tsconfig.json') })] })
  const { output } = await bundle.generate({ format: 'es' })
  await bundle.close()
  return `// Generated from src/ by \`npm run build\`: edit there.\n${exportedInPlace(output[0].code)}`
}

/** `export interface X` where X stands, instead of a list of names at the end: easier to read, and open to declaration merging. */
function exportedInPlace(code) {
  const lists = /^export (?:type )?\{(.*)\};\n/gm
  const names = [...code.matchAll(lists)].flatMap(([, list]) => list.split(',').map((name) => name.trim()))
  const declaration = new RegExp(`^(?=(?:interface|type|declare \\w+) (?:${names.join('|')})\\b)`, 'gm')
  // The last line keeps declarations that are not exported from being so, as they else are in a file of types.
  return `${code.replace(lists, '').replace(declaration, 'export ').trimEnd()}\n\nexport {};\n`
}

/** import and require share one BootstrapError class and one native pool: the ES module holds no code of its own. */
function esModule() {
  const names = Object.keys(createRequire(import.meta.url)(join(dist, 'index.cjs')))
  return `import bootlace from './index.cjs'\n\nexport const {\n${names.map((name) => `  ${name},\n`).join('')}} = bootlace\n`
}
