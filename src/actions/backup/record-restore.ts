import type { Vault } from '../../sealing/vault.ts'
import type { Store } from '../../storage/database.ts'
import { appendHouseEvent } from '../../storage/house-events.ts'

/** Ends every session that the backup held, for some were ended since, and leaves an event of the restore. */
export const recordRestore = (
  { store, vault, now }: { store: Store; vault: Vault; now: () => Date },
  actor: string,
  withRecoveryKey: boolean,
): Promise<void> =>
  store.commit(async trx => {
    await trx.deleteFrom('staff_sessions').execute()
    await appendHouseEvent(trx, vault.secrets.chain, {
      at: now(),
      actor,
      kind: 'restored',
      detail: { with: withRecoveryKey ? 'recovery_key' : 'practice_key' },
    })
  })
