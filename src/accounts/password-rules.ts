export type PasswordFault = 'too_short' | 'too_weak' | 'too_long'

const longEnough = 15
const shortest = 10
const longest = 200
const strong = 4
const notWeak = 3
const fewestWords = 4
const leastOfOthers = 8

const wordsIn = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []

/** Four different words are what nobody guesses soon, and need no judge. */
const isPhrase = (password: string) =>
  password.length >= longEnough && new Set(wordsIn(password)).size >= fewestWords

/** What is left without the words that a stranger would try first. */
const withoutOwn = (password: string, own: readonly string[]) =>
  wordsIn(own.join(' ')).reduce((rest, word) => rest.replaceAll(word, ''), password.toLowerCase())

/**
 * A phrase of fifteen characters with four different words is enough, and not judged; anything else is judged by zxcvbn,
 * which knows 49,000 passwords that were found elsewhere and runs of keys: a short one must be strong, a long one only not
 * weak. Words in `own`, those of the person and of the practice, do not count towards what is left of either: eight
 * characters at least. Answers what is wrong with it, or null.
 */
export async function passwordFault(password: string, own: readonly string[]): Promise<PasswordFault | null> {
  if (password.length > longest) return 'too_long'
  if (password.length < shortest) return 'too_short'
  if (withoutOwn(password, own).length < leastOfOthers) return 'too_weak'
  if (isPhrase(password)) return null
  const [{ ZxcvbnFactory }, common] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  const judge = new ZxcvbnFactory({ dictionary: { ...common.dictionary }, graphs: common.adjacencyGraphs })
  const { score } = judge.check(password, [...own, ...wordsIn(own.join(' '))])
  return score >= (password.length < longEnough ? strong : notWeak) ? null : 'too_weak'
}
