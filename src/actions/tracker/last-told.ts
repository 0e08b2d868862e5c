import type { LastTold } from '../../intake/referral/telling.ts'
import { staffCameSince } from '../../storage/events.ts'
import { lastNoticeOf } from '../../storage/notices.ts'
import type { Trx } from '../../storage/tables.ts'
import { oneLookMs } from '../desk/looks.ts'

/** What the team was last told of a referral, and whether somebody came since; null where it never was. */
export async function lastToldTeam(trx: Trx, inquiryId: string): Promise<LastTold | null> {
  const last = await lastNoticeOf(trx, inquiryId, 'referral_changed')
  if (!last) return null
  // Whoever looks twice within a short time leaves no second event: the second look may have followed the notice.
  const since = new Date(Date.parse(last.created_at) - oneLookMs)
  return {
    at: new Date(last.done_at ?? last.created_at),
    underway: last.due_at !== null || last.state === 'sending',
    seen: await staffCameSince(trx, inquiryId, since),
  }
}
