import { readReference } from '../intake/reference.ts'
import { type PublicStatus, publicStatus } from '../intake/referral/public-status.ts'
import { clientOfReferral } from '../storage/api-clients.ts'
import type { Store } from '../storage/database.ts'
import { inquiryByReference } from '../storage/inquiries.ts'
import { referralOf } from '../storage/referrals.ts'

/** What a program may know of a referral that it sent. */
export interface SentReferral {
  reference: string
  received_at: string
  promised_by: string
  /** As far as the person agreed; null where they agreed to nothing. */
  status: PublicStatus | null
}

/** Where a referral stands that this client sent; null for any other. */
export async function readSentReferral(
  { db }: Store,
  clientId: string,
  typed: string,
): Promise<SentReferral | null> {
  const reference = readReference(typed)
  const row = reference === null ? undefined : await inquiryByReference(db, reference)
  if (!row || (await clientOfReferral(db, row.id))?.id !== clientId) return null
  const referral = await referralOf(db, row.id)
  return {
    reference: row.reference,
    received_at: row.received_at,
    promised_by: row.due_at,
    status: referral ? publicStatus({ ...referral, ...row }, referral.feedback) : null,
  }
}
