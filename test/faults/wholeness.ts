import type { KeyObject } from 'node:crypto'
import { sql } from 'kysely'
import type { Store } from '../../src/storage/database.ts'
import { firstBrokenEvent } from '../../src/storage/events.ts'
import type { EventRow } from '../../src/storage/tables.ts'
import { tokenHashes } from './kill-server.ts'
import type { Sent } from './senders.ts'

export interface Wholeness {
  inquiries: number
  /** Tokens of acknowledged forms that have no inquiry, or more than one. */
  lost: number
  doubled: number
  /** Inquiries whose token nobody sent to the end. */
  strange: number
  withoutReceived: number
  withoutNotices: number
  brokenChains: number
  /** Events and notices that belong to no inquiry. */
  orphans: number
  integrity: string
}

/** Holds what is stored against what was acknowledged. */
export async function wholenessOf(store: Store, chain: KeyObject, sent: readonly Sent[]): Promise<Wholeness> {
  const inquiries = await store.db.selectFrom('inquiries').select(['id', 'token_hash']).execute()
  const events = await store.db.selectFrom('events').selectAll().orderBy('seq').execute()
  const notices = await store.db
    .selectFrom('notices')
    .select('inquiry_id')
    .where('inquiry_id', 'is not', null)
    .$narrowType<{ inquiry_id: string }>()
    .execute()
  const byToken = Map.groupBy(inquiries, row => row.token_hash)
  const eventsOf = Map.groupBy(events, row => row.inquiry_id)
  const noticed = new Set(notices.map(row => row.inquiry_id))
  const ids = new Set(inquiries.map(({ id }) => id))
  const hashes = tokenHashes(sent)
  const without = (keeps: (id: string) => boolean) => inquiries.filter(({ id }) => !keeps(id)).length
  const chainOf = (id: string): EventRow[] => eventsOf.get(id) ?? []
  return {
    inquiries: inquiries.length,
    lost: hashes.filter(hash => !byToken.has(hash)).length,
    doubled: [...byToken.values()].filter(rows => rows.length > 1).length,
    strange: [...byToken.keys()].length - new Set(hashes).size,
    withoutReceived: without(id => chainOf(id)[0]?.kind === 'received'),
    withoutNotices: without(id => noticed.has(id)),
    brokenChains: without(id => firstBrokenEvent(chain, chainOf(id)) === null),
    orphans: [...events, ...notices].filter(row => !ids.has(row.inquiry_id)).length,
    integrity: await integrityOf(store),
  }
}

async function integrityOf({ engine, db }: Store): Promise<string> {
  if (engine === 'postgres') return 'ok'
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db)
  return rows.map(row => row.integrity_check).join('\n')
}

/** What `wholenessOf` must answer where so many forms were acknowledged. */
export const nothingAmiss = (acknowledged: number) => ({
  inquiries: acknowledged,
  lost: 0,
  doubled: 0,
  strange: 0,
  withoutReceived: 0,
  withoutNotices: 0,
  brokenChains: 0,
  orphans: 0,
  integrity: 'ok',
})
