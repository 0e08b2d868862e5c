import type { KeyFiles } from './key-files.ts'
import { type KeyPair, nameOfKey, openWith } from './key-pair.ts'

/** The practice keys on disk: one, and while it is being changed for another, both. */
export interface KeyRing {
  /** The key of a name, or the one in use where the name is empty. Throws where it is not on disk. */
  named(name: string): Promise<KeyPair>
  /** Opens what was sealed to any of them. Throws where none fits. */
  open(sealed: string): Promise<Buffer>
  recoveryPublicKey: string
}

/** A ring over what was read; where that does not do, the files are read again, for they may have changed since. */
export function openRing(first: KeyFiles, read: () => Promise<KeyFiles> = async () => first): KeyRing {
  let pairs = pairsIn(first)

  const rereading = async <T>(attempt: () => Promise<T>): Promise<T> => {
    try {
      return await attempt()
    } catch {
      pairs = pairsIn(await read())
      return attempt()
    }
  }

  return {
    named: name =>
      rereading(async () => {
        const pair = pairs.find(({ publicKey }) => name === '' || nameOfKey(publicKey) === name)
        if (!pair) throw new Error(`The practice key ${name} is not in KEYS_DIR`)
        return pair
      }),
    open: sealed => rereading(() => Promise.any(pairs.map(pair => openWith(pair, sealed)))),
    recoveryPublicKey: first.recoveryPublicKey,
  }
}

const pairsIn = ({ practice, next }: KeyFiles): KeyPair[] => (next ? [practice, next] : [practice])
