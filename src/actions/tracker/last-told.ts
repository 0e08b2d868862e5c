import type { LastTold } from '../../intake/referral/telling.ts'
import { staffCameSince } from '../../storage/events.ts'
import { lastNoticesOf } from '../../storage/notices.ts'
import type { NoticeRow, Trx } from '../../storage/tables.ts'
import { oneLookMs } from '../desk/looks.ts'

/** What the team was last told of a referral, and whether somebody came since; null where it never was. */
export async function lastToldTeam(trx: Trx, inquiryId: string): Promise<LastTold | null> {
  const all = await lastNoticesOf(trx, inquiryId, 'referral_changed')
  const [one] = all
  if (!one) return null
  // Whoever looks twice within a short time leaves no second event: the second look may have followed the notice.
  const since = new Date(Date.parse(one.created_at) - oneLookMs)
  const times = all.map(({ done_at, created_at }) => Date.parse(done_at ?? created_at))
  return {
    at: new Date(Math.max(...times)),
    underway: all.every(isUnderway),
    seen: await staffCameSince(trx, inquiryId, since),
  }
}

const isUnderway = ({ due_at, state }: NoticeRow): boolean => due_at !== null || state === 'sending'
