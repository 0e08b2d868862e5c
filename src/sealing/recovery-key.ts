import { createHash } from 'node:crypto'
import type { KeyPair } from './key-pair.ts'

/** The recovery key as people write it down: 32 bytes and two of checksum in hexadecimal, in groups of four. */
export const recoveryKeyInWords = ({ privateKey }: KeyPair): string => {
  const key = Buffer.from(privateKey, 'base64')
  const hex = Buffer.concat([key, checksum(key)]).toString('hex')
  return hex.match(/.{4}/g)?.join(' ') ?? ''
}

/** Reads it back as typed, whatever the spacing and case. Answers the private key in base64, or null on a slip of the pen. */
export function readRecoveryKey(typed: string): string | null {
  const digits = typed.replace(/[\s-]/g, '')
  if (!/^[0-9a-f]{68}$/i.test(digits)) return null
  const bytes = Buffer.from(digits, 'hex')
  const key = bytes.subarray(0, 32)
  return checksum(key).equals(bytes.subarray(32)) ? key.toString('base64') : null
}

/** The last two groups, which are asked for so that the key is surely on paper. */
export const endsWith = (words: string, typed: string): boolean =>
  words.split(' ').slice(-2).join('') === typed.replace(/[\s-]/g, '').toLowerCase()

const checksum = (key: Buffer) => createHash('sha256').update(key).digest().subarray(0, 2)
