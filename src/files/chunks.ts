import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'

export const chunkSize = 64 * 1024
const tagLength = 16
export const sealedChunkSize = chunkSize + tagLength

/** The length on the disk of `size` bytes. An empty end is a chunk too. */
export const sealedSize = (size: number): number =>
  size + tagLength * Math.max(1, Math.ceil(size / chunkSize))

/**
 * Each chunk has its number, and whether it is the last one, as its nonce: a file that lost its end, or whose chunks
 * changed places, will not open. Every file has a key of its own, so no nonce is used twice with one key.
 */
const nonceOf = (number: number, isLast: boolean): Buffer => {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(number, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

const placeOfContent = (id: string) => Buffer.from(`files/${id}/content`)

/** AES-256-GCM of one chunk of file `id`. */
export function sealChunk(
  key: KeyObject,
  id: string,
  number: number,
  isLast: boolean,
  plain: Buffer,
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast)).setAAD(placeOfContent(id))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Opens what `sealChunk` made. Throws where the key, the file, the number, the end or a single bit differs. */
export function openChunk(
  key: KeyObject,
  id: string,
  number: number,
  isLast: boolean,
  sealed: Buffer,
): Buffer {
  const at = sealed.length - tagLength
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast), {
    authTagLength: tagLength,
  })
    .setAAD(placeOfContent(id))
    .setAuthTag(sealed.subarray(at))
  return Buffer.concat([decipher.update(sealed.subarray(0, at)), decipher.final()])
}
