import { createHmac, type KeyObject } from 'node:crypto'

/**
 * The private part of a tracker's address: 128 bits that follow from the inquiry and the number of the issue, so that a
 * mail can carry them and the store holds only their hash.
 */
export const trackerToken = (secret: KeyObject, inquiryId: string, issue: number): string =>
  createHmac('sha256', secret)
    .update(`address ${inquiryId} ${issue}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url')
