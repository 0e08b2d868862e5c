import type { Kysely } from 'kysely'
import type { HouseEventRow } from './staff-tables.ts'
import type { EventRow, Tables } from './tables.ts'

/**
 * The ids that follow in the engine's own order, of all inquiries that are there or have left a trace:
 * an event, or an end in a checkpoint.
 */
export async function chainIds(
  db: Kysely<Tables>,
  limit: number,
  after: string | null = null,
): Promise<string[]> {
  const traces = (table: 'events' | 'purged_events' | 'checkpoint_ends') =>
    db
      .selectFrom(table)
      .select('inquiry_id as id')
      .distinct()
      .$if(after !== null, rows => rows.where('inquiry_id', '>', after ?? ''))
      .orderBy('inquiry_id')
      .limit(limit)
      .as(table)
  const inquiries = db
    .selectFrom('inquiries')
    .select('id')
    .$if(after !== null, rows => rows.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit)
    .as('inquiries')
  const rows = await db
    .selectFrom(inquiries)
    .select('id')
    .union(db.selectFrom(traces('events')).select('id'))
    .union(db.selectFrom(traces('purged_events')).select('id'))
    .union(db.selectFrom(traces('checkpoint_ends')).select('id'))
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Events where they stand: with their inquiry, or with what a purge left of it. In one look, for a purge moves them. */
const anyEvents = (db: Kysely<Tables>, ids: readonly string[]) =>
  db
    .selectFrom('events')
    .selectAll()
    .where('inquiry_id', 'in', ids)
    .unionAll(db.selectFrom('purged_events').selectAll().where('inquiry_id', 'in', ids))

/** The last event of each of these chains; an inquiry without one is left out. */
export async function chainEnds(
  db: Kysely<Tables>,
  ids: readonly string[],
): Promise<Pick<EventRow, 'inquiry_id' | 'seq' | 'hash'>[]> {
  const endsIn = (table: 'events' | 'purged_events') =>
    db
      .selectFrom(table)
      .innerJoin(
        db
          .selectFrom(table)
          .select(row => ['inquiry_id as id', row.fn.max('seq').as('last')])
          .where('inquiry_id', 'in', ids)
          .groupBy('inquiry_id')
          .as('ends'),
        join => join.onRef('ends.id', '=', `${table}.inquiry_id`).onRef('ends.last', '=', `${table}.seq`),
      )
      .select([`${table}.inquiry_id`, `${table}.seq`, `${table}.hash`])
      .where(`${table}.inquiry_id`, 'in', ids)
  return endsIn('events').unionAll(endsIn('purged_events')).execute()
}

/** All events of these inquiries, each chain in its order. */
export const chainsOf = (db: Kysely<Tables>, ids: readonly string[]): Promise<EventRow[]> =>
  anyEvents(db, ids).orderBy('inquiry_id').orderBy('seq').execute()

/** Of inquiries that are there, or of which a purge left a thin line. */
export const referencesOf = (db: Kysely<Tables>, ids: readonly string[]) =>
  db
    .selectFrom('inquiries')
    .select(['id', 'reference'])
    .where('id', 'in', ids)
    .unionAll(db.selectFrom('purged_inquiries').select(['id', 'reference']).where('id', 'in', ids))
    .execute()

/** Where the house's chain ends by its own account, and its last event, in one look; no row where the account is gone. */
export const houseEnds = (db: Kysely<Tables>) =>
  db
    .selectFrom('house_chain')
    .select(['id', 'seq', 'hash'])
    .select(row =>
      row
        .selectFrom('house_events')
        .select(find => find.fn.max('seq').as('last'))
        .as('last'),
    )
    .execute()

export const houseEventsAfter = (
  db: Kysely<Tables>,
  after: number | null,
  limit: number,
): Promise<HouseEventRow[]> =>
  db
    .selectFrom('house_events')
    .selectAll()
    .$if(after !== null, rows => rows.where('seq', '>', after ?? 0))
    .orderBy('seq')
    .limit(limit)
    .execute()
