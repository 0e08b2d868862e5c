import { readKeyFiles } from '../sealing/key-files.ts'
import { nameOfKey } from '../sealing/key-pair.ts'
import type { Store } from '../storage/database.ts'
import { keysNotUnder, newestKey } from '../storage/sealed-keys.ts'

/** Which keys there are, by short names that open nothing. */
export interface KeysState {
  practice: string
  /** The one that is taking its place. */
  next: string | null
  recovery: string
  throwAway: boolean
  /** When an hour last began with a key of its own; ISO-8601 UTC. */
  newestHour: string | null
  /** Stored keys that are sealed to another practice key, counted to 999. */
  elsewhere: number
}

const most = 999

/** Reads the key files and the names in the store. Throws a sentence where a file is missing or malformed. */
export async function keysState({ store, keysDir }: { store: Store; keysDir: string }): Promise<KeysState> {
  const files = await readKeyFiles(keysDir)
  const practice = nameOfKey(files.practice.publicKey)
  const [newest, others] = await Promise.all([newestKey(store.db), keysNotUnder(store.db, practice, most)])
  return {
    practice,
    next: files.next && nameOfKey(files.next.publicKey),
    recovery: nameOfKey(files.recoveryPublicKey),
    throwAway: files.throwAway,
    newestHour: newest?.created_at ?? null,
    elsewhere: Math.min(others.length, most),
  }
}
