import { BootstrapError, isOurs } from './errors.ts'
import { FOREIGN_OPTIONS, FOREIGN_VALUES } from './foreign-names.ts'
import { LATER_OPTIONS } from './later-names.ts'
import { nearestName, normalise } from './nearest-name.ts'
import { show, thrownText } from './show.ts'

/**
 * The values of the options called `names`, each read exactly once: a getter that answers differently the second
 * time cannot slip an unchecked value through. Any other option is an error. `verb` is whom the options were given to.
 */
export function readOptions<const Name extends string>(
  options: unknown,
  verb: string,
  names: readonly Name[],
): Readonly<Record<Name, unknown>> {
  const values = Object.fromEntries(names.map((name) => [name, undefined])) as Record<Name, unknown>
  if (options === undefined) return values
  return rethrowing(`${verb}: the options cannot be read`, 'INVALID_OPTION', () => {
    // An array, a Map, a Promise has no option as a property: it would be ignored in silence.
    if (Object.prototype.toString.call(options) !== '[object Object]')
      throw new BootstrapError(`${verb}: expected options as an object, got ${show(options)}`, {
        code: 'INVALID_OPTION',
        hint: `write { ${names[0]}: … }`,
      })
    const source = options as Readonly<Record<string, unknown>>
    for (const name of names) values[name] = source[name]
    for (const key in source)
      if (!Object.hasOwn(values, key) && source[key] !== undefined) throw unknownOption(key, verb, names)
    return values
  })
}

/** Runs code that reads the caller's objects, whose getters and proxies may throw anything. */
export function rethrowing<T>(
  message: string,
  code: 'INVALID_OPTION' | 'INVALID_SAMPLE' | 'INVALID_STATISTIC',
  read: () => T,
): T {
  try {
    return read()
  } catch (cause) {
    if (isOurs(cause)) throw cause
    throw new BootstrapError(`${message}: reading it threw ${thrownText(cause)}`, { code, cause })
  }
}

/** Names of columns or components, at most: a length alone must not take memory. */
const MOST_NAMES = 65_536

/** What an array holds, each item read once; undefined of anything else, or of more than a list of names can have. */
export function itemsOf(
  value: unknown,
  what: string,
  code: 'INVALID_OPTION' | 'INVALID_STATISTIC',
): readonly unknown[] | undefined {
  return rethrowing(`${what} cannot be read`, code, () =>
    Array.isArray(value) && value.length <= MOST_NAMES ? [...value] : undefined,
  )
}

function unknownOption(key: string, verb: string, names: readonly string[]): BootstrapError {
  if (LATER_OPTIONS.includes(key))
    return new BootstrapError(`${verb}: this version does not have the option ${show(key)} yet`, {
      code: 'UNSUPPORTED',
      hint: 'leave it out',
    })
  const foreign = FOREIGN_OPTIONS.get(normalise(key))
  const nearest = nearestName(key, names)
  return new BootstrapError(`${verb}: expected the options ${names.join(', ')}; got ${show(key)}`, {
    code: 'UNKNOWN_OPTION',
    hint: foreign ?? (nearest === undefined ? undefined : `Did you mean \`${nearest}\`?`),
  })
}

/** An integer in [least, most]. */
export function integer(value: unknown, name: string, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
  throw invalidOption(name, `an integer from ${least} to ${most}`, value, convertible(value, name))
}

/** A number in (0, 1). */
export function levelOf(value: unknown, name: string): number {
  if (typeof value === 'number' && value > 0 && value < 1) return value
  const share = shareFromPercent(value)
  const hint = share === undefined ? convertible(value, name) : `not in percent: write ${share}`
  throw invalidOption(name, 'a number between 0 and 1, both excluded', value, hint)
}

/** 0.95 of 95, the common slip. */
export function shareFromPercent(value: unknown): number | undefined {
  return typeof value === 'number' && value > 1 && value <= 100
    ? Number((value / 100).toPrecision(12))
    : undefined
}

/** One of `choices`. */
export function choice<const Choice extends string>(
  value: unknown,
  name: string,
  choices: readonly Choice[],
  elsewhere: readonly string[] = [],
): Choice {
  if ((choices as readonly unknown[]).includes(value)) return value as Choice
  const list = choices.map((text) => `'${text}'`).join(', ')
  if (typeof value !== 'string') throw invalidOption(name, `one of ${list}`, value)
  if (elsewhere.includes(value))
    throw new BootstrapError(`${name} '${value}' needs more than is there here: expected one of ${list}`, {
      code: 'UNSUPPORTED',
      hint: `ask for it in the run itself, or use one of ${list}`,
    })
  const nearest = nearestName(value, choices)
  const hint = FOREIGN_VALUES.get(normalise(value)) ?? (nearest && `Did you mean '${nearest}'?`)
  throw invalidOption(name, `one of ${list}`, value, hint)
}

/** true or false, nothing that is merely truthy. */
export function flag(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value
  throw invalidOption(name, 'true or false', value)
}

export function invalidOption(name: string, expected: string, value: unknown, hint?: string): BootstrapError {
  return new BootstrapError(`${name}: expected ${expected}, got ${show(value)}`, {
    code: 'INVALID_OPTION',
    hint,
  })
}

/** '100' and 100n where the number 100 was meant. */
function convertible(value: unknown, name: string): string | undefined {
  const given = typeof value === 'bigint' || (typeof value === 'string' && value.trim() !== '')
  const number = given ? Number(value) : Number.NaN
  return Number.isFinite(number) ? `a number, not a ${typeof value}: write ${name}: ${number}` : undefined
}
