import sodium from 'libsodium-wrappers'
import { hashOf } from './fingerprints.ts'

/** Curve25519 keys of `crypto_box_seal`, base64. */
export interface KeyPair {
  publicKey: string
  privateKey: string
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
const text = (value: Uint8Array) => Buffer.from(value).toString('base64')

export async function newKeyPair(): Promise<KeyPair> {
  await sodium.ready
  const { publicKey, privateKey } = sodium.crypto_box_keypair()
  return { publicKey: text(publicKey), privateKey: text(privateKey) }
}

/** What a key is called where only its name is stored. */
export const nameOfKey = (publicKey: string): string => hashOf(publicKey).slice(0, 16)

/** The public half that belongs to a private key. */
export async function publicKeyOf(privateKey: string): Promise<string> {
  await sodium.ready
  return text(sodium.crypto_scalarmult_base(bytes(privateKey)))
}

/** Seals for whoever holds the private half of `publicKey`. */
export async function sealTo(publicKey: string, secret: Buffer): Promise<string> {
  await sodium.ready
  return text(sodium.crypto_box_seal(new Uint8Array(secret), bytes(publicKey)))
}

/** Opens what was sealed to this pair. Throws where it was sealed to another. */
export async function openWith(pair: KeyPair, sealed: string): Promise<Buffer> {
  await sodium.ready
  return Buffer.from(
    sodium.crypto_box_seal_open(bytes(sealed), bytes(pair.publicKey), bytes(pair.privateKey)),
  )
}
