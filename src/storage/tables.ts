import type { Transaction } from 'kysely'
import type { Standing, State } from '../intake/triage/record.ts'
import type { ApiTables } from './api-tables.ts'
import type { CheckpointTables } from './checkpoint-tables.ts'
import type { FileTables } from './file-tables.ts'
import type { PurgedTables } from './purged-tables.ts'
import type { ReferralTables } from './referral-tables.ts'
import type { StaffTables } from './staff-tables.ts'

/** Times are ISO-8601 UTC text, flags are 0 or 1, sealed values are base64 text (format: `sealing/box.ts`). */
export interface InquiryRow {
  id: string
  reference: string
  receipt_hash: string
  token_hash: string
  linked_to: string | null
  relation: string | null
  received_at: string
  due_at: string
  state: State
  queue: string
  quarantined: 0 | 1
  source: string
  form_version: string
  rule_version: string
  language: string
  criteria_mask: number
  version: number
  hour_key: string
  data_key: string
  summary: string
  contact: string
  answers: string
  result: string
  /** Where it stands at the desk, whatever the time: `intake/triage/queue.ts` derives it. */
  standing: Standing
  /** When something is due next: the promise, the next try, the appointment. */
  act_by: string
  snoozed_until: string | null
  /** Id of the staff member who has taken it on. */
  assignee: string | null
  /** Contact attempts made. */
  attempts: number
  risk: 'none' | 'open' | 'acknowledged'
  review: 'none' | 'open' | 'done'
  first_contact_at: string | null
  closed_at: string | null
  /** A legal hold: nothing of it is ever deleted. */
  held: 0 | 1
  /** 1 where its words stand in `search_terms`; 2 where by them it was compared with others as well. */
  indexed: 0 | 1 | 2
  /** The version that the tallies of the reports know; none at first. */
  tallied?: number | undefined
}

/** What staff wrote down, or the referrer on their page: `detail` is sealed with the inquiry's own key. */
export interface EntryRow {
  id: string
  inquiry_id: string
  at: string
  actor: string
  kind: 'note' | 'attempt' | 'screen' | 'override' | 'decision' | 'referrer' | 'export'
  detail: string
}

/** Blind index: keyed hashes of words, phones and addresses. */
export interface SearchTermRow {
  term: string
  /** As in the inquiry, so that the newest of a term are found without reading any inquiry. */
  received_at: string
  inquiry_id: string
}

/** Inquiries of one person belong to one case, once somebody has said so. */
export interface CaseMemberRow {
  inquiry_id: string
  case_id: string
}

/** Somebody has said that these two are not one person; it stands both ways round. */
export interface CaseDismissalRow {
  inquiry_id: string
  other_id: string
}

/** Two that may be of one person. Stands once, under the greater id; the reasons are codes with a space between. */
export interface LikenessRow {
  inquiry_id: string
  other_id: string
  weight: number
  reasons: string
}

export interface EventRow {
  inquiry_id: string
  seq: number
  at: string
  actor: string
  kind: string
  detail: string
  hash: string
}

/** `rested`: it did not go out as far as we know, and somebody decided to leave it at that. */
export type NoticeState = 'queued' | 'sending' | 'sent' | 'deferred' | 'failed' | 'unknown' | 'rested'

export interface NoticeRow {
  id: string
  /** What it is about: an inquiry or a digest. */
  inquiry_id: string | null
  digest_id: string | null
  kind: string
  channel: string
  recipient: string
  state: NoticeState
  /** 2 goes before everything; 1 is urgent too, and may come from a program. */
  urgent: 0 | 1 | 2
  attempts: number
  created_at: string
  due_at: string | null
  lease_until: string | null
  done_at: string | null
  fault: string | null
}

/** What one of the staff hears of the queues for one time: counts by queue, as JSON. */
export interface DigestRow {
  id: string
  staff_id: string
  slot: string
  counts: string
}

/** How many were told of an alarm, and when. */
export interface ToldAlarmRow {
  code: string
  count: number
  told_at: string
}

/** How often something was so on a day of the practice, over all inquiries. */
export interface TallyRow {
  kind: string
  day: string
  key: string
  value: number
  count: number
}

/** What one inquiry added to the tallies, as JSON, so that it can be taken back exactly. */
export interface TalliedPartsRow {
  inquiry_id: string
  parts: string
}

/** A list of inquiries that left the house. `detail` is JSON of codes; the reason is sealed with a key of its own. */
export interface ExportRow {
  id: string
  at: string
  actor: string
  detail: string
  hour_key: string
  data_key: string
  reason: string
  /** How many left; null while it runs, or where the program ended with it. */
  inquiries: number | null
  ended: 'whole' | 'cut' | 'failed' | null
}

export interface SealedKeyRow {
  id: string
  purpose: 'hour' | 'index'
  created_at: string
  to_practice: string
  to_recovery: string
  practice_key: string
}

export interface MigrationRow {
  name: string
  applied_at: string
}

export interface Tables
  extends StaffTables,
    CheckpointTables,
    FileTables,
    ReferralTables,
    ApiTables,
    PurgedTables {
  inquiries: InquiryRow
  events: EventRow
  entries: EntryRow
  search_terms: SearchTermRow
  case_members: CaseMemberRow
  case_dismissals: CaseDismissalRow
  likenesses: LikenessRow
  notices: NoticeRow
  digests: DigestRow
  alarms_told: ToldAlarmRow
  tallies: TallyRow
  tallied_parts: TalliedPartsRow
  exports: ExportRow
  sealed_keys: SealedKeyRow
  schema_migrations: MigrationRow
}

/** Storage functions take this first: a plain handle, which would hang on SQLite, does not compile. */
export type Trx = Transaction<Tables>
