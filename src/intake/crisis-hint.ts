/** Phrases of one language. Case, accents, apostrophes and punctuation do not matter. */
export interface PhraseList {
  readonly hints: readonly string[]
  /** Longer phrases that begin with a hint and mean nothing of the kind ("take my life back"). */
  readonly harmless: readonly string[]
}

export type CrisisPhrases = Readonly<Record<string, PhraseList>>

/**
 * Whether a message contains a hint, of any language, as whole words and not as part of a harmless phrase.
 * A hit can only raise the safety level; no hit means nothing, and a negated phrase is a hit too.
 */
export function crisisHint(phrases: CrisisPhrases, text: string): boolean {
  const start = indexOf(phrases)
  const words = wordsOf(text)
  return words.some((_, from) => startsHint(start, words, from))
}

/** A phrase is a path of words; walking it costs at most the longest phrase, so a search is linear in the text. */
interface Step {
  ends?: 'hint' | 'harmless'
  readonly next: Map<string, Step>
}

const indexes = new WeakMap<CrisisPhrases, Step>()

function indexOf(phrases: CrisisPhrases): Step {
  const known = indexes.get(phrases)
  if (known) return known
  const start: Step = { next: new Map() }
  for (const { hints, harmless } of Object.values(phrases)) {
    for (const phrase of hints) addPhrase(start, phrase, 'hint')
    for (const phrase of harmless) addPhrase(start, phrase, 'harmless')
  }
  indexes.set(phrases, start)
  return start
}

function addPhrase(start: Step, phrase: string, ends: 'hint' | 'harmless') {
  let step = start
  for (const word of wordsOf(phrase)) {
    const next = step.next.get(word) ?? { next: new Map() }
    step.next.set(word, next)
    step = next
  }
  // A blank line in a list must not match every message.
  if (step !== start) step.ends = ends
}

/** The longest phrase that begins here decides. */
function startsHint(start: Step, words: readonly string[], from: number): boolean {
  let found: Step['ends']
  let step: Step | undefined = start
  for (let at = from; step; at++) {
    found = step.ends ?? found
    step = step.next.get(words[at] ?? '')
  }
  return found === 'hint'
}

const wordsOf = (text: string): string[] =>
  text
    .replace(/['’‘ʼ`´＇\p{Cf}]/gu, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')
