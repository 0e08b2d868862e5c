import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { AlarmCode, Cuts, Found, Told } from '../intake/alarms.ts'
import { isAwake } from './queue-conditions.ts'
import type { Tables, Trx } from './tables.ts'

const countUpTo = 999
const most = sql.lit(countUpTo + 1)

/** A mistyped address stands with its inquiry, the next digest follows by itself, and the daily test has an alarm of its own. */
export const isTold = sql<boolean>`kind not in ('acknowledgement', 'digest', 'synthetic', 'referrer_received', 'referrer_changed')`

/** What stands like this, is not put off, and had its time before a moment. */
const datedBefore = (standing: 'waiting' | 'scheduled', before: string, now: string) =>
  sql`select act_by as at from inquiries
    where standing <> 'closed' and standing = ${sql.lit(standing)} and act_by < ${before} and ${isAwake(now)}
    order by act_by limit ${most}`

/**
 * The rows behind each alarm, with the time from which they count. What an index cannot decide is asked of its first
 * thousand rows only. States stand in the text: with bound values neither engine would use the partial indexes.
 */
const finds: readonly [Exclude<AlarmCode, 'daily_test_missing'>, (cuts: Cuts) => RawBuilder<unknown>][] = [
  [
    'risk_waiting',
    ({ risk }) => sql`select received_at as at from (
      select received_at from inquiries where standing <> 'closed' and standing = 'immediate'
      order by act_by limit ${most}) as page where received_at < ${risk}`,
  ],
  [
    'risk_waiting',
    // By the promise that the person was given: a try that nobody answered does not put the risk off.
    ({ now }) => sql`select due_at as at from (
      select due_at from inquiries where standing <> 'closed' and standing = 'same_day'
      order by act_by limit ${most}) as page where due_at < ${now}`,
  ],
  [
    'promise_passed',
    ({ now }) => sql`select due_at as at from inquiries
      where attempts = 0 and first_contact_at is null and standing in ('contact', 'review') and due_at < ${now}
      order by due_at limit ${most}`,
  ],
  [
    'next_try_passed',
    ({ now }) => sql`select act_by as at from (
      select act_by, attempts, first_contact_at from inquiries
      where standing <> 'closed' and standing = 'contact' and act_by < ${now} and ${isAwake(now)}
      order by act_by limit ${most}) as page where attempts > 0 or first_contact_at is not null`,
  ],
  ['follow_up_passed', ({ now }) => datedBefore('waiting', now, now)],
  ['appointment_passed', ({ outcome, now }) => datedBefore('scheduled', outcome, now)],
  [
    'notices_stalled',
    ({ notices }) => sql`select created_at as at from notices
      where state <> 'sent' and state in ('queued', 'sending', 'deferred') and created_at < ${notices}
      limit ${most}`,
  ],
  [
    'notices_failed',
    () => sql`select created_at as at from notices
      where state <> 'sent' and state = 'failed' and ${isTold} limit ${most}`,
  ],
  [
    'notices_unknown',
    () => sql`select created_at as at from notices
      where state <> 'sent' and state = 'unknown' limit ${most}`,
  ],
  [
    'index_behind',
    // Since it was stored: what staff take down from a fax was received before.
    ({ index }) => sql`select events.at as at from (
      select id from inquiries where indexed = 0 order by id limit ${most}) as page
      join events on events.inquiry_id = page.id and events.seq = 1
      where events.at < ${index}`,
  ],
]

/** One query for all that is counted, so that it costs one way to the database. */
export const alarmQuery = (cuts: Cuts) =>
  sql<{ code: AlarmCode; count: number | string; oldest: string | null }>`${sql.join(
    finds.map(
      ([code, find]) =>
        sql`select ${sql.lit(code)} as code, count(*) as count, min(at) as oldest from (${find(cuts)}) as found`,
    ),
    sql` union all `,
  )}`

/** Counts what is too old, by alarm, to 999 each. Reads only what an index finds, and no more for a flood. */
export async function countAlarms(
  db: Kysely<Tables>,
  cuts: Cuts,
): Promise<Partial<Record<AlarmCode, Found>>> {
  const found: Partial<Record<AlarmCode, Found>> = {}
  for (const { code, count, oldest } of (await alarmQuery(cuts).execute(db)).rows) {
    const known = found[code] ?? { count: 0, oldest: null }
    found[code] = {
      count: Math.min(known.count + Number(count), countUpTo),
      oldest: [known.oldest, oldest].filter(at => at !== null).sort()[0] ?? null,
    }
  }
  return found
}

/** What was told of each alarm. */
export const toldAlarms = async (db: Kysely<Tables>): Promise<Map<string, Told>> =>
  new Map((await db.selectFrom('alarms_told').selectAll().execute()).map(({ code, ...told }) => [code, told]))

export const keepTold = (trx: Trx, code: AlarmCode, told: Told) =>
  trx
    .insertInto('alarms_told')
    .values({ code, ...told })
    .onConflict(conflict => conflict.column('code').doUpdateSet(told))
    .execute()
