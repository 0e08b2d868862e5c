import { hashOf, receiptPattern } from '../../sealing/fingerprints.ts'
import type { Store } from '../../storage/database.ts'
import { inquiryById } from '../../storage/inquiries.ts'
import type { ReferralRow } from '../../storage/referral-tables.ts'
import { referralByTracker } from '../../storage/referrals.ts'
import type { InquiryRow } from '../../storage/tables.ts'

/** A referral that an address belongs to. */
export interface Tracked {
  inquiry: InquiryRow
  referral: ReferralRow
}

/** The referral of a tracker's address, unless it is unknown, expired, ended or locked: nobody learns which. */
export async function findTracker(
  { store, now }: { store: Store; now: () => Date },
  token: string,
): Promise<Tracked | null> {
  const referral = receiptPattern.test(token) ? await referralByTracker(store.db, hashOf(token)) : undefined
  if (!referral || referral.tracker_ended !== null || referral.tracker_expires_at <= now().toISOString())
    return null
  const inquiry = await inquiryById(store.db, referral.inquiry_id)
  return inquiry ? { inquiry, referral } : null
}
