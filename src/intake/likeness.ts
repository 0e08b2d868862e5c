import type { Answers } from './form/question.ts'
import { jaroWinkler } from './jaro-winkler.ts'
import { familyWords } from './name-words.ts'
import { type Heard, heard, soundsAlike } from './phonetic.ts'
import { emailTerms, phoneNumbers, type Term } from './search-words.ts'

/** What of somebody tells whether they are somebody else's double. */
export interface Person {
  /** The words of each name, the usual and the legal one, without what stands before a family name. */
  names: readonly (readonly Heard[])[]
  phones: readonly string[]
  emails: readonly string[]
  /** YYYY-MM-DD; only those who refer somebody are asked for it. */
  birth: string
}

/** The person that an inquiry is about, from what was said about whom to contact. */
export function personOf(answers: Answers): Person {
  const said = (name: string) => String(answers[name] ?? '')
  return {
    names: ['name', 'legal_name'].map(name => heardName(said(name))).filter(words => words.length > 0),
    phones: phoneNumbers(said('phone')),
    emails: emailTerms(said('email')).map(({ value }: Term) => value),
    birth: said('birth_date'),
  }
}

export type NameLikeness = 'same' | 'alike' | 'part' | 'different' | 'unknown'

const likest: readonly NameLikeness[] = ['same', 'alike', 'part', 'different']

/** Of the names of two people those that are the most alike. */
const namesLikeness = (one: Person, other: Person): NameLikeness => {
  const all = one.names.flatMap(name => other.names.map(its => nameLikeness(name, its)))
  return likest.find(likeness => all.includes(likeness)) ?? 'unknown'
}

/** Above this two words are written alike enough to be one with a slip in it. */
const writtenAlike = 0.92

export const heardName = (name: string): Heard[] => familyWords(name).map(heard)

/** How alike two names are: their words in any order, with slips, sounds and initials. */
export function nameLikeness(a: readonly Heard[], b: readonly Heard[]): NameLikeness {
  if (a.length === 0 || b.length === 0) return 'unknown'
  if (sorted(a) === sorted(b) || joined(a) === joined(b)) return 'same'
  const shared = Math.min(partners(a, b, isAlike), partners(b, a, isAlike))
  const shortest = Math.min(a.length, b.length)
  if (shared === 0) return 'different'
  const withInitials = Math.min(partners(a, b, mayBe), partners(b, a, mayBe))
  return shortest > 1 && withInitials === shortest ? 'alike' : 'part'
}

const sorted = (words: readonly Heard[]) =>
  words
    .map(({ word }) => word)
    .sort()
    .join(' ')
const joined = (words: readonly Heard[]) => words.map(({ word }) => word).join('')
const partners = (words: readonly Heard[], others: readonly Heard[], are: typeof isAlike) =>
  words.filter(word => others.some(other => are(word, other))).length

const isAlike = (one: Heard, other: Heard): boolean =>
  one.word === other.word || soundsAlike(one, other) || jaroWinkler(one.word, other.word) > writtenAlike

/** An initial may stand for any word that it begins. */
const mayBe = (one: Heard, other: Heard): boolean => {
  const [short, long] = one.word.length < other.word.length ? [one.word, other.word] : [other.word, one.word]
  return isAlike(one, other) || ([...short].length === 1 && long.startsWith(short))
}

export const likenessReasons = ['phone', 'email', 'birth', 'same_name', 'like_name', 'part_name'] as const
export type LikenessReason = (typeof likenessReasons)[number]

export interface Likeness {
  degree: 'likely' | 'possible'
  reasons: LikenessReason[]
}

interface Signs {
  name: NameLikeness
  phone: boolean
  email: boolean
  birth: boolean
}

const isClose = ({ name }: Signs) => name === 'same' || name === 'alike'
const isReached = ({ phone, email }: Signs) => phone || email

/** First that applies decides. A shared phone alone says nothing: families and schools share one. */
const degrees: readonly [Likeness['degree'], (signs: Signs) => boolean][] = [
  ['likely', signs => isClose(signs) && (isReached(signs) || signs.birth)],
  ['likely', signs => signs.name !== 'different' && signs.birth && isReached(signs)],
  ['possible', signs => isClose(signs)],
  ['possible', signs => signs.name === 'part' && (isReached(signs) || signs.birth)],
  ['possible', signs => signs.name === 'unknown' && isReached(signs)],
]

/** Whether two may be the same person, and what speaks for it; null where nothing does. */
export function likeness(one: Person, other: Person): Likeness | null {
  const signs: Signs = {
    name: namesLikeness(one, other),
    phone: one.phones.some(phone => other.phones.some(its => samePhone(phone, its))),
    email: one.emails.some(email => other.emails.includes(email)),
    birth: one.birth !== '' && one.birth === other.birth,
  }
  const degree = degrees.find(([, applies]) => applies(signs))?.[0]
  if (degree === undefined) return null
  const reasons = (['phone', 'email', 'birth'] as const).filter(sign => signs[sign])
  return { degree, reasons: [...reasons, ...nameReason(signs)] }
}

/** Likely ones go before any that are only possible, whatever speaks for these. */
const likelyWeight = 10

/** How much speaks for a likeness, to sort by. */
export const weightOf = ({ degree, reasons }: Likeness): number =>
  (degree === 'likely' ? likelyWeight : 0) + reasons.length

/** A likeness from its weight and the codes of its reasons; of others it knows nothing. */
export const likenessFrom = (weight: number, codes: readonly string[]): Likeness => ({
  degree: weight > likelyWeight ? 'likely' : 'possible',
  reasons: likenessReasons.filter(reason => codes.includes(reason)),
})

/** A number without its area is the same as one that ends like it. */
const samePhone = (one: string, other: string) => one.endsWith(other) || other.endsWith(one)

const nameReason = ({ name }: Signs): LikenessReason[] =>
  name === 'same' ? ['same_name'] : name === 'alike' ? ['like_name'] : name === 'part' ? ['part_name'] : []
