import { hasKeyFiles, readKeyFiles, writeKeyFiles } from '../sealing/key-files.ts'
import { type KeyPair, newKeyPair, openWith, publicKeyOf } from '../sealing/key-pair.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { appendHouseEvent } from '../storage/house-events.ts'
import { moveKeys } from './move-keys.ts'

/**
 * Opens every stored key with the recovery key and seals it to the practice key in KEYS_DIR; where there is none, a new
 * one is made first. The recovery key stays what it is. Broken off, it goes on from there. Answers how many were moved.
 * Throws where KEYS_DIR belongs to another recovery key, or the store does.
 */
export async function recoverKeys(store: Store, keysDir: string, recoveryKey: string): Promise<number> {
  const recovery: KeyPair = { privateKey: recoveryKey, publicKey: await publicKeyOf(recoveryKey) }
  await refuseOthers(store, recovery)
  if (!hasKeyFiles(keysDir)) writeKeyFiles(keysDir, { practice: await newKeyPair(), recovery }, false)
  const files = await readKeyFiles(keysDir)
  if (files.recoveryPublicKey !== recovery.publicKey)
    throw new Error(`${keysDir} holds the keys of another recovery key. Choose another KEYS_DIR.`)
  return moveKeys({
    store,
    open: row => openWith(recovery, row.to_recovery),
    to: files.next ?? files.practice,
  })
}

/** Leaves an event of a recovery, once the store opens with the new practice key. */
export const recordRecovery = (
  { store, vault, now }: { store: Store; vault: Pick<Vault, 'secrets'>; now: () => Date },
  actor: string,
  moved: number,
): Promise<void> =>
  store.commit(trx =>
    appendHouseEvent(trx, vault.secrets.chain, {
      at: now(),
      actor,
      kind: 'keys_recovered',
      detail: { moved },
    }),
  )

async function refuseOthers({ db }: Store, recovery: KeyPair): Promise<void> {
  const index = await db
    .selectFrom('sealed_keys')
    .select('to_recovery')
    .where('purpose', '=', 'index')
    .executeTakeFirst()
  if (!index) throw new Error('The database holds no keys')
  await openWith(recovery, index.to_recovery).catch(() => {
    throw new Error('This recovery key does not open the database. It belongs to another one.')
  })
}
