import type { Vault } from '../sealing/vault.ts'
import { appendHouseEvent } from '../storage/house-events.ts'
import { endSession, sessionsOf } from '../storage/staff.ts'
import type { Trx } from '../storage/tables.ts'

/** So many devices and browsers one person works at. */
export const mostSessions = 5

/** Ends the sessions of a person that were used longest ago, until no more than `mostSessions` are left; each is an event. */
export async function keepNewest(
  trx: Trx,
  { vault, now }: { vault: Vault; now: () => Date },
  staffId: string,
): Promise<void> {
  const full = (await sessionsOf(trx, staffId)).filter(({ level }) => level === 'full')
  for (const { id } of full.slice(mostSessions)) {
    await endSession(trx, staffId, id)
    await appendHouseEvent(trx, vault.secrets.chain, {
      at: now(),
      actor: `staff:${staffId}`,
      kind: 'session_ended',
    })
  }
}
