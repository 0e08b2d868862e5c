import type { Answers } from './form/question.ts'
import { fewWords, heardRows, heardWords, nameWords, withParticles } from './name-words.ts'
import { soundKeys } from './phonetic.ts'

/**
 * What a word is, so that a phone never finds a name; `sound` is how a word of a name sounds, `whole` how two of its words
 * do together.
 */
export type TermKind = 'name' | 'sound' | 'whole' | 'phone' | 'email' | 'birth' | 'referrer'

export interface Term {
  kind: TermKind
  value: string
}

const fewestDigits = 7
export const nameTerm = (value: string): Term => ({ kind: 'name', value })
const soundTerm = (value: string): Term => ({ kind: 'sound', value })

/** Each word of a name, and two or three neighbours as one: "van der Berg" is also "vanderberg". */
export function nameTerms(name: string): Term[] {
  const words = nameWords(name)
  const joined = (count: number) =>
    words.slice(count - 1).map((_, at) => words.slice(at, at + count).join(''))
  return [...new Set([1, 2, 3].flatMap(joined))].map(nameTerm)
}

/** The keys of how a word sounds, as terms. */
export const soundTerms = (word: string): Term[] => soundKeys(word).map(soundTerm)

/** Of longer names only so many words are paired. */
const mostPaired = 5

/** How any two words of a name sound together, in whichever order: many share a first name, few share that. */
export const wholeTerms = (name: string): Term[] => [
  ...heardRows(name).flatMap(row => {
    const words = row.slice(0, mostPaired)
    return words.flatMap((one, at) => words.slice(at + 1).flatMap(other => soundTogether(one, other)))
  }),
  ...unspaced(name),
]

/** How the first and the last word of a name sound together: a first name alone is everybody's. */
export const outerTerms = (name: string): Term[] => [
  ...heardRows(name).flatMap(words =>
    words.length > 1 ? soundTogether(words[0] ?? '', words.at(-1) ?? '') : [],
  ),
  ...unspaced(name),
]

const wholeTerm = (value: string): Term => ({ kind: 'whole', value })

/** In scripts without spaces a whole name may be one word. */
function unspaced(name: string): Term[] {
  const [word = '', ...more] = nameWords(name)
  return more.length > 0 || /^[a-z]*$/.test(word) ? [] : [wholeTerm(word)]
}

/** A word that has no sound counts as it is written. */
const soundOrSelf = (word: string): string[] => {
  const keys = soundKeys(word)
  return keys.length > 0 ? keys : [word]
}

const soundTogether = (one: string, other: string): Term[] =>
  soundOrSelf(one).flatMap(a => soundOrSelf(other).map(b => wholeTerm([a, b].sort().join(' '))))

/** The phone numbers in a text, each as its last ten digits: without a country's code, extensions or other words. */
export function phoneNumbers(text: string): string[] {
  const ascii = text.normalize('NFKC').replace(/[٠-٩۰-۹]/g, digit => String((digit.codePointAt(0) ?? 0) & 15))
  const digits = ascii.split(/[\p{L},;#|]+/u).map(piece => piece.replace(/\D/g, ''))
  const numbers = digits.filter(({ length }) => length >= fewestDigits).map(number => number.slice(-10))
  return [...new Set(numbers)]
}

/** A phone is found by all its digits and, locally, by the last seven. */
export const phoneTerms = (text: string): Term[] =>
  [...new Set(phoneNumbers(text).flatMap(digits => [digits, digits.slice(-fewestDigits)]))].map(value => ({
    kind: 'phone',
    value,
  }))

export const emailTerms = (email: string): Term[] =>
  email.includes('@') ? [{ kind: 'email', value: email.normalize('NFKC').trim().toLowerCase() }] : []

/** A date of birth, as YYYY-MM-DD; only those who refer somebody are asked for one. */
export const birthTerms = (date: string): Term[] =>
  /^\d{4}-\d{2}-\d{2}$/.test(date) ? [{ kind: 'birth', value: date }] : []

/** Everything under which an inquiry is found, from what was said about whom to contact. */
export function inquiryTerms(answers: Answers): Term[] {
  const said = (name: string) => String(answers[name] ?? '')
  const names = [said('name'), said('legal_name'), said('proxy_name')]
  return [
    ...names.flatMap(nameTerms),
    ...names.flatMap(heardWords).flatMap(soundTerms),
    ...[said('name'), said('legal_name')].flatMap(wholeTerms),
    ...phoneTerms(said('phone')),
    ...emailTerms(said('email')),
    ...birthTerms(said('birth_date')),
  ]
}

/** A term of whoever referred somebody: kept apart, so that nobody takes a provider's phone for the person's. */
export const ofReferrer = ({ kind, value }: Term): Term => ({ kind: 'referrer', value: `${kind} ${value}` })

/** Everything under which a referral is found by who referred: their name, their organisation's, phone and address. */
export function referrersTerms(answers: Answers): Term[] {
  const said = (name: string) => String(answers[name] ?? '')
  return [
    ...nameTerms(said('referrer_name')),
    ...nameTerms(said('referrer_organisation')),
    ...phoneTerms(said('referrer_phone')),
    ...emailTerms(said('referrer_email')),
  ].map(ofReferrer)
}

/**
 * The ways in which something typed may be meant: an address, a phone number, or the words of a name as they are and
 * written together. All terms of one way must be there.
 */
export function wantedWays(typed: string): Term[][] {
  if (typed.includes('@')) return [emailTerms(typed)]
  const [digits] = phoneNumbers(typed)
  if (digits !== undefined) return [[{ kind: 'phone', value: digits }]]
  const words = nameWords(typed)
  if (words.length === 0) return []
  const ways = [words, withParticles(words), ...(words.length <= fewWords ? [[words.join('')]] : [])]
  const different = new Map(ways.map(way => [way.join(' '), [...new Set(way)].map(nameTerm)]))
  return [...different.values()]
}
