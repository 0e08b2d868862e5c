export interface Pattern {
  source: string
  flags: string
  line: number
}

const valueEnds = /[\w$)\]}]$/
const wordsBeforePattern =
  /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|delete|await|yield|instanceof|throw|new)$/

/** Whether a slash after this code begins a pattern, and is no division. */
const mayBegin = (code: string) => {
  const before = code.trimEnd()
  return !valueEnds.test(before) || wordsBeforePattern.test(before)
}

const endOf = (text: string, at: number, quote: string): number => {
  for (let n = at + 1; n < text.length; n++) {
    if (text[n] === '\\') n++
    else if (text[n] === quote) return n + 1
  }
  return text.length
}

const patternEnd = (text: string, at: number): number => {
  let inClass = false
  for (let n = at + 1; n < text.length && text[n] !== '\n'; n++) {
    if (text[n] === '\\') n++
    else if (text[n] === '[') inClass = true
    else if (text[n] === ']') inClass = false
    else if (text[n] === '/' && !inClass) return n + 1
  }
  throw new Error(`A pattern has no end: ${text.slice(at, at + 60)}`)
}

/**
 * The literal regular expressions of a TypeScript or JavaScript text. A small reader of strings, templates and
 * comments; it knows no grammar beside them.
 */
export function findPatterns(text: string, firstLine = 1): Pattern[] {
  const found: Pattern[] = []
  let code = ''
  let at = 0
  const skipTo = (end: number, leaves: string) => {
    code += leaves
    at = end
  }
  const lineAt = (index: number) => firstLine + text.slice(0, index).split('\n').length - 1
  while (at < text.length) {
    const sign = text[at] ?? ''
    const two = text.slice(at, at + 2)
    if (two === '//') skipTo(indexOr(text, '\n', at), ' ')
    else if (two === '/*') skipTo(indexOr(text, '*/', at) + 2, ' ')
    else if (sign === "'" || sign === '"') skipTo(endOf(text, at, sign), '""')
    else if (sign === '`') {
      const { end, holes } = readTemplate(text, at)
      for (const [from, to] of holes) found.push(...findPatterns(text.slice(from, to), lineAt(from)))
      skipTo(end, '""')
    } else if (sign === '/' && mayBegin(code)) {
      const end = patternEnd(text, at)
      const flags = /^[dgimsuvy]*/.exec(text.slice(end))?.[0] ?? ''
      found.push({ source: text.slice(at + 1, end - 1), flags, line: lineAt(at) })
      skipTo(end + flags.length, '""')
    } else skipTo(at + 1, sign)
  }
  return found
}

const indexOr = (text: string, what: string, from: number) => {
  const index = text.indexOf(what, from)
  return index < 0 ? text.length : index
}

/** Where a template ends, and where code stands in it. */
function readTemplate(text: string, at: number): { end: number; holes: [number, number][] } {
  const holes: [number, number][] = []
  for (let n = at + 1; n < text.length; n++) {
    if (text[n] === '\\') n++
    else if (text[n] === '`') return { end: n + 1, holes }
    else if (text.startsWith('${', n)) {
      const end = holeEnd(text, n + 2)
      holes.push([n + 2, end])
      n = end
    }
  }
  return { end: text.length, holes }
}

function holeEnd(text: string, from: number): number {
  for (let n = from, depth = 0; n < text.length; n++) {
    const sign = text[n] ?? ''
    if (sign === "'" || sign === '"') n = endOf(text, n, sign) - 1
    else if (sign === '`') n = readTemplate(text, n).end - 1
    else if (sign === '{') depth += 1
    else if (sign === '}' && depth-- === 0) return n
  }
  return text.length
}
