import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { ReferralRow } from '../../storage/referral-tables.ts'

type Issue = Pick<ReferralRow, 'tracker_hash' | 'tracker_issue'>

/** What a browser carries after a right answer: until when, signed for this one issue of a tracker. */
export const visitMark = (secret: KeyObject, issue: Issue, until: number): string =>
  `${until}.${sign(secret, issue, until)}`

/** Whether a mark opens this issue at a time. Anything that is none of ours does not. */
export function opensVisit(secret: KeyObject, issue: Issue, mark: string, now: Date): boolean {
  const [, until = '', signature = ''] = /^(\d{1,15})\.([\w-]{43})$/.exec(mark) ?? []
  if (until === '' || Number(until) <= now.getTime()) return false
  return timingSafeEqual(Buffer.from(sign(secret, issue, Number(until))), Buffer.from(signature))
}

const sign = (secret: KeyObject, { tracker_hash, tracker_issue }: Issue, until: number) =>
  createHmac('sha256', secret).update(`visit ${tracker_hash} ${tracker_issue} ${until}`).digest('base64url')
