import { doubleMetaphone } from 'double-metaphone'
import { jaroWinkler } from './jaro-winkler.ts'

/** Names that are said otherwise than they are written, by a spelling that the rules read rightly. */
const saidAs = new Map([
  ['aoife', 'eefa'],
  ['caoimhe', 'keeva'],
  ['eoin', 'owen'],
  ['niamh', 'neev'],
  ['saoirse', 'seersha'],
  ['sean', 'shawn'],
  ['siobhan', 'shivon'],
])

/**
 * How a word in Latin letters sounds: one or two keys of Double Metaphone (Philips 2000). Two letters say too little,
 * and the rules know no other script: these have none.
 */
export function soundKeys(word: string): string[] {
  if (!/^[a-z]{3,}$/.test(word)) return []
  const said = (saidAs.get(word) ?? word).replace(/^mac(?=[a-z]{3})/, 'mc')
  return [...new Set(doubleMetaphone(said))].filter(key => /^[A-Z0]+$/.test(key))
}

/** A word with how it sounds, so that it is worked out once. */
export interface Heard {
  word: string
  keys: readonly string[]
}

export const heard = (word: string): Heard => ({ word, keys: soundKeys(word) })

/** From so many consonants on a key says much: below, "Omar" and "Amir" have the same one. */
const tellingConsonants = 3
/** How alike words must be written beyond sharing a key. */
const likenessAbove = { telling: 0.65, short: 0.75 }

/** Whether two words sound alike, and are written alike enough that one may be meant for the other. */
export function soundsAlike(one: Heard, other: Heard): boolean {
  const shared = one.keys.filter(key => other.keys.includes(key))
  if (shared.length === 0) return false
  const consonants = Math.max(...shared.map(key => key.replace(/^A/, '').length))
  const least = consonants >= tellingConsonants ? likenessAbove.telling : likenessAbove.short
  return jaroWinkler(one.word, other.word) > least
}
