import { createHmac, type KeyObject } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { HouseEventRow } from './staff-tables.ts'
import type { Tables, Trx } from './tables.ts'

/** Something that belongs to no inquiry: a sign-in, an account, an export. Codes and ids only. */
export interface NewHouseEvent {
  at: Date
  actor: string
  kind: string
  detail?: Readonly<Record<string, string | number | boolean>>
}

export const houseHash = (key: KeyObject, event: Omit<HouseEventRow, 'hash'>, previous: string): string =>
  createHmac('sha256', key)
    .update(JSON.stringify([event.seq, event.at, event.actor, event.kind, event.detail, previous]))
    .digest('base64url')

/** Locks the chain's row until the commit: for counts and decisions of the house that must not overtake each other. */
export const lockHouse = (trx: Trx): Promise<{ seq: number; hash: string }> =>
  trx
    .updateTable('house_chain')
    .set(row => ({ seq: row.ref('seq') }))
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow()

/** Appends an event to the one chain of the house. Whoever writes first holds the chain's row until the commit. */
export async function appendHouseEvent(trx: Trx, key: KeyObject, event: NewHouseEvent): Promise<void> {
  const end = await trx
    .updateTable('house_chain')
    .set(row => ({ seq: row('seq', '+', 1) }))
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow()
  const row = {
    seq: end.seq,
    at: event.at.toISOString(),
    actor: event.actor,
    kind: event.kind,
    detail: JSON.stringify(event.detail ?? {}),
  }
  const hash = houseHash(key, row, end.hash)
  await trx
    .insertInto('house_events')
    .values({ ...row, hash })
    .execute()
  await trx.updateTable('house_chain').set({ hash }).execute()
}

/** The last event of a kind. */
export const lastHouseEvent = (db: Kysely<Tables>, kind: string) =>
  db
    .selectFrom('house_events')
    .selectAll()
    .where('kind', '=', kind)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
