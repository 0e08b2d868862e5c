import { localDateAt } from '../intake/calendar.ts'
import { promise } from '../intake/deadline.ts'
import { readAloud } from '../intake/form/aloud.ts'
import { type EntrySource, type Givers, giversFor } from '../intake/form/givers.ts'
import type { ParsedForm } from '../intake/form/parse-form.ts'
import { type Answers, type Form, questionsOf, type Readers, textOf } from '../intake/form/question.ts'
import { answersFor, screenForm, shortName } from '../intake/inquiry.ts'
import { type Audience, mustStay, type Notice, noticesFor } from '../intake/notices.ts'
import { reference, referenceBytes } from '../intake/reference.ts'
import { referrerAddress } from '../intake/referral/facts.ts'
import { type Placement, placementFor } from '../intake/referral/placement.ts'
import { acknowledgementAddress } from '../intake/safe-contact.ts'
import { criteriaMask } from '../intake/screening.ts'
import type { Suspicion } from '../intake/suspicion.ts'
import { firstTriage } from '../intake/triage/queue.ts'
import { formOf } from '../practice/forms.ts'
import type { Practice } from '../practice/practice.ts'
import { placeOf, seal } from '../sealing/box.ts'
import { randomBytesFromPool } from '../sealing/randomness.ts'
import type { Vault } from '../sealing/vault.ts'
import { atOnceAddresses } from '../storage/at-once.ts'
import type { Store } from '../storage/database.ts'
import { nextEvent } from '../storage/events.ts'
import type { EventRow, InquiryRow, NoticeRow } from '../storage/tables.ts'
import type { Catalogue } from '../text/catalogue.ts'
import { noticeRow } from './notice-rows.ts'
import { type CameBy, type ReferralRows, referralRowsFor } from './referral-rows.ts'

export interface ReceiveParts {
  store: Store
  vault: Vault
  practice: Practice
  catalogue: Catalogue
  audience: { admissionsEmails: readonly string[]; webhook: boolean }
  now: () => Date
  newId: () => string
}

/** A form that arrived, with what the web knows of how it came. */
export interface Arrival {
  parsed: ParsedForm
  /** The form's one-time token as it came; empty where there was none. */
  token: string
  /** Files wait under the token, and belong to it. */
  withFiles?: boolean
  suspicions: readonly Suspicion[]
  language: string
  source: 'web' | 'synthetic' | 'referral' | EntrySource
  /** How a referral came. */
  cameBy?: CameBy
  /** When it reached us, where that was before somebody took it down: promise and waits count from then. */
  cameAt?: Date
  /** The program that sent a referral. Another content under its token is refused, and the same is the same for good. */
  client?: string
  /** Who of the staff filled the form in, from where, and who gave each answer. */
  entry?: { actor: string; from: string; givers: Givers }
  /** The inquiry that this one adds to. */
  addsTo?: string
  /** Where the one mail of a daily test goes. */
  testMailTo?: string
}

/** Hashes of what came with the form: its token, and the receipt that goes back. */
type Names = Pick<InquiryRow, 'token_hash' | 'receipt_hash'>

export interface Rows {
  inquiry: InquiryRow
  event: EventRow
  notices: NoticeRow[]
  referred: ReferralRows | null
}

const senders: Partial<Record<Arrival['source'], string>> = { synthetic: 'system', referral: 'referrer' }

