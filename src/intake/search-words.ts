/** What a word is, so that a phone never finds a name. */
export type TermKind = 'name' | 'phone' | 'email'

export interface Term {
  kind: TermKind
  value: string
}

const longest = 40
const mostWords = 12

/**
 * The words of a name as they are searched: without case, accents and punctuation. Words that an apostrophe joins count
 * as one ("O'Brien" is "obrien"); a hyphen or a dot parts two. Scripts without case stay as they are.
 */
export function nameWords(name: string): string[] {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[łøđßæœþð]/g, letter => plain[letter] ?? letter)
    .replace(/['’‘ʼ`´＇ʻ]\s?/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')
    .map(word => [...word].slice(0, longest).join(''))
  return [...new Set(words)].slice(0, mostWords)
}

/** Letters that no decomposition takes apart. */
const plain: Record<string, string> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ð: 'd',
}

/** Words that stand before a family name and are often left out, or written apart: "de la", "van der", "O". */
const particles = new Set(
  'al am bin binti da de del della der di do dos du el ibn la las le los mac mc o san st ter van von zu'.split(
    ' ',
  ),
)

/**
 * The terms under which a name is found: each word, and two neighbours as one where the first is a particle
 * ("O Brien" and "Mc Carthy" are also "obrien" and "mccarthy").
 */
export function nameTerms(name: string): Term[] {
  const words = nameWords(name)
  const joined = words.flatMap((word, at) => {
    const next = words[at + 1]
    return particles.has(word) && next !== undefined ? [word + next] : []
  })
  return [...new Set([...words, ...joined])].map(value => ({ kind: 'name', value }))
}

/** The last ten digits of a phone number, without a country's code or an extension; null where there are too few. */
export function phoneDigits(phone: string): string | null {
  const [number = ''] = phone.normalize('NFKC').split(/(?:ext|x|#|;|,)/i)
  const digits = number.replace(/\D/g, '')
  return digits.length < 7 ? null : digits.slice(-10)
}

/** A phone is found by all its digits and, locally, by the last seven. */
export function phoneTerms(phone: string): Term[] {
  const digits = phoneDigits(phone)
  if (digits === null) return []
  return [...new Set([digits, digits.slice(-7)])].map(value => ({ kind: 'phone', value }))
}

export const emailTerms = (email: string): Term[] =>
  email.includes('@') ? [{ kind: 'email', value: email.normalize('NFKC').trim().toLowerCase() }] : []

/** What somebody typed into the look-up: an address, a phone number, or the words of a name that must all be there. */
export function wantedTerms(typed: string): Term[] {
  if (typed.includes('@')) return emailTerms(typed)
  const digits = phoneDigits(typed)
  if (digits !== null && !/\p{L}{3,}/u.test(typed)) return [{ kind: 'phone', value: digits }]
  const words = nameWords(typed)
  const isParticle = (word: string, at: number) => particles.has(word) && words[at + 1] !== undefined
  // "o brien" looks for "obrien" alone, which "O'Brien" has too.
  return words
    .flatMap((word, at) => {
      if (isParticle(word, at)) return []
      const before = words[at - 1]
      return before !== undefined && shortParticles.has(before) ? [before + word] : [word]
    })
    .map(value => ({ kind: 'name', value }))
}

/** Particles that are mostly written together with the name. */
const shortParticles = new Set(['o', 'mc', 'mac'])
