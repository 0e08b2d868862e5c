import type { Answers } from '../intake/form/question.ts'
import type { ScreeningResult } from '../intake/screening.ts'
import { trackerToken } from '../sealing/tracker-address.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import type { ReferralRow } from '../storage/referral-tables.ts'
import { referralOf } from '../storage/referrals.ts'
import type { InquiryRow } from '../storage/tables.ts'
import { listFiles, type StoredFile } from './keep-files.ts'
import { openGroup, openReferrer } from './open-inquiry.ts'
import { findReceipt, isFresh } from './read-receipt.ts'

export interface ReferralReceipt {
  reference: string
  receivedAt: Date
  dueAt: Date
  /** Another form was sent under the same token before, and nobody has said how this one relates to it. */
  ask: boolean
  relation: string | null
  details: {
    answers: Answers
    danger: boolean
    part2: boolean
    npiDoubtful: boolean
    tracker: { token: string; until: Date }
    files: StoredFile[]
  } | null
}

interface Parts {
  store: Store
  vault: Vault
  now: () => Date
}

/**
 * What a referrer may see of what they sent: all of it for a while, then reference and promise. A program with its key
 * gets the same answer for good (`fresh`). Null where there is none.
 */
export async function readReferralReceipt(
  parts: Parts,
  receipt: string,
  { fresh = false } = {},
): Promise<ReferralReceipt | null> {
  const row = await findReceipt(parts.store, receipt)
  const referral = row && (await referralOf(parts.store.db, row.id))
  if (!row || !referral) return null
  return {
    reference: row.reference,
    receivedAt: new Date(row.received_at),
    dueAt: new Date(row.due_at),
    ask: row.linked_to !== null && row.relation === null,
    relation: row.relation,
    details: fresh || isFresh(row, parts.now()) ? await openDetails(parts, row, referral) : null,
  }
}

async function openDetails(
  { store, vault }: Parts,
  row: InquiryRow,
  referral: ReferralRow,
): Promise<ReferralReceipt['details']> {
  const result = await openGroup<ScreeningResult>(vault, row, 'result')
  return {
    answers: await openReferral(vault, row, referral),
    danger: result.crisis_panel === 'full',
    part2: referral.part2 === 1,
    npiDoubtful: referral.npi === 'doubtful',
    tracker: {
      token: trackerToken(vault.secrets.tracker, row.id, referral.tracker_issue),
      until: new Date(referral.tracker_expires_at),
    },
    files: await listFiles({ store, vault }, row.id),
  }
}

/** Every answer of a referral, whoever may read it. */
async function openReferral(vault: Vault, row: InquiryRow, referral: ReferralRow): Promise<Answers> {
  const contact = await openGroup<{ answers: Answers }>(vault, row, 'contact')
  const told = await openGroup<{ answers: Answers }>(vault, row, 'answers')
  return { ...(await openReferrer(vault, row, referral)), ...contact.answers, ...told.answers }
}