/** Everything that is stored of one inquiry, sealed and ready, so that the transaction awaits nothing but queries. */
export async function rowsFor(parts: ReceiveParts, arrival: Arrival, names: Names): Promise<Rows> {
  const { practice } = parts
  const { answers } = arrival.parsed
  const form = formOf(practice, arrival.source)
  const at = parts.now()
  const cameAt = arrival.cameAt ?? at
  const id = parts.newId()
  const { officeHours, responseTargets } = practice
  const result = screenForm(practice, form, arrival.parsed, localDateAt(officeHours, at))
  const placed = placementFor(form, answers, result)
  const quarantined = arrival.suspicions.length > 0
  const notices = await noticesOf(parts, arrival, placed, quarantined)
  const dueAt = promise(officeHours, responseTargets, placed.promised, cameAt).toISOString()
  const { key, ...keyPlace } = parts.vault.newDataKey(await parts.vault.currentHour(), id, 'inquiries')
  const sealed = (group: string, value: unknown) =>
    seal(key, placeOf('inquiries', id, group), JSON.stringify(value))
  return {
    inquiry: {
      id,
      ...names,
      ...keyPlace,
      reference: reference(randomBytesFromPool(referenceBytes)),
      linked_to: arrival.addsTo ?? null,
      relation: arrival.addsTo === undefined ? null : 'adds',
      received_at: cameAt.toISOString(),
      ...firstTriage(placed.queue, quarantined ? 1 : 0, arrival.source, dueAt),
      form_version: form.version,
      rule_version: result.version,
      language: arrival.language,
      criteria_mask: criteriaMask(result),
      version: 1,
      indexed: 0,
      summary: sealed('summary', { name: shortName(answers) }),
      contact: sealed('contact', {
        answers: answersFor(form, 'contact', answers),
        consents: consentsOf(parts, form, arrival, at),
        ...giversOf(form, arrival, 'contact'),
      }),
      answers: sealed('answers', {
        answers: answersFor(form, 'answers', answers),
        unknownSafety: arrival.parsed.unknownSafety,
        ...giversOf(form, arrival, 'answers'),
      }),
      result: sealed('result', result),
    },
    event: nextEvent(parts.vault.secrets.chain, {
      inquiry_id: id,
      at,
      actor: arrival.entry?.actor ?? senders[arrival.source] ?? 'person',
      kind: 'received',
      detail: {
        source: arrival.source,
        ...(arrival.cameBy ? { came_by: arrival.cameBy } : {}),
        ...(arrival.client ? { client: arrival.client } : {}),
        ...(arrival.cameAt ? { came_at: cameAt.toISOString() } : {}),
        rules: result.version,
        queue: placed.queue,
        due_at: dueAt,
        notices: mustStay(notices),
        ...(quarantined ? { suspicion: arrival.suspicions.join(' ') } : {}),
        ...(arrival.addsTo === undefined ? {} : { adds_to: arrival.addsTo }),
        ...(arrival.entry ? { from: arrival.entry.from } : {}),
      },
    }),
    notices: notices.map(notice => noticeRow(notice, parts.newId(), { inquiryId: id, key, at, quarantined })),
    referred: form.code === 'referral' ? await referralRowsFor(parts, arrival, { id, key, at }) : null,
  }
}

async function noticesOf(
  parts: ReceiveParts,
  { parsed, source, testMailTo }: Arrival,
  placed: Placement,
  quarantined: boolean,
): Promise<Notice[]> {
  if (testMailTo !== undefined)
    return [{ kind: 'synthetic', channel: 'mail', recipient: testMailTo, urgent: false }]
  const atOnce = await atOnceAddresses(parts.store, parts.now())
  const { admissionsEmails, webhook } = parts.audience
  const isKnown = (address: string) => admissionsEmails.some(known => known.toLowerCase() === address)
  return noticesFor(parts.practice.notifyTable, {
    notify: placed.notify,
    admissionsEmails: [...admissionsEmails, ...atOnce.filter(address => !isKnown(address))],
    webhook,
    // Someone else's address must not be flooded through our form: a suspected program gets no acknowledgement.
    acknowledgement: quarantined ? null : acknowledgementOf(source, parsed.answers),
  })
}

/** Whoever fills in a form hears that we have it: the person, or the provider where the person agreed to that. */
function acknowledgementOf(source: Arrival['source'], answers: Answers): Audience['acknowledgement'] {
  if (source !== 'referral') {
    const recipient = acknowledgementAddress(answers)
    return recipient === null ? null : { kind: 'acknowledgement', recipient }
  }
  const recipient =
    answers.feedback === 'received' || answers.feedback === 'full' ? referrerAddress(answers) : null
  return recipient === null ? null : { kind: 'referrer_received', recipient }
}

/** Only what staff wrote down is marked: whoever filled the form in themselves gave every answer. */
const giversOf = (form: Form, { entry }: Arrival, readers: Readers) =>
  entry ? { givers: giversFor(form, readers, entry.givers) } : {}

/** What was agreed to: the words that stood beside the tick or were read aloud, when, and on which version of the form. */
const consentsOf = (
  { practice, catalogue }: ReceiveParts,
  form: Form,
  { parsed, language, source, cameBy, entry }: Arrival,
  at: Date,
) => {
  const text = textOf(form, catalogue.textIn(language))
  const said = entry && form.code === 'contact' ? readAloud(practice.staffIntake.aloud, text) : text
  return questionsOf(form)
    .filter(
      question => question.kind === 'tick' && question.consent && parsed.answers[question.name] === true,
    )
    .map(({ name }) => ({
      name,
      words: said(`question.${name}.label`),
      at: at.toISOString(),
      form_version: form.version,
      ...(entry ? { said: cameBy ?? source, to: entry.actor } : {}),
    }))
}
