import { openGroup } from '../../actions/open-inquiry.ts'
import { dayInDigits } from '../../intake/form/day.ts'
import type { Parts } from '../../parts.ts'
import { trackerToken } from '../../sealing/tracker-address.ts'
import { inquiryByReference } from '../../storage/inquiries.ts'
import { referralOf } from '../../storage/referrals.ts'

/** A referral's page as whoever sent it opens it: its token, and the answer to its question. */
export interface OpenedTracker {
  token: string
  birthDate: string
}

/** The tracker of an invented referral. Throws where there is none. */
export async function trackerOf(
  { store, vault }: Pick<Parts, 'store' | 'vault'>,
  reference: string,
): Promise<OpenedTracker> {
  const row = await inquiryByReference(store.db, reference)
  const referral = row && (await referralOf(store.db, row.id))
  if (!row || !referral) throw new Error(`${reference} is no referral`)
  const { answers } = await openGroup<{ answers: Record<string, string> }>(vault, row, 'contact')
  return {
    token: trackerToken(vault.secrets.tracker, row.id, referral.tracker_issue),
    birthDate: dayInDigits(answers.birth_date ?? ''),
  }
}

/** The tracker that is the most worth a look: the newest on which a question waits for the referrer. Null where none does. */
export async function trackerToShow(parts: Pick<Parts, 'store' | 'vault'>): Promise<OpenedTracker | null> {
  const row = await parts.store.db
    .selectFrom('referrals')
    .innerJoin('inquiries', 'inquiries.id', 'referrals.inquiry_id')
    .select('reference')
    .where('feedback', '=', 'full')
    .where('asked_at', 'is not', null)
    .where('withdrawn_at', 'is', null)
    .orderBy('received_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? trackerOf(parts, row.reference) : null
}
