import type { Answers } from './form/question.ts'
import { soundKeys } from './phonetic.ts'

/** What a word is, so that a phone never finds a name; `sound` is how a word of a name sounds. */
export type TermKind = 'name' | 'sound' | 'phone' | 'email' | 'birth' | 'referrer'

export interface Term {
  kind: TermKind
  value: string
}

const longest = 40
const mostWords = 12
const fewestDigits = 7
/** So many words may be one that was written apart. */
const fewWords = 3

const apostrophes = "'’‘ʼʻ`´＇′"
const dropped = new RegExp(`[${apostrophes}]|\\p{Cf}`, 'gu')
/** An apostrophe after a single letter begins the name, whatever space stands behind it ("O' Brien"). */
const apart = new RegExp(`(?<![\\p{L}\\p{N}])(\\p{L}[${apostrophes}])\\s+`, 'gu')
/** Accents of alphabets that can be read without them; the vowels of other scripts are marks too, and stay. */
const accents = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640]/g

/** Letters that no decomposition takes apart. */
const plain: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ð: 'd',
  ı: 'i',
  ς: 'σ',
  ə: 'a',
  ħ: 'h',
  ŋ: 'n',
  ŧ: 't',
}

/**
 * The words of a name as they are searched: without case, accents and punctuation. Words that an apostrophe joins count
 * as one ("O'Brien" is "obrien"); a hyphen or a dot parts two.
 */
export function nameWords(name: string): string[] {
  return (
    name
      .replace(apart, '$1')
      .replace(dropped, '')
      .normalize('NFKD')
      // Some letters hold an apostrophe of their own ("ŉ").
      .replace(dropped, '')
      .replace(accents, '')
      .normalize('NFKC')
      .toLowerCase()
      .replace(accents, '')
      .replace(/[łøđßæœþðıςəħŋŧ]/g, letter => plain[letter] ?? letter)
      .split(/[^\p{L}\p{M}\p{N}]+/u)
      .filter(word => word !== '')
      .map(word => [...word].slice(0, longest).join(''))
      .slice(0, mostWords)
  )
}

/** Words that stand before a family name, and are written apart or together with it. */
const particles = new Set(
  'al am ben bin binti d da de del della den der di do dos du el ibn l la las le los mac mc o san st ten ter van von zu'.split(
    ' ',
  ),
)

export const nameTerm = (value: string): Term => ({ kind: 'name', value })
const soundTerm = (value: string): Term => ({ kind: 'sound', value })

/** Each word of a name, and two or three neighbours as one: "van der Berg" is also "vanderberg". */
export function nameTerms(name: string): Term[] {
  const words = nameWords(name)
  const joined = (count: number) =>
    words.slice(count - 1).map((_, at) => words.slice(at, at + count).join(''))
  return [...new Set([1, 2, 3].flatMap(joined))].map(nameTerm)
}

/** A "ç" is said like an "s", whatever stands behind it. */
const asSaid = (name: string) =>
  /ç/i.test(name.normalize('NFC')) ? name.normalize('NFC').replace(/ç/gi, 's') : null

/**
 * The rows of words that a name may be heard as: as it is written, with what stands before a family name, all in one
 * where these are few.
 */
export function heardRows(name: string): string[][] {
  const said = asSaid(name)
  const rows = [name, ...(said === null ? [] : [said])].flatMap(one => {
    const words = nameWords(one)
    const together = words.length > 1 && words.length <= fewWords ? [[words.join('')]] : []
    return [words, withParticles(words), ...together]
  })
  return [...new Map(rows.map(words => [words.join(' '), words])).values()]
}

/** The words of a name without those that stand before a family name, as long as any are left. */
export function familyWords(name: string): string[] {
  const words = nameWords(name)
  const rest = words.filter(word => !particles.has(word))
  return rest.length > 0 ? rest : words
}

/** Every word that a name may be heard to hold, two neighbours as one among them. */
export function heardWords(name: string): string[] {
  const rows = heardRows(name)
  const pairs = rows.flatMap(words => words.slice(1).map((word, at) => `${words[at]}${word}`))
  return [...new Set([...rows.flat(), ...pairs])]
}

/** The keys of how a word sounds, as terms. */
export const soundTerms = (word: string): Term[] => soundKeys(word).map(soundTerm)

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

/** "tom o brien" as "tom", "obrien". */
function withParticles(words: readonly string[]): string[] {
  const found: string[] = []
  let before = ''
  for (const [at, word] of words.entries()) {
    before += word
    if (particles.has(word) && at < words.length - 1) continue
    found.push(before)
    before = ''
  }
  return found
}
