import { type Kysely, sql } from 'kysely'
import { isTold } from './desk-alarms.ts'
import { inserter } from './insert.ts'
import { stalledAfterMs } from './stuck-notices.ts'
import type { NoticeRow, NoticeState, Tables, Trx } from './tables.ts'

const insertNotice = inserter('notices')

export async function insertNotices(trx: Trx, rows: readonly NoticeRow[]): Promise<void> {
  for (const row of rows) await insertNotice(trx, row)
}

export interface Backlog {
  queued: number
  sending: number
  deferred: number
  failed: number
  unknown: number
  /** Not yet out 15 minutes after they were written; also counted in their state. */
  stalled: number
  /** Age of the oldest that is still on its way; 0 where there is none. */
  oldestSeconds: number
}

const underway: readonly string[] = ['queued', 'sending', 'deferred']

/** What has not been delivered, by state: one pass over the index of open notices. */
export async function backlog(db: Kysely<Tables>, now: Date): Promise<Backlog> {
  const cut = new Date(now.getTime() - stalledAfterMs).toISOString()
  const rows = await db
    .selectFrom('notices')
    .select(row => [
      'state',
      row.fn.countAll<number | string>().as('count'),
      row.fn.min('created_at').as('oldest'),
      sql<number | string>`sum(case when created_at < ${cut} then 1 else 0 end)`.as('old'),
    ])
    // As a literal: with a bound value neither engine would use the partial index.
    .where(sql<boolean>`state <> 'sent'`)
    .where(row => row.or([row('state', '<>', 'failed'), isTold]))
    .groupBy('state')
    .execute()
  const count = (state: NoticeState) => Number(rows.find(row => row.state === state)?.count ?? 0)
  const open = rows.filter(row => underway.includes(row.state))
  const oldest = open.map(row => row.oldest).sort()[0]
  return {
    queued: count('queued'),
    sending: count('sending'),
    deferred: count('deferred'),
    failed: count('failed'),
    unknown: count('unknown'),
    stalled: open.reduce((sum, row) => sum + Number(row.old), 0),
    oldestSeconds: oldest ? Math.max(0, (now.getTime() - Date.parse(oldest)) / 1000) : 0,
  }
}

export const noticesOf = (db: Kysely<Tables>, inquiryId: string) =>
  db
    .selectFrom('notices')
    .selectAll()
    .where('inquiry_id', '=', inquiryId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()

/** The newest notices of a kind on an inquiry: one for each address, all written at the same time. */
export const lastNoticesOf = (trx: Trx, inquiryId: string, kind: string) =>
  trx
    .selectFrom('notices')
    .selectAll()
    .where('inquiry_id', '=', inquiryId)
    .where('kind', '=', kind)
    .where('created_at', '=', query =>
      query
        .selectFrom('notices as all')
        .select(row => row.fn.max('all.created_at').as('newest'))
        .where('all.inquiry_id', '=', inquiryId)
        .where('all.kind', '=', kind),
    )
    .execute()
