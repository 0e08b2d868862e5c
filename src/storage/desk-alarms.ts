import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { AlarmCode, Cuts, Found, Told } from '../intake/alarms.ts'
import type { Tables, Trx } from './tables.ts'

const countUpTo = 999

type Counted = Exclude<AlarmCode, 'chain_broken'>

/** As literals: with bound values neither engine would use the partial indexes. */
const isOpen = sql<boolean>`standing <> 'closed'`
const isUntried = sql<boolean>`attempts = 0 and first_contact_at is null and standing in ('contact', 'review')`
const isNotOut = sql<boolean>`state <> 'sent'`
const isUnindexed = sql<boolean>`indexed = 0`

/** A mistyped address stands with its inquiry, the next digest follows by itself, and the daily test has an alarm of its own. */
export const isTold = sql<boolean>`kind not in ('acknowledgement', 'digest', 'synthetic')`

type Some = SelectQueryBuilder<Tables, never, { at: string }>

/** One query for all that is counted, each part ending at a thousand rows, so that a flood costs no more than that. */
export function alarmQuery(db: Kysely<Tables>, { now, risk, notices, index }: Cuts) {
  const standing = (name: 'immediate' | 'same_day' | 'contact') =>
    db
      .selectFrom('inquiries')
      .where(isOpen)
      .where('standing', '=', name)
      .orderBy('act_by')
      .limit(countUpTo + 1)
  const notOut = db
    .selectFrom('notices')
    .select('created_at as at')
    .where(isNotOut)
    .limit(countUpTo + 1)
  const next = standing('contact')
    .select(['act_by as at', 'attempts', 'first_contact_at'])
    .where('act_by', '<', now)
    .where(row => row.or([row('snoozed_until', 'is', null), row('snoozed_until', '<=', now)]))
  const some: [Counted, unknown][] = [
    ['risk_waiting', standing('immediate').select('received_at as at').where('received_at', '<', risk)],
    ['risk_waiting', standing('same_day').select('act_by as at').where('act_by', '<', now)],
    [
      'promise_passed',
      db
        .selectFrom('inquiries')
        .select('due_at as at')
        .where(isUntried)
        .where('due_at', '<', now)
        .orderBy('due_at')
        .limit(countUpTo + 1),
    ],
    [
      'next_try_passed',
      db
        .selectFrom(next.as('next'))
        .select('at')
        .where(row => row.or([row('attempts', '>', 0), row('first_contact_at', 'is not', null)])),
    ],
    [
      'notices_stalled',
      notOut.where('state', 'in', ['queued', 'sending', 'deferred']).where('created_at', '<', notices),
    ],
    ['notices_failed', notOut.where('state', '=', 'failed').where(isTold)],
    ['notices_unknown', notOut.where('state', '=', 'unknown')],
    [
      'index_behind',
      db
        .selectFrom('inquiries')
        .select('received_at as at')
        .where(isUnindexed)
        .where('received_at', '<', index)
        .orderBy('id')
        .limit(countUpTo + 1),
    ],
  ]
  const [first, ...others] = some.map(([code, rows]) => countOf(db, code, rows as Some))
  if (!first) throw new Error('There is nothing to count')
  return others.reduce((all, one) => all.unionAll(one), first)
}

const countOf = (db: Kysely<Tables>, code: Counted, some: Some) =>
  db
    .selectFrom(some.as('some'))
    .select(find => [
      sql.lit<string>(code).as('code'),
      find.fn.countAll<number | string>().as('count'),
      find.fn.min('at').as('oldest'),
    ])

/** Counts what is too old, by alarm. Reads only what an index finds. */
export async function countAlarms(
  db: Kysely<Tables>,
  cuts: Cuts,
): Promise<Partial<Record<AlarmCode, Found>>> {
  const found: Partial<Record<string, Found>> = {}
  for (const { code, count, oldest } of await alarmQuery(db, cuts).execute()) {
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
