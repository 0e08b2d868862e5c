import { Invalid } from '../../intake/faults.ts'
import type { Answers } from '../../intake/form/question.ts'
import type { Actor } from '../../intake/roles.ts'
import { type Channel, channelRules } from '../../intake/safe-contact.ts'
import { placeOf, seal } from '../../sealing/box.ts'
import { insertEntry } from '../../storage/entries.ts'
import { appendEvent } from '../../storage/events.ts'
import { openGroup } from '../open-inquiry.ts'
import { type DeskParts, findInquiry } from './triage-inquiry.ts'

const shortestReason = 10

/**
 * Shows an address that the person did not allow us to use, for a reason that is recorded first.
 * Faults: `not_found`, `Invalid` where the reason is too short or there is no such address.
 */
export async function revealChannel(
  parts: DeskParts,
  actor: Actor,
  reference: string,
  channel: Channel,
  reason: string,
): Promise<string> {
  const row = await findInquiry(parts, actor, reference)
  const { answers } = await openGroup<{ answers: Answers }>(parts.vault, row, 'contact')
  const address = answers[channelRules.find(rule => rule.channel === channel)?.address ?? '']
  if (reason.trim().length < shortestReason) throw new Invalid([{ field: 'reason', code: 'too_short' }])
  if (typeof address !== 'string') throw new Invalid([{ field: 'channel', code: 'missing' }])
  const at = parts.now()
  const id = parts.newId()
  const key = await parts.vault.dataKey(row)
  const detail = seal(
    key,
    placeOf('entries', id, 'detail'),
    JSON.stringify({ verb: 'override', given: { channel, note: reason.trim() } }),
  )
  await parts.store.commit(async trx => {
    await insertEntry(trx, {
      id,
      inquiry_id: row.id,
      at: at.toISOString(),
      actor: `staff:${actor.id}`,
      kind: 'override',
      detail,
    })
    await appendEvent(trx, parts.vault.secrets.chain, {
      inquiry_id: row.id,
      at,
      actor: `staff:${actor.id}`,
      kind: 'override',
      detail: { channel, entry: id, from: actor.from },
    })
  })
  return address
}
