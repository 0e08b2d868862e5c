import type { FileKind } from './kinds.ts'

/** Letters of a name that are shown. */
const shownLetters = 80
/** More of a name is not kept. */
const keptLetters = 500

/** What a name may not bring along: control signs, and signs that turn the writing round or show nothing. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu

/** A file's name as it came, whole signs only, cut where it would never be read. */
export const keptName = (sent: string): string => sent.toWellFormed().slice(0, keptLetters).toWellFormed()

/** The ending of a name, in small letters, or nothing. */
export const endingOf = (name: string): string =>
  /\.([a-z0-9]{1,8})$/.exec(cleaned(name).toLowerCase())?.[1] ?? ''

/**
 * A name as people may be shown it: no folders, no control signs, nothing that turns the writing round, not too long,
 * and with the ending of what the file really is. `otherwise` stands for a name of which nothing is left.
 */
export function shownName(name: string, kind: FileKind | null, otherwise: string): string {
  const whole = cleaned(name)
  const ending = endingOf(whole)
  const isOurs = kind === null || kind.endings.includes(ending)
  const stem = isOurs && ending !== '' ? whole.slice(0, -ending.length - 1) : whole
  const last = isOurs ? ending : kind.endings[0]
  const short = cut(withoutTail(stem)) || otherwise
  return last === '' ? short : `${short}.${last}`
}

const cleaned = (name: string): string =>
  (name.normalize('NFC').split(/[/\\]/).at(-1) ?? '')
    .toWellFormed()
    .replace(unseen, '')
    .replace(/\s+/g, ' ')
    .replace(/^[.\s]+/, '')
    .trim()

/** Without dots and white space at the end. A pattern would look at a long run of them again and again. */
function withoutTail(text: string): string {
  let end = text.length
  while (end > 0 && /[.\s]/.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

function cut(text: string): string {
  if (text.length <= shownLetters) return text
  const letters = new Intl.Segmenter('en', { granularity: 'grapheme' })
  const signs = [...letters.segment(text)].map(({ segment }) => segment)
  return signs.length <= shownLetters ? text : `${signs.slice(0, shownLetters).join('').trimEnd()}…`
}
