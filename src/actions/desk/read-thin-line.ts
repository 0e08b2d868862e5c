import { readReference } from '../../intake/reference.ts'
import { type Actor, sight } from '../../intake/roles.ts'
import { appendHouseEvent } from '../../storage/house-events.ts'
import { purgedByReference } from '../../storage/purged.ts'
import type { PurgedInquiryRow } from '../../storage/purged-tables.ts'
import type { DeskParts } from './triage-inquiry.ts'

/**
 * What stays of an inquiry whose content was deleted, or null where there is no such one or the role sees none. The look
 * is an event of the house.
 */
export async function readThinLine(
  { store, vault, now }: Pick<DeskParts, 'store' | 'vault' | 'now'>,
  actor: Actor,
  typed: string,
): Promise<PurgedInquiryRow | null> {
  const reference = readReference(typed)
  if (!sight[actor.role].inquiries || reference === null) return null
  const line = await purgedByReference(store.db, reference)
  if (!line) return null
  await store.commit(trx =>
    appendHouseEvent(trx, vault.secrets.chain, {
      at: now(),
      actor: `staff:${actor.id}`,
      kind: 'thin_line_viewed',
      detail: { inquiry: line.id, from: actor.from },
    }),
  )
  return line
}
