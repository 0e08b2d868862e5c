import { createHmac, hash, type KeyObject } from 'node:crypto'

/** Names something that is stored without storing it: SHA-256, base64url. For values of 128 random bits. */
export const hashOf = (value: string): string => hash('sha256', value, 'base64url')

export interface Fingerprint {
  /** The same content sent with the same token has the same one; without the secret nobody can test a guess. */
  content: string
  /** 128 bits that lead to the receipt; they repeat for a repeated send and are stored nowhere. */
  receipt: string
}

/** Both halves of one keyed hash, so that neither tells anything of the other. */
export function fingerprintOf(secret: KeyObject, token: string, content: string): Fingerprint {
  const bytes = createHmac('sha512', secret).update(`${token}\n${content}`).digest()
  return {
    content: bytes.subarray(0, 32).toString('base64url'),
    receipt: bytes.subarray(32, 48).toString('base64url'),
  }
}

/** A receipt as it stands in an address. */
export const receiptPattern = /^[A-Za-z0-9_-]{22}$/
