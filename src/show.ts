const LONGEST = 40

/** A short text for any value at all: it ends up in an error message, so it never throws and never runs long. */
export function show(value: unknown): string {
  try {
    return render(value)
  } catch {
    return 'an object that cannot be read' // a revoked proxy, a throwing getter
  }
}

/** What was thrown, in words: an error's own, where it has some. */
export function thrownText(cause: unknown): string {
  try {
    if (cause instanceof Error && typeof cause.message === 'string') return cause.message
  } catch {
    // a revoked proxy, a message that throws
  }
  return show(cause)
}

function render(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(clip(value))
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
      return BigInt.asIntN(128, value) === value ? `${value}n` : 'a bigint of more than 128 bits'
    case 'symbol':
      return clip(String(value))
    case 'function':
      return value.name === '' ? 'a function' : `the function ${clip(String(value.name))}`
    case 'object':
      return value === null ? 'null' : renderObject(value)
    default:
      return String(value)
  }
}

function renderObject(value: object): string {
  if (Array.isArray(value))
    return value.length === 0 ? 'an empty array' : `an array of length ${value.length}`
  const tag = clip(Object.prototype.toString.call(value).slice('[object '.length, -1))
  if (ArrayBuffer.isView(value) && 'length' in value) return `a ${tag} of length ${value.length}`
  if (tag !== 'Object') return `an object of type ${tag}`
  const keys = Object.keys(value)
  if (keys.length === 0) return 'an object without properties'
  const shown = keys.slice(0, 3).map(clip).join(', ')
  return `an object { ${shown}${keys.length > 3 ? ', …' : ''} }`
}

function clip(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`
}
