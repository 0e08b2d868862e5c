import type { InquiryRow, NoticeRow } from '../../storage/tables.ts'
import type { ReceiveParts } from '../inquiry-rows.ts'
import { noticeRow } from '../notice-rows.ts'

/** That something was added to a referral, for each of the admissions team's addresses. */
export async function staffNotices(
  { vault, audience, now, newId }: Pick<ReceiveParts, 'vault' | 'audience' | 'now' | 'newId'>,
  inquiry: InquiryRow,
): Promise<NoticeRow[]> {
  const about = { inquiryId: inquiry.id, key: await vault.dataKey(inquiry, 'inquiries'), at: now() }
  return audience.admissionsEmails.map(recipient =>
    noticeRow({ kind: 'referral_changed', channel: 'mail', recipient, urgent: false }, newId(), about),
  )
}
