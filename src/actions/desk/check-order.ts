import { Invalid } from '../../intake/faults.ts'
import type { Answers } from '../../intake/form/question.ts'
import { sight } from '../../intake/roles.ts'
import { allowedWays } from '../../intake/safe-contact.ts'
import type { Given, Order } from '../../intake/triage/orders.ts'
import { staffById } from '../../storage/staff.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import { openGroup } from '../open-inquiry.ts'
import type { DeskParts } from './triage-inquiry.ts'

/**
 * Asks what the form alone cannot tell. Answers the way of contact that is used against the person's wish, for a
 * reason, or null. Faults: `Invalid`.
 */
export async function checkOrder(parts: DeskParts, row: InquiryRow, order: Order): Promise<string | null> {
  if (order.verb === 'assign') await mustWorkHere(parts, order.given.to)
  return order.verb === 'attempt' ? overriddenWay(parts, row, order.given) : null
}

/** Only whoever sees inquiries, and is not disabled, can be given one. */
async function mustWorkHere({ store }: DeskParts, id: string | null): Promise<void> {
  if (id === null) return
  const person = await staffById(store.db, id)
  if (!person || person.disabled_at !== null || !sight[person.role].inquiries)
    throw new Invalid([{ field: 'to', code: 'unknown_person' }])
}

/** Calls, voicemails and letters need the person's consent, or a reason that is recorded. */
async function overriddenWay(
  { vault }: DeskParts,
  row: InquiryRow,
  { channel, result, overrideReason }: Given['attempt'],
): Promise<string | null> {
  if (channel === 'in_person') return null
  const { answers } = await openGroup<{ answers: Answers }>(vault, row, 'contact')
  const isAllowed = allowedWays(answers).some(way => way.channel === channel)
  const mayLeaveWords = result !== 'voicemail_left' || answers.contact_voicemail === true
  if (isAllowed && mayLeaveWords) return null
  if (overrideReason !== null) return channel
  throw new Invalid([{ field: 'overrideReason', code: isAllowed ? 'no_voicemail' : 'channel_forbidden' }])
}
