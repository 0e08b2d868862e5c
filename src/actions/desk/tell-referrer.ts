import type { Answers } from '../../intake/form/question.ts'
import { referralEffect } from '../../intake/referral/effects.ts'
import { referrerAddress } from '../../intake/referral/facts.ts'
import { type PublicStatus, publicStatus } from '../../intake/referral/public-status.ts'
import type { Order } from '../../intake/triage/orders.ts'
import type { Vault } from '../../sealing/vault.ts'
import { clientOfReferral } from '../../storage/api-clients.ts'
import type { Store } from '../../storage/database.ts'
import type { ReferralRow } from '../../storage/referral-tables.ts'
import { type ReferralChanges, referralOf } from '../../storage/referrals.ts'
import type { InquiryRow, NoticeRow } from '../../storage/tables.ts'
import type { TriageChanges } from '../../storage/triage.ts'
import { type ProgramHears, profileOf } from '../api-clients.ts'
import { noticeRow } from '../notice-rows.ts'
import { openReferrer } from '../open-inquiry.ts'

interface Parts {
  store: Store
  vault: Vault
  newId: () => string
}

/** What a verb changes of a referral, and who hears of it. */
export interface ReferralChange {
  changes: ReferralChanges
  /** The status that the referrer may see now, where it is another one than before. */
  status: PublicStatus | null
  notices: NoticeRow[]
}

/** What a verb means for whoever referred the person; null where nobody did. */
export async function referralChange(
  parts: Parts,
  row: InquiryRow,
  { order, changes, at }: { order: Order; changes: TriageChanges; at: Date },
): Promise<ReferralChange | null> {
  const referral = row.source === 'referral' ? await referralOf(parts.store.db, row.id) : undefined
  if (!referral) return null
  const result = 'result' in order.given ? order.given.result : undefined
  const own: ReferralChanges = referralEffect(referral, { verb: order.verb, result, at: at.toISOString() })
  const before = publicStatus({ ...referral, ...row }, referral.feedback)
  const after = publicStatus({ ...referral, ...own, ...row, ...changes }, referral.feedback)
  const status = after === before ? null : after
  const notices =
    status === null
      ? []
      : [
          ...(await referrerNotices(parts, row, referral, at)),
          ...(await programNotices(parts, row, { status, at })),
        ]
  return { changes: own, status, notices }
}

/** What the program that sent a referral hears, where it has an address to be called at. */
async function programNotices(
  { store, vault, newId }: Parts,
  row: InquiryRow,
  { status, at }: { status: PublicStatus; at: Date },
): Promise<NoticeRow[]> {
  const client = await clientOfReferral(store.db, row.id)
  const profile = client && (await profileOf({ store, vault }, client.id))
  if (!client || !profile?.webhook || row.quarantined === 1) return []
  const hears: ProgramHears = { client: client.id, status, at: at.toISOString() }
  const about = { inquiryId: row.id, key: await vault.dataKey(row, 'inquiries'), at }
  const notice = { kind: 'referrer_changed', channel: 'program', urgent: false } as const
  return [noticeRow({ ...notice, recipient: JSON.stringify(hears) }, newId(), about)]
}

/** A neutral mail to the referrer, in the way they chose, while their page opens. */
export async function referrerNotices(
  { vault, newId }: Pick<Parts, 'vault' | 'newId'>,
  row: InquiryRow,
  referral: ReferralRow,
  at: Date,
): Promise<NoticeRow[]> {
  const answers: Answers = await openReferrer(vault, row, referral)
  const recipient = referrerAddress(answers)
  const opens = referral.tracker_ended === null && referral.tracker_expires_at > at.toISOString()
  if (recipient === null || !opens || row.quarantined === 1) return []
  const about = { inquiryId: row.id, key: await vault.dataKey(row, 'inquiries'), at }
  return [noticeRow({ kind: 'referrer_changed', channel: 'mail', recipient, urgent: false }, newId(), about)]
}
