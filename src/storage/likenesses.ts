import { type Kysely, sql } from 'kysely'
import { type ListRow, listColumns } from './queues.ts'
import type { InquiryRow, LikenessRow, Tables, Trx } from './tables.ts'

const comparedColumns = [
  ...(['id', 'source', 'version', 'received_at'] as const),
  ...(['hour_key', 'data_key', 'contact'] as const),
] as const

/** What of an inquiry is compared with others. */
export type ComparedRow = Pick<InquiryRow, (typeof comparedColumns)[number]>

/** Indexed inquiries that were not compared with others yet, the newest first, from before `before` on. */
export const uncompared = (db: Kysely<Tables>, limit: number, before?: string): Promise<ComparedRow[]> =>
  db
    .selectFrom('inquiries')
    .select(comparedColumns)
    // As a literal: with a bound value neither engine would use the partial index.
    .where(sql<boolean>`indexed = 1`)
    .$if(before !== undefined, query => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

/** Where an inquiry stands in the index of words. */
export type TermPlace = Pick<InquiryRow, 'id' | 'received_at'>

/** The inquiries with one of these terms that came next before and after this one, so many of each at most. */
export async function nearestWith(
  db: Kysely<Tables>,
  { id, received_at }: TermPlace,
  terms: readonly (readonly [term: string, limit: number])[],
): Promise<TermPlace[]> {
  if (terms.length === 0) return []
  const places = terms.flatMap(([term, limit], n) => [
    sql`select * from (select inquiry_id as id, received_at from search_terms where term = ${term}
      and received_at <= ${received_at} and inquiry_id <> ${id}
      order by received_at desc, inquiry_id desc limit ${limit}) as ${sql.ref(`before${n}`)}`,
    sql`select * from (select inquiry_id as id, received_at from search_terms where term = ${term}
      and received_at > ${received_at}
      order by received_at, inquiry_id limit ${limit}) as ${sql.ref(`after${n}`)}`,
  ])
  return (await sql<TermPlace>`${sql.join(places, sql` union `)}`.execute(db)).rows
}

/** What of these inquiries is compared. */
export const comparable = async (db: Kysely<Tables>, ids: readonly string[]): Promise<ComparedRow[]> =>
  ids.length === 0 ? [] : db.selectFrom('inquiries').select(comparedColumns).where('id', 'in', ids).execute()

/** What was found of one inquiry beside the others. */
export interface Compared {
  row: Pick<InquiryRow, 'id' | 'version'>
  found: readonly LikenessRow[]
}

/**
 * Marks inquiries as compared and keeps what was found. One that has changed since is left for the next time, and what is
 * no longer stored is left out.
 */
export async function keepLikenesses(trx: Trx, compared: readonly Compared[]): Promise<void> {
  for (const { row, found } of compared) {
    const marked = await trx
      .updateTable('inquiries')
      .set({ indexed: 2 })
      .where('id', '=', row.id)
      .where('version', '=', row.version)
      .where('indexed', '=', 1)
      .returning('id')
      .execute()
    if (marked.length === 0 || found.length === 0) continue
    const others = found.map(({ inquiry_id, other_id }) => (inquiry_id === row.id ? other_id : inquiry_id))
    const there = await trx.selectFrom('inquiries').select('id').where('id', 'in', others).execute()
    const stored = new Set([row.id, ...there.map(({ id }) => id)])
    const kept = found.filter(pair => stored.has(pair.inquiry_id) && stored.has(pair.other_id))
    if (kept.length > 0)
      await trx
        .insertInto('likenesses')
        .values([...kept])
        .onConflict(conflict => conflict.doNothing())
        .execute()
  }
}

/** What was found of an inquiry is found anew. */
export const forgetLikenesses = (trx: Trx, id: string): Promise<unknown> =>
  trx
    .deleteFrom('likenesses')
    .where(row => row.or([row('inquiry_id', '=', id), row('other_id', '=', id)]))
    .execute()

/** An inquiry beside which another one was found alike. */
export type LikeRow = ListRow & Pick<LikenessRow, 'weight' | 'reasons'>

const columns = listColumns.map(column => `inquiries.${column}` as const)

/**
 * Those that may be of the same person as an inquiry, the likeliest first: without what came under the same form, belongs
 * to the same case or was said to be of somebody else.
 */
export function likestOf(
  db: Kysely<Tables>,
  { id, linked_to }: Pick<InquiryRow, 'id' | 'linked_to'>,
  limit: number,
): Promise<LikeRow[]> {
  const pairs = db
    .selectFrom('likenesses')
    .select(['other_id as id', 'weight', 'reasons'])
    .where('inquiry_id', '=', id)
    .unionAll(
      db
        .selectFrom('likenesses')
        .select(['inquiry_id as id', 'weight', 'reasons'])
        .where('other_id', '=', id),
    )
  // Few of very many pairs are shown: only of these are the inquiries looked up.
  const likest = db
    .selectFrom(pairs.as('pair'))
    .select(['id', 'weight', 'reasons'])
    .where('id', '<>', linked_to ?? id)
    .where(sql<boolean>`id not in (select inquiries.id from inquiries where linked_to = ${linked_to ?? id})`)
    .where(sql<boolean>`id not in (select other_id from case_dismissals where inquiry_id = ${id})`)
    .where(sql<boolean>`id not in (select theirs.inquiry_id from case_members as mine
      join case_members as theirs on theirs.case_id = mine.case_id where mine.inquiry_id = ${id})`)
    .orderBy('weight', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  return db
    .selectFrom(likest.as('pair'))
    .innerJoin('inquiries', 'inquiries.id', 'pair.id')
    .select([...columns, 'pair.weight', 'pair.reasons'])
    .orderBy('pair.weight', 'desc')
    .orderBy('inquiries.id', 'desc')
    .execute()
}
