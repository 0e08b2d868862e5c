import { createHmac, hash, type KeyObject } from 'node:crypto'

/** Names something that is stored without storing it: SHA-256, base64url. For values of 128 random bits. */
export const hashOf = (value: string): string => hash('sha256', value, 'base64url')

/** The receipt of a content sent with a form's token: 128 bits that repeat for a repeated send and are stored nowhere. */
export const receiptOf = (secret: KeyObject, token: string, content: string): string =>
  createHmac('sha256', secret).update(`${token}\n${content}`).digest().subarray(0, 16).toString('base64url')

/** A receipt as it stands in an address. */
export const receiptPattern = /^[A-Za-z0-9_-]{22}$/
