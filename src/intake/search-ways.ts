import type { Answers } from './form/question.ts'
import { heardRows, heardWords } from './name-words.ts'
import { type Heard, heard, soundsAlike } from './phonetic.ts'
import {
  emailTerms,
  nameTerm,
  nameTerms,
  ofReferrer,
  phoneTerms,
  soundTerms,
  type Term,
  type TermKind,
  wantedWays,
} from './search-words.ts'

/** A way in which something typed may be meant: for each of its words the terms of which one must be there. */
export type Way = readonly (readonly Term[])[]

/** What is found exactly as it was typed: of the person or who wrote for them, and of whoever referred them. */
export const exactWays = (typed: string): Way[] =>
  [...wantedWays(typed), ...wantedWays(typed).map(way => way.map(ofReferrer))].map(way =>
    way.map(term => [term]),
  )

/** What sounds like a name that was typed; a word that has no sound is meant as it is. */
export function soundWays(typed: string): Way[] {
  if (wantedWays(typed)[0]?.[0]?.kind !== 'name') return []
  const ways = heardRows(typed).map(words =>
    words.map(word => (hasSound(word) ? soundTerms(word) : [nameTerm(word)])),
  )
  return ways.filter(way => way.some(([first]) => first?.kind === 'sound'))
}

const hasSound = (word: string) => soundTerms(word).length > 0

/** Why something was found. `name` is the name as it was typed, `writer` that of whoever wrote for the person. */
export const whys = ['phone', 'email', 'name', 'writer', 'sounds', 'writer_sounds'] as const
type OfPerson = (typeof whys)[number]
export type Why = OfPerson | 'referrer'
export const exactWhys = ['phone', 'email', 'name', 'writer'] as const satisfies readonly OfPerson[]
export const soundWhys = ['sounds', 'writer_sounds'] as const satisfies readonly OfPerson[]

/**
 * Answers why what was typed finds an inquiry, from what was said about whom to contact: the first of these reasons, or
 * null where none holds.
 */
export function whyFound(
  typed: string,
  among: readonly OfPerson[] = whys,
): (answers: Answers) => OfPerson | null {
  const wanted = wantedWays(typed).filter(way => way.length > 0)
  const possible = among.filter(why => kindOf[why] === wanted[0]?.[0]?.kind)
  const ways = wanted.map(way => way.map(keyOf))
  const isIn = (terms: readonly Term[]) => {
    const keys = new Set(terms.map(keyOf))
    return ways.some(way => way.every(key => keys.has(key)))
  }
  const soundsLike = possible.some(isSound) ? listener(typed) : () => false
  const said = (answers: Answers, name: string) => String(answers[name] ?? '')
  const holds: Record<OfPerson, (answers: Answers) => boolean> = {
    phone: answers => isIn(phoneTerms(said(answers, 'phone'))),
    email: answers => isIn(emailTerms(said(answers, 'email'))),
    name: answers => isIn([...nameTerms(said(answers, 'name')), ...nameTerms(said(answers, 'legal_name'))]),
    writer: answers => isIn([...nameTerms(said(answers, 'proxy_name')), ...nameTerms(said(answers, 'name'))]),
    sounds: answers => soundsLike(said(answers, 'name')) || soundsLike(said(answers, 'legal_name')),
    writer_sounds: answers => soundsLike(said(answers, 'proxy_name')),
  }
  return answers => possible.find(why => holds[why](answers)) ?? null
}

/** A reason is asked of what was typed only where it can hold: this is done for every row that is found. */
const kindOf: Readonly<Record<OfPerson, TermKind>> = {
  phone: 'phone',
  email: 'email',
  name: 'name',
  writer: 'name',
  sounds: 'name',
  writer_sounds: 'name',
}
const isSound = (why: OfPerson) => (soundWhys as readonly OfPerson[]).includes(why)

const keyOf = ({ kind, value }: Term) => `${kind} ${value}`

/** Answers whether each word typed is, or sounds like, a word of a name. */
function listener(typed: string): (name: string) => boolean {
  const rows = heardRows(typed)
    .filter(words => words.length > 0)
    .map(words => words.map(heard))
  return name => {
    const others = name === '' ? [] : heardWords(name).map(heard)
    const isThere = (one: Heard) => others.some(other => other.word === one.word || soundsAlike(one, other))
    return rows.some(words => words.every(isThere))
  }
}
