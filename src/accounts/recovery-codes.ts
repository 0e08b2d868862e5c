import { randomInt } from 'node:crypto'

/** No letter that is read as another one. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
const half = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')

/** Ten codes of 49 bits, each good once. */
export const newRecoveryCodes = (): string[] => Array.from({ length: 10 }, () => `${half()}-${half()}`)

/** A code as somebody typed it from paper: capitals, blanks and a missing hyphen do not matter. */
export function recoveryCodeFrom(typed: string): string {
  const plain = typed.toLowerCase().replace(/[^a-z0-9]/g, '')
  return `${plain.slice(0, 5)}-${plain.slice(5)}`
}
