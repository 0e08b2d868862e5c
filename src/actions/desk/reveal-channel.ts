import { Invalid } from '../../intake/faults.ts'
import type { Answers } from '../../intake/form/question.ts'
import type { Actor } from '../../intake/roles.ts'
import { type Channel, channelRules } from '../../intake/safe-contact.ts'
import { placeOf, seal } from '../../sealing/box.ts'
import { insertEntry } from '../../storage/entries.ts'
import { appendEvent } from '../../storage/events.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import { openGroup } from '../open-inquiry.ts'
import { reasonFaults } from './export-order.ts'
import { findForStaff } from './looks.ts'
import type { DeskParts } from './triage-inquiry.ts'

/**
 * Shows an address that the person did not allow us to use, for a reason that is recorded first.
 * Faults: `not_found`, `Invalid` where the reason is none or there is no such address.
 */
export async function revealChannel(
  parts: DeskParts,
  actor: Actor,
  reference: string,
  channel: Channel,
  reason: string,
): Promise<string> {
  const row = await findForStaff(parts, actor, reference, 'override')
  const { answers } = await openGroup<{ answers: Answers }>(parts.vault, row, 'contact')
  const address = answers[channelRules.find(rule => rule.channel === channel)?.address ?? '']
  const faults = reasonFaults(reason)
  if (faults.length > 0) throw new Invalid(faults)
  if (typeof address !== 'string') throw new Invalid([{ field: 'channel', code: 'missing' }])
  await recordOverride(parts, actor, row, { channel, note: reason.trim() })
  return address
}

async function recordOverride(
  { store, vault, now, newId }: DeskParts,
  actor: Actor,
  row: InquiryRow,
  given: { channel: Channel; note: string },
): Promise<void> {
  const id = newId()
  const at = now()
  const event = { inquiry_id: row.id, actor: `staff:${actor.id}`, kind: 'override' as const }
  const told = JSON.stringify({ verb: 'override', given })
  const sealed = seal(await vault.dataKey(row, 'inquiries'), placeOf('entries', id, 'detail'), told)
  const detail = { channel: given.channel, entry: id, from: actor.from }
  await store.commit(async trx => {
    await insertEntry(trx, { ...event, id, at: at.toISOString(), detail: sealed })
    await appendEvent(trx, vault.secrets.chain, { ...event, at, detail })
  })
}
