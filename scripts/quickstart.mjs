import { runNode } from './run.mjs'
import { setUp } from './setup.mjs'

await setUp({ wasm: false })
process.exitCode = await runNode('examples/quickstart.mjs', process.argv.slice(2), { stdout: 'inherit' })
