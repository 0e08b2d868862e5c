import { type Kysely, sql } from 'kysely'
import { forgetLikenesses } from './likenesses.ts'
import type { InquiryRow, Tables, Trx } from './tables.ts'

/** Inquiries whose words do not stand in the index yet, by id, from behind `after` on. */
export const unindexed = (db: Kysely<Tables>, limit: number, after = ''): Promise<InquiryRow[]> =>
  db
    .selectFrom('inquiries')
    .selectAll()
    // As a literal: with a bound value neither engine would use the partial index.
    .where(sql<boolean>`indexed = 0`)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()

/** Writes an inquiry's terms in place of any before; by them it is compared with others anew. */
export async function indexTerms(
  trx: Trx,
  { id, received_at }: Pick<InquiryRow, 'id' | 'received_at'>,
  terms: readonly string[],
): Promise<void> {
  await forgetLikenesses(trx, id)
  await trx.deleteFrom('search_terms').where('inquiry_id', '=', id).execute()
  if (terms.length > 0)
    await trx
      .insertInto('search_terms')
      .values(terms.map(term => ({ term, received_at, inquiry_id: id })))
      .execute()
  await trx.updateTable('inquiries').set({ indexed: 1 }).where('id', '=', id).execute()
}
