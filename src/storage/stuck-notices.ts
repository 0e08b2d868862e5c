import { type Kysely, sql } from 'kysely'
import { isTold } from './desk-alarms.ts'
import type { Cursor } from './queues.ts'
import type { NoticeRow, NoticeState, Tables, Trx } from './tables.ts'

/** Why a notice waits for somebody: it was given up, nobody knows whether it went out, or it is late. */
export type StuckAs = 'failed' | 'unknown' | 'stalled'

export interface StuckNotice
  extends Pick<NoticeRow, 'id' | 'kind' | 'channel' | 'attempts' | 'created_at' | 'fault'> {
  as: StuckAs
  /** Of the inquiry; null for a digest. */
  reference: string | null
}

export const stalledAfterMs = 15 * 60_000
const beforeEverything: Cursor = { at: '', id: '' }

/** The states whose notices wait for a decision, each with what a person calls it. */
const stuckStates: readonly [NoticeState, StuckAs][] = [
  ['failed', 'failed'],
  ['unknown', 'unknown'],
  ['queued', 'stalled'],
  ['deferred', 'stalled'],
  ['sending', 'stalled'],
]

/** What the alarms count, one by one, oldest first: a range of the index of open notices for each state. */
export async function stuckNotices(
  db: Kysely<Tables>,
  now: Date,
  limit: number,
  after: Cursor = beforeEverything,
): Promise<StuckNotice[]> {
  const late = new Date(now.getTime() - stalledAfterMs).toISOString()
  const found = await Promise.all(
    stuckStates.map(async ([state, as]) => {
      const rows = await pageOf(db, state, limit, after)
        .$if(as === 'stalled', query => query.where('created_at', '<', late))
        .$if(as === 'failed', query => query.where(isTold))
        .execute()
      return rows.map(row => ({ ...row, as }))
    }),
  )
  return found.flat().sort(byAge).slice(0, limit)
}

const pageOf = (db: Kysely<Tables>, state: NoticeState, limit: number, { at, id }: Cursor) =>
  db
    .selectFrom('notices')
    .leftJoin('inquiries', 'inquiries.id', 'notices.inquiry_id')
    .select(['notices.id', 'kind', 'channel', 'notices.attempts', 'created_at', 'fault', 'reference'])
    // As a literal: with a bound value neither engine would use the partial index.
    .where(sql<boolean>`notices.state <> 'sent'`)
    .where('notices.state', '=', state)
    .where('created_at', '>=', at)
    .where(where => where.or([where('created_at', '>', at), where('notices.id', '>', id)]))
    .orderBy('created_at')
    .orderBy('notices.id')
    .limit(limit)

const byAge = (one: StuckNotice, other: StuckNotice) =>
  one.created_at.localeCompare(other.created_at) || one.id.localeCompare(other.id)

/**
 * Sends a stuck notice again from the beginning, or lets it rest. Answers it as it was, or undefined where it is no
 * longer stuck. One that is being sent at this moment is left alone.
 */
export async function decideNotice(
  trx: Trx,
  id: string,
  to: 'queued' | 'rested',
  at: Date,
): Promise<Pick<NoticeRow, 'inquiry_id' | 'kind' | 'channel' | 'state'> | undefined> {
  const late = new Date(at.getTime() - stalledAfterMs).toISOString()
  const row = await trx
    .selectFrom('notices')
    .select(['inquiry_id', 'kind', 'channel', 'state'])
    .where('id', '=', id)
    .where(where =>
      where.or([
        where('state', 'in', ['failed', 'unknown']),
        where.and([where('state', 'in', ['queued', 'deferred']), where('created_at', '<', late)]),
      ]),
    )
    .executeTakeFirst()
  if (!row) return undefined
  const changed = await trx
    .updateTable('notices')
    .set({ state: to, due_at: to === 'queued' ? at.toISOString() : null, attempts: 0, fault: null })
    .where('id', '=', id)
    .where('state', '=', row.state)
    .returning('id')
    .execute()
  return changed.length === 1 ? row : undefined
}
