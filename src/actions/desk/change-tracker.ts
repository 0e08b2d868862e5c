import { conflict, notFound } from '../../intake/faults.ts'
import { mustStay } from '../../intake/notices.ts'
import type { Actor } from '../../intake/roles.ts'
import { hashOf } from '../../sealing/fingerprints.ts'
import { trackerToken } from '../../sealing/tracker-address.ts'
import { appendEvent, lockInquiry } from '../../storage/events.ts'
import { insertNotices } from '../../storage/notices.ts'
import { changeReferral, type ReferralChanges, referralOf } from '../../storage/referrals.ts'
import type { NoticeRow } from '../../storage/tables.ts'
import { trackerEnd } from '../referral-rows.ts'
import { referrerNotices } from './tell-referrer.ts'
import { type DeskParts, findInquiry } from './triage-inquiry.ts'

/** Ends a referrer's page at once, with every visit to it. Faults: `not_found`. */
export const endTracker = (parts: DeskParts, actor: Actor, reference: string): Promise<string> =>
  change(parts, actor, reference, 'tracker_revoked', async () => ({
    changes: { tracker_ended: 'revoked' },
    notices: [],
  }))

/**
 * Gives a referrer's page a new address; the old one, and every visit to it, is over. The referrer hears of it in the
 * way they chose, where the person agreed to feedback. Faults: `not_found`, `conflict` where somebody did so just now.
 */
export const renewTracker = (parts: DeskParts, actor: Actor, reference: string): Promise<string> =>
  change(parts, actor, reference, 'tracker_renewed', async ({ row, referral }) => {
    const at = parts.now()
    const issue = referral.tracker_issue + 1
    const changes = {
      tracker_issue: issue,
      tracker_hash: hashOf(trackerToken(parts.vault.secrets.tracker, row.id, issue)),
      tracker_expires_at: trackerEnd(parts, at),
      tracker_tries: 0,
      tracker_ended: null,
    }
    const told =
      referral.feedback === 'none' ? [] : await referrerNotices(parts, row, { ...referral, ...changes }, at)
    return { changes, notices: told }
  })

type Found = {
  row: Awaited<ReturnType<typeof findInquiry>>
  referral: NonNullable<Awaited<ReturnType<typeof referralOf>>>
}

async function change(
  parts: DeskParts,
  actor: Actor,
  reference: string,
  kind: string,
  to: (found: Found) => Promise<{ changes: ReferralChanges; notices: NoticeRow[] }>,
): Promise<string> {
  const row = await findInquiry(parts, actor, reference)
  const referral = await referralOf(parts.store.db, row.id)
  if (!referral) throw notFound('Nobody referred this person')
  const { changes, notices } = await to({ row, referral })
  await parts.store.commit(async trx => {
    await lockInquiry(trx, row.id)
    const now = await referralOf(trx, row.id)
    if (now?.tracker_issue !== referral.tracker_issue) throw conflict('The address was changed meanwhile')
    await changeReferral(trx, row.id, changes)
    const event = { inquiry_id: row.id, at: parts.now(), actor: `staff:${actor.id}`, kind }
    const detail = { notices: mustStay(notices), from: actor.from }
    await appendEvent(trx, parts.vault.secrets.chain, { ...event, detail })
    await insertNotices(trx, notices)
  })
  return row.reference
}
