export type PasswordFault = 'too_short' | 'too_weak' | 'too_long'

const longEnough = 15
const shortest = 10
const longest = 200
const strong = 4

/**
 * Fifteen characters are enough; a shorter one must be strong by zxcvbn, which also knows the person's own words.
 * Answers what is wrong with it, or null.
 */
export async function passwordFault(password: string, own: readonly string[]): Promise<PasswordFault | null> {
  if (password.length > longest) return 'too_long'
  if (password.length < shortest) return 'too_short'
  const isPlain = new Set(password.toLowerCase()).size < 5
  if (password.length >= longEnough && !isPlain) return null
  const [{ ZxcvbnFactory }, common] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  const judge = new ZxcvbnFactory({ dictionary: { ...common.dictionary }, graphs: common.adjacencyGraphs })
  return judge.check(password, [...own, ...own.flatMap(words => words.split(/[^\p{L}\p{N}]+/u))]).score >=
    strong
    ? null
    : 'too_weak'
}
