import { run, runTool } from './run.mjs'
import { setUp } from './setup.mjs'

await setUp({ wasm: false })
const codes = [await run('cargo', ['fmt', '--all']), await runTool('@biomejs/biome', ['check', '--write'])]
process.exitCode = Math.max(...codes)
