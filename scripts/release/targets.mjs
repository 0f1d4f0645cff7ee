import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseTriple } from '@napi-rs/cli'

/** The targets of a package.json, and napi's name of each: of its folder in npm/, its binary and its package. */
export function targetsOf(folder) {
  const { napi } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return napi.targets.map((target) => {
    const platform = parseTriple(target).platformArchABI
    return { target, platform, binary: `${napi.binaryName}.${platform}.node` }
  })
}
