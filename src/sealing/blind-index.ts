import { createHmac, type KeyObject } from 'node:crypto'

/** A keyed hash under which something is found without being stored: 128 bits, base64url. */
export const blindTerm = (key: KeyObject, kind: string, value: string): string =>
  createHmac('sha256', key).update(`${kind}:${value}`).digest().subarray(0, 16).toString('base64url')
