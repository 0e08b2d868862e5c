import { type Kysely, sql } from 'kysely'
import type { Tables } from './tables.ts'

/** References under a legal hold, oldest first, from behind an id on. */
export const heldInquiries = (
  db: Kysely<Tables>,
  limit: number,
  after = '',
): Promise<{ id: string; reference: string; received_at: string }[]> =>
  db
    .selectFrom('inquiries')
    .select(['id', 'reference', 'received_at'])
    // As a literal: with a bound value neither engine would use the partial index.
    .where(sql<boolean>`held = 1`)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
