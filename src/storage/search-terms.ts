import { type Kysely, sql } from 'kysely'
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

/** Writes an inquiry's terms in place of any before. */
export async function indexTerms(trx: Trx, inquiryId: string, terms: readonly string[]): Promise<void> {
  await trx.deleteFrom('search_terms').where('inquiry_id', '=', inquiryId).execute()
  if (terms.length > 0)
    await trx
      .insertInto('search_terms')
      .values(terms.map(term => ({ term, inquiry_id: inquiryId })))
      .execute()
  await trx.updateTable('inquiries').set({ indexed: 1 }).where('id', '=', inquiryId).execute()
}

/** The newest inquiries that have all of these terms. Only ranges of the index are read, of the first term's inquiries. */
export function inquiriesWithTerms(
  db: Kysely<Tables>,
  terms: readonly string[],
  limit: number,
): Promise<InquiryRow[]> {
  const [first = '', ...others] = terms
  return others
    .reduce(
      (query, term) =>
        query.where(where =>
          where.exists(
            where
              .selectFrom('search_terms as other')
              .select('other.term')
              .where('other.term', '=', term)
              .whereRef('other.inquiry_id', '=', 'search_terms.inquiry_id'),
          ),
        ),
      db
        .selectFrom('search_terms')
        .innerJoin('inquiries', 'inquiries.id', 'search_terms.inquiry_id')
        .selectAll('inquiries')
        .where('search_terms.term', '=', first),
    )
    .orderBy('search_terms.inquiry_id', 'desc')
    .limit(limit)
    .execute()
}
