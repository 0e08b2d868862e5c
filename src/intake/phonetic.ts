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

/** From so many consonants on a key says much: below, "Omar" and "Amir" have the same one. */
const tellingConsonants = 3
/** How alike words must be written beyond sharing a key. */
const likenessAbove = { telling: 0.65, short: 0.75 }

/** Whether two words sound alike, and are written alike enough that one may be meant for the other. */
export function soundsAlike(one: string, other: string): boolean {
  const keys = soundKeys(other)
  const shared = soundKeys(one).filter(key => keys.includes(key))
  const consonants = Math.max(0, ...shared.map(key => key.replace(/^A/, '').length))
  const least = consonants >= tellingConsonants ? likenessAbove.telling : likenessAbove.short
  return shared.length > 0 && jaroWinkler(one, other) > least
}
