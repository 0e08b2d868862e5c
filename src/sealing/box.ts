import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { randomBytesFromPool } from './randomness.ts'

const nonceLength = 12
const tagLength = 16

/** Where a sealed value belongs. It is authenticated, so that a value moved elsewhere will not open. */
export const placeOf = (table: string, row: string, group: string) => `${table}/${row}/${group}`

/** AES-256-GCM with a random nonce. Answers base64 of nonce, cipher text and tag. */
export function seal(key: KeyObject, place: string, plain: string | Buffer): string {
  const nonce = randomBytesFromPool(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
  const head = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
  return Buffer.concat([nonce, head, cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** Opens what `seal` made. Throws where the key, the place or a single bit differs. */
export function open(key: KeyObject, place: string, sealed: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64')
  const nonce = bytes.subarray(0, nonceLength)
  const tag = bytes.subarray(bytes.length - tagLength)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
    .setAAD(Buffer.from(place))
    .setAuthTag(tag)
  return Buffer.concat([
    decipher.update(bytes.subarray(nonceLength, bytes.length - tagLength)),
    decipher.final(),
  ])
}
