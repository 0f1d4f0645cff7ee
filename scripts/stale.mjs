import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './run.mjs'

/**
 * Whether any of the outputs is missing or older than any of the inputs. Folders are looked through, and their own
 * times count: a deleted file is a change too.
 */
export function isStale(outputs, inputs) {
  const paths = outputs.map((path) => join(ROOT, path))
  if (!paths.every(existsSync)) return true
  const oldest = Math.min(...paths.map((path) => statSync(path).mtimeMs))
  return inputs.some((path) => newest(join(ROOT, path)) > oldest)
}

/** Dates outputs at the time when their build began: an input saved during the build counts as newer. */
export function markBuilt(outputs, began) {
  for (const path of outputs) utimesSync(join(ROOT, path), began, began)
}

function newest(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}
