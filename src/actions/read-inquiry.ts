import { notFound } from '../intake/faults.ts'
import type { Givers } from '../intake/form/givers.ts'
import type { Answers } from '../intake/form/question.ts'
import { readReference } from '../intake/reference.ts'
import type { ScreeningResult } from '../intake/screening.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { appendEvent, eventsOf, firstBrokenEvent } from '../storage/events.ts'
import { inquiryById, inquiryByReference, linkedInquiries } from '../storage/inquiries.ts'
import { noticesOf } from '../storage/notices.ts'
import { referralOf } from '../storage/referrals.ts'
import type { EventRow, InquiryRow, NoticeRow } from '../storage/tables.ts'
import { openGroup, openReferrer } from './open-inquiry.ts'

interface Consent {
  name: string
  words: string
  at: string
  form_version: string
  /** Where staff asked for it: how it was said, and to whom. */
  said?: string
  to?: string
}

export interface OpenedInquiry {
  row: InquiryRow
  name: string
  answers: Answers
  unknownSafety: readonly string[]
  /** Who gave each answer, where staff wrote them down. */
  givers: Givers
  consents: readonly Consent[]
  result: ScreeningResult
  events: EventRow[]
  /** Number of the first event that does not fit the chain, or null. */
  brokenEvent: number | null
  notices: NoticeRow[]
  linked: { reference: string; relation: string | null; received_at: string }[]
}

/** Opens everything about one inquiry, by its reference or by its id as the log names it. The look itself is an event, stored before anything is shown. Faults: `not_found`. */
export async function readInquiry(
  { store, vault, now }: { store: Store; vault: Vault; now: () => Date },
  typed: string,
  actor: string,
  look: { kind: 'viewed' | 'exported'; detail?: Record<string, string> } = { kind: 'viewed' },
): Promise<OpenedInquiry> {
  const reference = readReference(typed)
  const row = await (reference === null
    ? inquiryById(store.db, typed)
    : inquiryByReference(store.db, reference))
  if (!row) throw notFound(`There is no inquiry ${typed}`)
  await store.commit(trx =>
    appendEvent(trx, vault.secrets.chain, { inquiry_id: row.id, at: now(), actor, ...look }),
  )
  const summary = await openGroup<{ name: string }>(vault, row, 'summary')
  const contact = await openGroup<{ answers: Answers; consents: Consent[]; givers?: Givers }>(
    vault,
    row,
    'contact',
  )
  const told = await openGroup<{ answers: Answers; unknownSafety: string[]; givers?: Givers }>(
    vault,
    row,
    'answers',
  )
  const referral = await referralOf(store.db, row.id)
  const referrer = referral ? await openReferrer(vault, row, referral) : {}
  const events = await eventsOf(store.db, row.id)
  return {
    row,
    name: summary.name,
    answers: { ...referrer, ...contact.answers, ...told.answers },
    unknownSafety: told.unknownSafety,
    givers: { ...contact.givers, ...told.givers },
    consents: contact.consents,
    result: await openGroup<ScreeningResult>(vault, row, 'result'),
    events,
    brokenEvent: firstBrokenEvent(vault.secrets.chain, events),
    notices: await noticesOf(store.db, row.id),
    linked: await linkedInquiries(store.db, row.id),
  }
}
