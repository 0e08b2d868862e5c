import { createHmac, type KeyObject } from 'node:crypto'
import type { Kysely } from 'kysely'
import { inserter } from './insert.ts'
import type { EventRow, Tables, Trx } from './tables.ts'

/** What happened, in codes only: no text that a person wrote ever stands in an event. */
export interface NewEvent {
  inquiry_id: string
  at: Date
  actor: string
  kind: string
  detail?: Readonly<Record<string, string | number | boolean>>
}

export type ChainEnd = Pick<EventRow, 'seq' | 'hash'>

const start: ChainEnd = { seq: 0, hash: '' }

/** The HMAC of an event and of all before it within its inquiry, base64url. */
export const chainHash = (key: KeyObject, event: Omit<EventRow, 'hash'>, previous: string): string =>
  createHmac('sha256', key)
    .update(
      JSON.stringify([
        event.inquiry_id,
        event.seq,
        event.at,
        event.actor,
        event.kind,
        event.detail,
        previous,
      ]),
    )
    .digest('base64url')

export const nextEvent = (key: KeyObject, event: NewEvent, last: ChainEnd = start): EventRow => {
  const row = {
    inquiry_id: event.inquiry_id,
    seq: last.seq + 1,
    at: event.at.toISOString(),
    actor: event.actor,
    kind: event.kind,
    detail: JSON.stringify(event.detail ?? {}),
  }
  return { ...row, hash: chainHash(key, row, last.hash) }
}

/** The first event of a new inquiry needs no look-up. */
export const insertEvent: (trx: Trx, row: EventRow) => Promise<unknown> = inserter('events')

/** Appends an event at the end of its inquiry's chain. */
export async function appendEvent(trx: Trx, key: KeyObject, event: NewEvent): Promise<void> {
  await lockInquiry(trx, event.inquiry_id)
  const last = await trx
    .selectFrom('events')
    .select(['seq', 'hash'])
    .where('inquiry_id', '=', event.inquiry_id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  await insertEvent(trx, nextEvent(key, event, last))
}

/** PostgreSQL lets two transactions read the same end of a chain; writing the inquiry's row first makes them queue. */
export const lockInquiry = (trx: Trx, inquiryId: string) =>
  trx
    .updateTable('inquiries')
    .set(row => ({ version: row.ref('version') }))
    .where('id', '=', inquiryId)
    .execute()

export const eventsOf = (db: Kysely<Tables>, inquiryId: string) =>
  db.selectFrom('events').selectAll().where('inquiry_id', '=', inquiryId).orderBy('seq').execute()

/** How often something happened to an inquiry since a time. */
export async function countEventsSince(
  db: Kysely<Tables> | Trx,
  inquiryId: string,
  kind: string,
  since: Date,
): Promise<number> {
  const { count } = await db
    .selectFrom('events')
    .select(row => row.fn.countAll<number | string>().as('count'))
    .where('inquiry_id', '=', inquiryId)
    .where('kind', '=', kind)
    .where('at', '>', since.toISOString())
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Whether anybody of the staff looked at an inquiry or did something with it since a time. */
export const staffCameSince = async (trx: Trx, inquiryId: string, since: Date): Promise<boolean> => {
  const came = await trx
    .selectFrom('events')
    .select('seq')
    .where('inquiry_id', '=', inquiryId)
    .where('at', '>', since.toISOString())
    .where('actor', 'like', 'staff:%')
    .limit(1)
    .executeTakeFirst()
  return came !== undefined
}

/** The last event of a kind that somebody left on an inquiry. */
export const lastEventOf = (
  db: Kysely<Tables>,
  inquiryId: string,
  { kind, actor }: Pick<EventRow, 'kind' | 'actor'>,
) =>
  db
    .selectFrom('events')
    .selectAll()
    .where('inquiry_id', '=', inquiryId)
    .where('kind', '=', kind)
    .where('actor', '=', actor)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Answers the number of the first event that does not fit its chain, or null when all do. Every inquiry has a first one. */
export function firstBrokenEvent(key: KeyObject, events: readonly EventRow[]): number | null {
  if (events.length === 0) return 1
  let previous = ''
  for (const [index, event] of events.entries()) {
    if (event.seq !== index + 1 || event.hash !== chainHash(key, event, previous)) return index + 1
    previous = event.hash
  }
  return null
}
