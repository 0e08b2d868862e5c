import type { Answers } from './form/question.ts'
import { type Heard, heard, soundsAlike } from './phonetic.ts'
import {
  emailTerms,
  heardRows,
  heardWords,
  nameTerm,
  nameTerms,
  ofReferrer,
  phoneTerms,
  soundTerms,
  type Term,
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

/** Why something was found, in the order in which reasons are looked for. `name` is the name as it was typed. */
export const whys = ['phone', 'email', 'name', 'writer', 'sounds', 'writer_sounds'] as const
export type Why = (typeof whys)[number] | 'referrer'

/** Answers why what was typed finds an inquiry, from what was said about whom to contact; null where it does not. */
export function whyFound(typed: string): (answers: Answers) => Why | null {
  const ways = wantedWays(typed)
    .filter(way => way.length > 0)
    .map(way => way.map(keyOf))
  const among = (terms: readonly Term[]) => {
    const keys = new Set(terms.map(keyOf))
    return ways.some(way => way.every(key => keys.has(key)))
  }
  const soundsLike = listener(typed)
  return answers => {
    const said = (name: string) => String(answers[name] ?? '')
    const reasons: Record<(typeof whys)[number], () => boolean> = {
      phone: () => among(phoneTerms(said('phone'))),
      email: () => among(emailTerms(said('email'))),
      name: () => among([...nameTerms(said('name')), ...nameTerms(said('legal_name'))]),
      writer: () => among([...nameTerms(said('proxy_name')), ...nameTerms(said('name'))]),
      sounds: () => soundsLike(said('name')) || soundsLike(said('legal_name')),
      writer_sounds: () => soundsLike(said('proxy_name')),
    }
    return whys.find(why => reasons[why]()) ?? null
  }
}

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
