import type { Givers } from '../../intake/form/givers.ts'
import type { Answers } from '../../intake/form/question.ts'
import { type Actor, sight } from '../../intake/roles.ts'
import { type SafeContact, safeContact } from '../../intake/safe-contact.ts'
import type { ScreeningResult } from '../../intake/screening.ts'
import { queueOf, queueReason } from '../../intake/triage/queue.ts'
import type { DeskQueue } from '../../intake/triage/record.ts'
import { allowedVerbs, likeliestVerb, type Verb } from '../../intake/triage/verbs.ts'
import { entriesOf } from '../../storage/entries.ts'
import { eventsOf, firstBrokenEvent } from '../../storage/events.ts'
import { relatedInquiries } from '../../storage/inquiries.ts'
import { noticesOf } from '../../storage/notices.ts'
import { referralOf } from '../../storage/referrals.ts'
import type { EntryRow, EventRow, InquiryRow, NoticeRow } from '../../storage/tables.ts'
import { openGroup } from '../open-inquiry.ts'
import { findForStaff, recordLook } from './looks.ts'
import { type DeskReferral, readReferral } from './read-referral.ts'
import type { DeskParts } from './triage-inquiry.ts'
import { openEntry, type Told } from './write-down.ts'

/** An entry as staff, or the referrer, wrote it. */
export interface Entry extends Pick<EntryRow, 'id' | 'at' | 'actor' | 'kind'>, Pick<Told, 'verb' | 'given'> {}

export interface DeskInquiry {
  row: InquiryRow
  queue: DeskQueue | null
  reason: string
  name: string
  contact: SafeContact
  /** Who referred the person; null where nobody did. */
  referral: DeskReferral | null
  /** Null for whoever may not read answers. */
  result: ScreeningResult | null
  entries: Entry[]
  events: EventRow[]
  brokenEvent: number | null
  notices: NoticeRow[]
  /** What came under the same form: how each relates to the first, `first` for that one, null where nobody said. */
  linked: { reference: string; relation: string | null; received_at: string }[]
  allowed: Verb[]
  likeliest: Verb | null
}

/**
 * Opens what somebody may see of one inquiry; the answers themselves stand one recorded click away.
 * The look is an event, stored before anything is shown. Faults: `not_found`.
 */
export async function readDeskInquiry(
  parts: DeskParts,
  actor: Actor,
  reference: string,
): Promise<DeskInquiry> {
  const row = await findForStaff(parts, actor, reference, 'opened')
  const { store, vault, practice, now } = parts
  await recordLook(parts, actor, row, 'opened')
  const { name } = await openGroup<{ name: string }>(vault, row, 'summary')
  const { answers } = await openGroup<{ answers: Answers }>(vault, row, 'contact')
  const events = await eventsOf(store.db, row.id)
  const result = sight[actor.role].answers ? await openGroup<ScreeningResult>(vault, row, 'result') : null
  return {
    row,
    queue: queueOf(row, now()),
    reason: queueReason(row, now()),
    name,
    contact: safeContact(answers),
    referral: await readReferral(parts, row, answers),
    result,
    entries: await openEntries(parts, row, actor),
    events,
    brokenEvent: firstBrokenEvent(vault.secrets.chain, events),
    notices: await noticesOf(store.db, row.id),
    linked: (await relatedInquiries(store.db, row)).map(({ linked_to, relation, ...other }) => ({
      ...other,
      relation: linked_to === null ? 'first' : relation,
    })),
    allowed: allowedVerbs(row, actor),
    likeliest: likeliestVerb(row, actor, now(), practice.contactPolicy.maxAttempts),
  }
}

export interface DeskAnswers {
  row: InquiryRow
  answers: Answers
  unknownSafety: readonly string[]
  /** Who gave each answer, where staff wrote them down. */
  givers?: Givers
  result: ScreeningResult
  /** They hold records under 42 CFR Part 2: its notice goes with every disclosure. */
  part2: boolean
  /** What the referrer told later. */
  added: { at: string; note: string }[]
}

/** Opens the answers, for whoever may read them. The look is an event each time. Faults: `not_found`. */
export async function readDeskAnswers(
  parts: DeskParts,
  actor: Actor,
  reference: string,
): Promise<DeskAnswers> {
  const row = await findForStaff(parts, actor, reference, 'answers_viewed')
  await recordLook(parts, actor, row, 'answers_viewed')
  const told = await openGroup<Pick<DeskAnswers, 'answers' | 'unknownSafety' | 'givers'>>(
    parts.vault,
    row,
    'answers',
  )
  return {
    row,
    ...told,
    result: await openGroup<ScreeningResult>(parts.vault, row, 'result'),
    added: await openAdded(parts, row),
    part2: (await referralOf(parts.store.db, row.id))?.part2 === 1,
  }
}

async function openAdded({ store, vault }: DeskParts, row: InquiryRow): Promise<DeskAnswers['added']> {
  const rows = (await entriesOf(store.db, row.id)).filter(({ kind }) => kind === 'referrer')
  const key = rows.length > 0 ? await vault.dataKey(row, 'inquiries') : null
  return rows.flatMap(entry => {
    const { note } = key ? (openEntry(key, entry).given as { note: string }) : { note: '' }
    return [{ at: entry.at, note }]
  })
}

/** What a clinician judged by the answers, or learned in a screen, is read by whoever may read the answers. */
const clinical: readonly Verb[] = ['acknowledge_risk', 'review', 'screen']

async function openEntries({ store, vault }: DeskParts, row: InquiryRow, { role }: Actor): Promise<Entry[]> {
  const rows = await entriesOf(store.db, row.id)
  if (rows.length === 0) return []
  const key = await vault.dataKey(row, 'inquiries')
  return rows
    .map(entry => {
      const { id, at, actor, kind } = entry
      const { verb, given } = openEntry(key, entry)
      return { id, at, actor, kind, verb, given }
    })
    .filter(({ kind, verb }) => kind !== 'referrer' && (sight[role].answers || !clinical.includes(verb)))
}
