import type { KeyObject } from 'node:crypto'
import type { Kysely } from 'kysely'
import { type NewEvent, nextEvent } from './events.ts'
import { removeFiles } from './files.ts'
import { appendHouseEvent } from './house-events.ts'
import type { PurgedInquiryRow } from './purged-tables.ts'
import type { InquiryRow, Tables, Trx } from './tables.ts'

type Db = Kysely<Tables> | Trx

/** What is about one inquiry and holds more than a thin line may: a test finds each table that names inquiries. */
export const aboutInquiries = [
  'entries',
  'notices',
  'search_terms',
  'tallied_parts',
  'api_referrals',
  'referrals',
  'case_members',
  'case_dismissals',
  'likenesses',
] as const

/** Locks an inquiry for this transaction, if it is still as it was seen. */
export async function lockAsSeen(
  trx: Trx,
  { id, version }: Pick<InquiryRow, 'id' | 'version'>,
): Promise<boolean> {
  const locked = await trx
    .updateTable('inquiries')
    .set({ version })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('held', '=', 0)
    .returning('id')
    .execute()
  return locked.length === 1
}

/**
 * Takes everything of an inquiry but its thin line. Its chain keeps numbers and hashes, and ends with an event that says
 * so; the content of events of `kept` kinds stays as well.
 */
export async function purgeInquiry(
  trx: Trx,
  key: KeyObject,
  line: PurgedInquiryRow,
  { kept, event }: { kept: readonly string[]; event: Omit<NewEvent, 'inquiry_id' | 'kind'> },
): Promise<void> {
  await trx.insertInto('purged_inquiries').values(line).execute()
  await moveChain(trx, key, line.id, kept, event)
  for (const table of aboutInquiries) await trx.deleteFrom(table).where('inquiry_id', '=', line.id).execute()
  await removeFiles(trx, line.id, event.at)
  // Whatever was sent under the same form stands by itself from now on.
  await trx
    .updateTable('inquiries')
    .set(row => ({ linked_to: null, relation: null, token_hash: row.ref('id') }))
    .where('linked_to', '=', line.id)
    .execute()
  await trx.deleteFrom('inquiries').where('id', '=', line.id).execute()
}

async function moveChain(
  trx: Trx,
  key: KeyObject,
  id: string,
  kept: readonly string[],
  event: Omit<NewEvent, 'inquiry_id' | 'kind'>,
): Promise<void> {
  const events = await trx
    .selectFrom('events')
    .selectAll()
    .where('inquiry_id', '=', id)
    .orderBy('seq')
    .execute()
  const last = events.at(-1)
  const detail = { ...event.detail, through: last?.seq ?? 0 }
  const end = nextEvent(key, { ...event, detail, inquiry_id: id, kind: 'purged' }, last)
  const emptied = events.map(row =>
    kept.includes(row.kind) ? row : { ...row, at: '', actor: '', kind: '', detail: '' },
  )
  for (const row of [...emptied, end]) await trx.insertInto('purged_events').values(row).execute()
  await trx.deleteFrom('events').where('inquiry_id', '=', id).execute()
}

/** The thin line of a reference. */
export const purgedByReference = (db: Db, reference: string): Promise<PurgedInquiryRow | undefined> =>
  db.selectFrom('purged_inquiries').selectAll().where('reference', '=', reference).executeTakeFirst()

/** Thin lines whose time is over. */
export const linesOver = (db: Db, at: Date, limit: number): Promise<PurgedInquiryRow[]> =>
  db
    .selectFrom('purged_inquiries')
    .selectAll()
    .where('forget_at', '<=', at.toISOString())
    .orderBy('forget_at')
    .orderBy('id')
    .limit(limit)
    .execute()

/** Takes a thin line too. An event of the house says so, and vouches for the chain that is gone. */
export async function forgetLine(trx: Trx, key: KeyObject, id: string, at: Date): Promise<void> {
  const gone = await trx.deleteFrom('purged_events').where('inquiry_id', '=', id).returning('seq').execute()
  await trx.deleteFrom('purged_inquiries').where('id', '=', id).execute()
  await appendHouseEvent(trx, key, {
    at,
    actor: 'system',
    kind: 'thin_line_deleted',
    detail: { inquiry: id, events: gone.length },
  })
  const { seq } = await trx.selectFrom('house_chain').select('seq').executeTakeFirstOrThrow()
  await trx.insertInto('forgotten_inquiries').values({ inquiry_id: id, house_seq: seq }).execute()
}

/** Those of these inquiries of which an event of the house says that they were deleted for good. */
export async function forgottenAmong(db: Db, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('forgotten_inquiries')
    .innerJoin('house_events', 'house_events.seq', 'forgotten_inquiries.house_seq')
    .select(['inquiry_id', 'detail'])
    .where('inquiry_id', 'in', ids)
    .where('kind', '=', 'thin_line_deleted')
    .execute()
  const says = ({ inquiry_id, detail }: (typeof rows)[number]) => JSON.parse(detail).inquiry === inquiry_id
  return new Set(rows.filter(says).map(row => row.inquiry_id))
}
