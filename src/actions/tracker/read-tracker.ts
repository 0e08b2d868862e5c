import type { Feedback } from '../../intake/referral/facts.ts'
import { type PublicStatus, publicStatus } from '../../intake/referral/public-status.ts'
import type { Given } from '../../intake/triage/orders.ts'
import { entriesOf } from '../../storage/entries.ts'
import { openEntry, type Told } from '../desk/write-down.ts'
import type { ReceiveParts } from '../inquiry-rows.ts'
import { findTracker, type Tracked } from './find-tracker.ts'
import { opensVisit } from './visit.ts'

/** What a referrer sees of a referral. */
export interface TrackerView {
  reference: string
  receivedAt: string
  feedback: Feedback
  status: PublicStatus | null
  /** What we ask, and why it was declined with other options: only where the person agreed to each step. */
  question: string | null
  declined: { reason: string; options: string | null } | null
  addedAt: string | null
  withdrawn: boolean
}

/** Whether a browser's mark opens this tracker now. */
export async function openTracker(parts: ReceiveParts, token: string, mark: string): Promise<Tracked | null> {
  // Without a mark nothing is looked up: an address that is known takes no longer than one that is not.
  const tracked = mark === '' ? null : await findTracker(parts, token)
  return tracked && opensVisit(parts.vault.secrets.tracker, tracked.referral, mark, parts.now())
    ? tracked
    : null
}

/** What the person's consent lets a referrer see. */
export async function readTracker(parts: ReceiveParts, { inquiry, referral }: Tracked): Promise<TrackerView> {
  const status = publicStatus({ ...referral, ...inquiry }, referral.feedback)
  const told =
    status === 'need_information' || status === 'declined'
      ? await lastWords(parts, { inquiry, referral })
      : {}
  return {
    reference: inquiry.reference,
    receivedAt: inquiry.received_at,
    feedback: referral.feedback,
    status,
    question: status === 'need_information' ? (told.ask_referrer?.question ?? null) : null,
    declined:
      status === 'declined' && told.decline
        ? { reason: told.decline.reason, options: told.decline.options }
        : null,
    addedAt: referral.answered_at,
    withdrawn: referral.withdrawn_at !== null,
  }
}

type Words = { ask_referrer?: Given['ask_referrer']; decline?: Given['decline'] }

async function lastWords({ store, vault }: ReceiveParts, { inquiry }: Tracked): Promise<Words> {
  const key = await vault.dataKey(inquiry, 'inquiries')
  const told: Told[] = (await entriesOf(store.db, inquiry.id)).map(entry => openEntry(key, entry))
  return Object.fromEntries(told.map(({ verb, given }) => [verb, given]))
}
