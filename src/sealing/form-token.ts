import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { randomBytesFromPool } from './randomness.ts'

const timeLength = 6
const randomLength = 16
const signatureLength = 16
const plainLength = timeLength + randomLength

export interface ReadToken {
  genuine: boolean
  issuedAt: number | null
}

/** A form's one-time token: when the page was made, 128 random bits, and our signature, base64url. */
export function issueToken(secret: KeyObject, now: number): string {
  const plain = Buffer.alloc(plainLength)
  plain.writeUIntBE(now, 0, timeLength)
  randomBytesFromPool(randomLength).copy(plain, timeLength)
  return Buffer.concat([plain, sign(secret, plain)]).toString('base64url')
}

/** Reads a token that came back. Anything else than one of ours is simply not genuine. */
export function readToken(secret: KeyObject, token: string): ReadToken {
  const bytes = Buffer.from(token, 'base64url')
  const ours = bytes.length === plainLength + signatureLength && bytes.toString('base64url') === token
  if (!ours) return { genuine: false, issuedAt: null }
  const plain = bytes.subarray(0, plainLength)
  const genuine = timingSafeEqual(sign(secret, plain), bytes.subarray(plainLength))
  return { genuine, issuedAt: genuine ? plain.readUIntBE(0, timeLength) : null }
}

const sign = (secret: KeyObject, plain: Buffer) =>
  createHmac('sha256', secret).update(plain).digest().subarray(0, signatureLength)
