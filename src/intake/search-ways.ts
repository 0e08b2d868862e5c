import type { Answers } from './form/question.ts'
import { soundsAlike } from './phonetic.ts'
import {
  emailTerms,
  heardRows,
  heardWords,
  nameTerm,
  nameTerms,
  phoneTerms,
  soundTerms,
  type Term,
  wantedWays,
} from './search-words.ts'

/** A way in which something typed may be meant: for each of its words the terms of which one must be there. */
export type Way = readonly (readonly Term[])[]

/** What is found exactly as it was typed. */
export const exactWays = (typed: string): Way[] => wantedWays(typed).map(way => way.map(term => [term]))

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
export type Why = (typeof whys)[number]

/** Why what was typed finds an inquiry, from what was said about whom to contact; null where it does not. */
export function whyFound(typed: string, answers: Answers): Why | null {
  const said = (name: string) => String(answers[name] ?? '')
  const ways = wantedWays(typed)
  const among = (terms: readonly Term[]) => {
    const values = new Set(terms.map(({ kind, value }) => `${kind} ${value}`))
    return ways.some(way => way.length > 0 && way.every(({ kind, value }) => values.has(`${kind} ${value}`)))
  }
  const reasons: Record<Why, () => boolean> = {
    phone: () => among(phoneTerms(said('phone'))),
    email: () => among(emailTerms(said('email'))),
    name: () => among(nameTerms(said('name'))),
    writer: () => among([...nameTerms(said('proxy_name')), ...nameTerms(said('name'))]),
    sounds: () => soundsLike(typed, said('name')),
    writer_sounds: () => soundsLike(typed, said('proxy_name')),
  }
  return whys.find(why => reasons[why]()) ?? null
}

/** Whether each word typed is, or sounds like, a word of a name. */
function soundsLike(typed: string, name: string): boolean {
  const heard = heardWords(name)
  return heardRows(typed).some(
    words =>
      words.length > 0 &&
      words.every(word => heard.some(other => other === word || soundsAlike(word, other))),
  )
}
