import { type DeskQueue, isEnd, type Standing, type TriageRecord } from './record.ts'

/** First that applies decides. Time plays no part here, so that the result can be stored and indexed. */
const standings: readonly [Standing, (record: TriageRecord) => boolean][] = [
  ['synthetic', record => record.source === 'synthetic'],
  ['closed', record => isEnd(record.state)],
  ['immediate', record => record.risk === 'open' && record.queue === 'immediate'],
  ['same_day', record => record.risk === 'open'],
  ['quarantine', record => record.quarantined === 1],
  ['review', record => record.review === 'open'],
  ['scheduled', record => record.state === 'scheduled'],
  ['waiting', record => record.state === 'waiting'],
]

/** Where a record stands whatever the time: what is stored beside it and found by index. */
export const standingOf = (record: TriageRecord): Standing =>
  standings.find(([, applies]) => applies(record))?.[0] ?? 'contact'

/** What may be put off until a time. */
export const canBeSnoozed: readonly Standing[] = ['contact', 'waiting', 'scheduled']

/** The one queue in which a record is at a time; null for the daily synthetic one, which is in none. */
export function queueOf(record: TriageRecord, now: Date): DeskQueue | null {
  const standing = standingOf(record)
  const at = now.toISOString()
  if (standing === 'synthetic') return null
  if (canBeSnoozed.includes(standing) && record.snoozed_until !== null && record.snoozed_until > at)
    return 'snoozed'
  if (standing === 'contact') return record.act_by < at ? 'overdue' : 'to_contact'
  return standing
}

type Applies = (record: TriageRecord, queue: DeskQueue | null, at: string) => boolean

const reasons: readonly [string, Applies][] = [
  ['promise_passed', (record, queue) => queue === 'overdue' && record.attempts === 0],
  ['next_try_passed', (_, queue) => queue === 'overdue'],
  ['first_contact', (record, queue) => queue === 'to_contact' && record.attempts === 0],
  ['next_try', (record, queue) => queue === 'to_contact' && record.first_contact_at === null],
  ['in_touch', (_, queue) => queue === 'to_contact'],
  ['follow_up_passed', ({ act_by }, queue, at) => queue === 'waiting' && act_by < at],
  ['information_due', (_, queue) => queue === 'waiting'],
  ['appointment_passed', ({ act_by }, queue, at) => queue === 'scheduled' && act_by < at],
]

/** Why a record is in its queue, as a code of the catalogue's `desk.reason`. */
export function queueReason(record: TriageRecord, now: Date): string {
  const queue = queueOf(record, now)
  return reasons.find(([, applies]) => applies(record, queue, now.toISOString()))?.[0] ?? queue ?? 'synthetic'
}

/** Whether a queue that screening named may not wait. */
export const isUrgent = (queue: string): boolean => queue === 'immediate' || queue === 'same_day'

/** What a new inquiry brings to the desk, from what screening named and whether it was set apart. */
export function firstTriage(queue: string, quarantined: 0 | 1, source: string, dueAt: string) {
  const record: TriageRecord = {
    state: 'new',
    queue,
    quarantined,
    source,
    risk: isUrgent(queue) ? 'open' : 'none',
    review: queue === 'clinician_review' ? 'open' : 'none',
    due_at: dueAt,
    act_by: dueAt,
    snoozed_until: null,
    assignee: null,
    attempts: 0,
    first_contact_at: null,
    closed_at: null,
    held: 0,
  }
  return { ...record, standing: standingOf(record) }
}
