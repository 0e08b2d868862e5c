import type { KeyObject } from 'node:crypto'
import { promise } from '../intake/deadline.ts'
import { readAloud } from '../intake/form/aloud.ts'
import { type EntrySource, type Givers, giversFor } from '../intake/form/givers.ts'
import type { ParsedForm } from '../intake/form/parse-form.ts'
import { questionsOf, type Readers } from '../intake/form/question.ts'
import { answersFor, screenForm, shortName } from '../intake/inquiry.ts'
import { type Notice, noticesFor } from '../intake/notices.ts'
import { reference, referenceBytes } from '../intake/reference.ts'
import { acknowledgementAddress } from '../intake/safe-contact.ts'
import { criteriaMask, type ScreeningResult } from '../intake/screening.ts'
import type { Suspicion } from '../intake/suspicion.ts'
import { firstTriage } from '../intake/triage/queue.ts'
import type { Practice } from '../practice/practice.ts'
import { placeOf, seal } from '../sealing/box.ts'
import { randomBytesFromPool } from '../sealing/randomness.ts'
import type { Vault } from '../sealing/vault.ts'
import { atOnceAddresses } from '../storage/at-once.ts'
import type { Store } from '../storage/database.ts'
import { nextEvent } from '../storage/events.ts'
import type { EventRow, InquiryRow, NoticeRow } from '../storage/tables.ts'
import type { Catalogue } from '../text/catalogue.ts'

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
  suspicions: readonly Suspicion[]
  language: string
  source: 'web' | 'synthetic' | EntrySource
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
}

/** Everything that is stored of one inquiry, sealed and ready, so that the transaction awaits nothing but queries. */
export async function rowsFor(parts: ReceiveParts, arrival: Arrival, names: Names): Promise<Rows> {
  const { practice } = parts
  const { answers } = arrival.parsed
  const at = parts.now()
  const id = parts.newId()
  const result = screenForm(practice, practice.contactForm, arrival.parsed)
  const quarantined = arrival.suspicions.length > 0
  const notices = await noticesOf(parts, arrival, result, quarantined)
  const dueAt = promise(practice.officeHours, practice.responseTargets, result.safety_level, at).toISOString()
  const { key, ...keyPlace } = parts.vault.newDataKey(await parts.vault.currentHour(), id)
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
      received_at: at.toISOString(),
      ...firstTriage(result.queue, quarantined ? 1 : 0, arrival.source, dueAt),
      form_version: practice.contactForm.version,
      rule_version: result.version,
      language: arrival.language,
      criteria_mask: criteriaMask(result),
      version: 1,
      indexed: 0,
      summary: sealed('summary', { name: shortName(answers) }),
      contact: sealed('contact', {
        answers: answersFor(practice.contactForm, 'contact', answers),
        consents: consentsOf(parts, arrival, at),
        ...giversOf(parts, arrival, 'contact'),
      }),
      answers: sealed('answers', {
        answers: answersFor(practice.contactForm, 'answers', answers),
        unknownSafety: arrival.parsed.unknownSafety,
        ...giversOf(parts, arrival, 'answers'),
      }),
      result: sealed('result', result),
    },
    event: nextEvent(parts.vault.secrets.chain, {
      inquiry_id: id,
      at,
      actor: arrival.entry?.actor ?? (arrival.source === 'synthetic' ? 'system' : 'person'),
      kind: 'received',
      detail: {
        source: arrival.source,
        rules: result.version,
        ...(quarantined ? { suspicion: arrival.suspicions.join(' ') } : {}),
        ...(arrival.addsTo === undefined ? {} : { adds_to: arrival.addsTo }),
        ...(arrival.entry ? { from: arrival.entry.from } : {}),
      },
    }),
    notices: notices.map(notice => noticeRow(notice, parts.newId(), id, key, at, quarantined)),
  }
}

async function noticesOf(
  parts: ReceiveParts,
  { parsed, testMailTo }: Arrival,
  result: ScreeningResult,
  quarantined: boolean,
): Promise<Notice[]> {
  if (testMailTo !== undefined)
    return [{ kind: 'synthetic', channel: 'mail', recipient: testMailTo, urgent: false }]
  const atOnce = await atOnceAddresses(parts.store, parts.now())
  const { admissionsEmails, webhook } = parts.audience
  const isKnown = (address: string) => admissionsEmails.some(known => known.toLowerCase() === address)
  return noticesFor(parts.practice.notifyTable, {
    notify: result.notify,
    admissionsEmails: [...admissionsEmails, ...atOnce.filter(address => !isKnown(address))],
    webhook,
    // Someone else's address must not be flooded through our form: a suspected program gets no acknowledgement.
    acknowledgement: quarantined ? null : acknowledgementAddress(parsed.answers),
  })
}

/** A flood of what was set apart must not hold up what was not. */
const urgencyOf = ({ urgent }: Notice, quarantined: boolean) => (!urgent ? 0 : quarantined ? 1 : 2)

const noticeRow = (
  notice: Notice,
  id: string,
  inquiryId: string,
  key: KeyObject,
  at: Date,
  quarantined: boolean,
): NoticeRow => ({
  id,
  inquiry_id: inquiryId,
  digest_id: null,
  kind: notice.kind,
  channel: notice.channel,
  recipient: seal(key, placeOf('notices', id, 'recipient'), notice.recipient),
  state: 'queued',
  urgent: urgencyOf(notice, quarantined),
  attempts: 0,
  created_at: at.toISOString(),
  due_at: at.toISOString(),
  lease_until: null,
  done_at: null,
  fault: null,
})

/** Only what staff wrote down is marked: whoever filled the form in themselves gave every answer. */
const giversOf = ({ practice }: ReceiveParts, { entry }: Arrival, readers: Readers) =>
  entry ? { givers: giversFor(practice.contactForm, readers, entry.givers) } : {}

/** What was agreed to: the words that stood beside the tick or were read aloud, when, and on which version of the form. */
const consentsOf = (
  { practice, catalogue }: ReceiveParts,
  { parsed, language, source, entry }: Arrival,
  at: Date,
) => {
  const text = catalogue.textIn(language)
  const said = entry ? readAloud(practice.staffIntake.aloud, text) : text
  return questionsOf(practice.contactForm)
    .filter(
      question => question.kind === 'tick' && question.consent && parsed.answers[question.name] === true,
    )
    .map(({ name }) => ({
      name,
      words: said(`question.${name}.label`),
      at: at.toISOString(),
      form_version: practice.contactForm.version,
      ...(entry ? { said: source, to: entry.actor } : {}),
    }))
}
