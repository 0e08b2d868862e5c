import type { Answers } from '../../intake/form/question.ts'
import { type Actor, sight } from '../../intake/roles.ts'
import { allowedWays, type Channel } from '../../intake/safe-contact.ts'
import type { ScreeningResult } from '../../intake/screening.ts'
import type { Given } from '../../intake/triage/orders.ts'
import { queueOf, queueReason } from '../../intake/triage/queue.ts'
import type { DeskQueue } from '../../intake/triage/record.ts'
import { allowedVerbs, likeliestVerb, type Verb } from '../../intake/triage/verbs.ts'
import { open, placeOf } from '../../sealing/box.ts'
import { entriesOf } from '../../storage/entries.ts'
import { appendEvent, eventsOf, firstBrokenEvent } from '../../storage/events.ts'
import { linkedInquiries } from '../../storage/inquiries.ts'
import { noticesOf } from '../../storage/notices.ts'
import type { EntryRow, EventRow, InquiryRow, NoticeRow } from '../../storage/tables.ts'
import { openGroup } from '../open-inquiry.ts'
import { type DeskParts, findInquiry } from './triage-inquiry.ts'

/** An entry as staff wrote it. */
export interface Entry extends Pick<EntryRow, 'id' | 'at' | 'actor' | 'kind'> {
  verb: Verb
  given: Given[Verb]
}

/** How the person may be reached. The address of a forbidden way is not among it. */
export interface SafeContact {
  name: string
  pronouns: string | null
  proxy: { name: string | null; relation: string | null; knows: string | null } | null
  ways: { channel: Channel; address: string }[]
  /** Ways for which an address was given but no consent. */
  forbidden: Channel[]
  voicemail: boolean
  identify: boolean
  times: string | null
  note: string | null
  language: string | null
  interpreter: boolean
}

export interface DeskInquiry {
  row: InquiryRow
  queue: DeskQueue | null
  reason: string
  name: string
  contact: SafeContact
  /** Null for whoever may not read answers. */
  result: ScreeningResult | null
  entries: Entry[]
  events: EventRow[]
  brokenEvent: number | null
  notices: NoticeRow[]
  linked: { reference: string; relation: string | null; received_at: string }[]
  allowed: Verb[]
  likeliest: Verb | null
}

/** Within this time a page that is opened again by the same person is the same look. */
const oneLookMs = 10 * 60_000

/**
 * Opens what somebody may see of one inquiry; the answers themselves stand one recorded click away.
 * The look is an event, stored before anything is shown. Faults: `not_found`.
 */
export async function readDeskInquiry(
  parts: DeskParts,
  actor: Actor,
  reference: string,
): Promise<DeskInquiry> {
  const row = await findInquiry(parts, actor, reference)
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
    result,
    entries: await openEntries(parts, row, actor),
    events,
    brokenEvent: firstBrokenEvent(vault.secrets.chain, events),
    notices: await noticesOf(store.db, row.id),
    linked: await linkedInquiries(store.db, row.id),
    allowed: allowedVerbs(row, actor),
    likeliest: likeliestVerb(row, actor, now(), practice.contactPolicy.maxAttempts),
  }
}

export interface DeskAnswers {
  row: InquiryRow
  answers: Answers
  unknownSafety: readonly string[]
  result: ScreeningResult
}

/** Opens the answers, for whoever may read them. The look is an event each time. Faults: `not_found`. */
export async function readDeskAnswers(
  parts: DeskParts,
  actor: Actor,
  reference: string,
): Promise<DeskAnswers> {
  const row = await findInquiry(
    parts,
    sight[actor.role].answers ? actor : { role: 'administrator' },
    reference,
  )
  await recordLook(parts, actor, row, 'answers_viewed')
  const told = await openGroup<{ answers: Answers; unknownSafety: string[] }>(parts.vault, row, 'answers')
  return { row, ...told, result: await openGroup<ScreeningResult>(parts.vault, row, 'result') }
}

async function recordLook(
  { store, vault, now }: DeskParts,
  actor: Actor,
  row: InquiryRow,
  kind: 'opened' | 'answers_viewed',
): Promise<void> {
  const at = now()
  const who = `staff:${actor.id}`
  if (kind === 'opened') {
    const last = await store.db
      .selectFrom('events')
      .select('at')
      .where('inquiry_id', '=', row.id)
      .where('kind', '=', kind)
      .where('actor', '=', who)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (last && at.getTime() - Date.parse(last.at) < oneLookMs) return
  }
  await store.commit(trx =>
    appendEvent(trx, vault.secrets.chain, {
      inquiry_id: row.id,
      at,
      actor: who,
      kind,
      detail: { from: actor.from },
    }),
  )
}

function safeContact(answers: Answers): SafeContact {
  const said = (name: string) => (answers[name] === undefined ? null : String(answers[name]))
  const ways = allowedWays(answers)
  const addresses: [Channel, string][] = [
    ['call', 'phone'],
    ['text', 'phone'],
    ['email', 'email'],
    ['post', 'post_address'],
  ]
  return {
    name: said('name') ?? '',
    pronouns: said('pronouns'),
    proxy:
      answers.proxy_name !== undefined || answers.proxy_relation !== undefined
        ? { name: said('proxy_name'), relation: said('proxy_relation'), knows: said('proxy_knows') }
        : null,
    ways,
    forbidden: addresses
      .filter(
        ([channel, field]) => answers[field] !== undefined && !ways.some(way => way.channel === channel),
      )
      .map(([channel]) => channel),
    voicemail: answers.contact_voicemail === true,
    identify: answers.contact_identify === true,
    times: said('contact_times'),
    note: said('contact_note'),
    language: said('language'),
    interpreter: answers.interpreter === true,
  }
}

/** Everything written down; what comes from a clinician's screen stays with those who may read answers. */
async function openEntries({ store, vault }: DeskParts, row: InquiryRow, { role }: Actor): Promise<Entry[]> {
  const rows = await entriesOf(store.db, row.id)
  if (rows.length === 0) return []
  const key = await vault.dataKey(row)
  return rows
    .filter(({ kind }) => kind !== 'screen' || sight[role].answers)
    .map(({ id, at, actor, kind, detail }) => {
      const { verb, given } = JSON.parse(
        open(key, placeOf('entries', id, 'detail'), detail).toString('utf8'),
      ) as Pick<Entry, 'verb' | 'given'>
      return { id, at, actor, kind, verb, given }
    })
}
