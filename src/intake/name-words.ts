const longest = 40
const mostWords = 12
/** So many words may be one that was written apart. */
export const fewWords = 3

const apostrophes = "'’‘ʼʻ`´＇′"
const dropped = new RegExp(`[${apostrophes}]|\\p{Cf}`, 'gu')
/** An apostrophe after a single letter begins the name, whatever space stands behind it ("O' Brien"). */
const apart = new RegExp(`(?<![\\p{L}\\p{N}])(\\p{L}[${apostrophes}])\\s+`, 'gu')
/** Accents of alphabets that can be read without them; the vowels of other scripts are marks too, and stay. */
const accents = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640]/g

/** Letters that no decomposition takes apart. */
const plain: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ð: 'd',
  ı: 'i',
  ς: 'σ',
  ə: 'a',
  ħ: 'h',
  ŋ: 'n',
  ŧ: 't',
}

/**
 * The words of a name as they are searched: without case, accents and punctuation. Words that an apostrophe joins count
 * as one ("O'Brien" is "obrien"); a hyphen or a dot parts two.
 */
export function nameWords(name: string): string[] {
  return (
    name
      .replace(apart, '$1')
      .replace(dropped, '')
      .normalize('NFKD')
      // Some letters hold an apostrophe of their own ("ŉ").
      .replace(dropped, '')
      .replace(accents, '')
      .normalize('NFKC')
      .toLowerCase()
      .replace(accents, '')
      .replace(/[łøđßæœþðıςəħŋŧ]/g, letter => plain[letter] ?? letter)
      .split(/[^\p{L}\p{M}\p{N}]+/u)
      .filter(word => word !== '')
      .map(word => [...word].slice(0, longest).join(''))
      .slice(0, mostWords)
  )
}

/** Words that stand before a family name, and are written apart or together with it. */
const particles = new Set(
  'al am ben bin binti d da de del della den der di do dos du el ibn l la las le los mac mc o san st ten ter van von zu'.split(
    ' ',
  ),
)

/** A "ç" is said like an "s", whatever stands behind it. */
const asSaid = (name: string) =>
  /ç/i.test(name.normalize('NFC')) ? name.normalize('NFC').replace(/ç/gi, 's') : null

/**
 * The rows of words that a name may be heard as: as it is written, with what stands before a family name, all in one
 * where these are few.
 */
export function heardRows(name: string): string[][] {
  const said = asSaid(name)
  const rows = [name, ...(said === null ? [] : [said])].flatMap(one => {
    const words = nameWords(one)
    const together = words.length > 1 && words.length <= fewWords ? [[words.join('')]] : []
    return [words, withParticles(words), ...together]
  })
  return [...new Map(rows.map(words => [words.join(' '), words])).values()]
}

/** The words of a name without those that stand before a family name, as long as any are left. */
export function familyWords(name: string): string[] {
  const words = nameWords(name)
  const rest = words.filter(word => !particles.has(word))
  return rest.length > 0 ? rest : words
}

/** Every word that a name may be heard to hold, two neighbours as one among them. */
export function heardWords(name: string): string[] {
  const rows = heardRows(name)
  const pairs = rows.flatMap(words => words.slice(1).map((word, at) => `${words[at]}${word}`))
  return [...new Set([...rows.flat(), ...pairs])]
}

/** "tom o brien" as "tom", "obrien". */
export function withParticles(words: readonly string[]): string[] {
  const found: string[] = []
  let before = ''
  for (const [at, word] of words.entries()) {
    before += word
    if (particles.has(word) && at < words.length - 1) continue
    found.push(before)
    before = ''
  }
  return found
}
