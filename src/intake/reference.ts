/**
 * Twenty signs that stay apart when read aloud, typed or copied by hand: none of 0 O, 1 I L, 5 S, 2 Z, 8 B, U V,
 * M stands without N, and no vowels, so that no words appear.
 */
const alphabet = 'CDFGHJKMPQRTWXY34679'

const length = 8

/** As many random bytes as `reference` should be given: that too few of 32 are usable has odds below 10^-23. */
export const referenceBytes = 32

/**
 * Eight signs as XXXX-XXXX from random bytes, each of the 20^8 with the same odds. Bytes of 240 and more are
 * passed over: 256 is no multiple of 20, and a remainder over all bytes would favour the first 16 signs.
 * Throws when fewer than eight bytes are usable. Whether it is taken already, the store decides.
 */
export function reference(bytes: Uint8Array): string {
  const fair = 256 - (256 % alphabet.length)
  let signs = ''
  for (const byte of bytes)
    if (byte < fair && signs.length < length) signs += alphabet.charAt(byte % alphabet.length)
  if (signs.length < length) throw new Error(`A reference needs ${referenceBytes} random bytes`)
  return grouped(signs)
}

/** What a person says or types ("k4r7 mh3t"), as XXXX-XXXX; null when it cannot be a reference. */
export function readReference(text: string): string | null {
  if (text.length > 100) return null
  const signs = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}._]/gu, '')
  return signs.length === length && [...signs].every(sign => alphabet.includes(sign)) ? grouped(signs) : null
}

const grouped = (signs: string) => `${signs.slice(0, 4)}-${signs.slice(4)}`
