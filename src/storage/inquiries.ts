import type { Kysely } from 'kysely'
import { inserter } from './insert.ts'
import type { InquiryRow, Tables, Trx } from './tables.ts'

const insertOnce = inserter('inquiries', true)

/** Answers false, and writes nothing, where the token, the receipt or the reference is already taken. */
export const insertInquiry = async (trx: Trx, row: InquiryRow): Promise<boolean> =>
  (await insertOnce(trx, row)) === 1

/** The first inquiry that came with a form's one-time token. */
export const firstOfToken = (trx: Trx, tokenHash: string) =>
  trx
    .selectFrom('inquiries')
    .select('id')
    .where('token_hash', '=', tokenHash)
    .where('linked_to', 'is', null)
    .executeTakeFirst()

export const inquiryByReceipt = (db: Kysely<Tables> | Trx, receiptHash: string) =>
  db.selectFrom('inquiries').selectAll().where('receipt_hash', '=', receiptHash).executeTakeFirst()

export const inquiryByReference = (db: Kysely<Tables>, reference: string) =>
  db.selectFrom('inquiries').selectAll().where('reference', '=', reference).executeTakeFirst()

export const inquiryById = (db: Kysely<Tables> | Trx, id: string) =>
  db.selectFrom('inquiries').selectAll().where('id', '=', id).executeTakeFirst()

export const linkedInquiries = (db: Kysely<Tables>, id: string) =>
  db
    .selectFrom('inquiries')
    .select(['reference', 'relation', 'received_at'])
    .where('linked_to', '=', id)
    .execute()

/** All that came under one form's token with this one, the first first. */
export const relatedInquiries = (
  db: Kysely<Tables>,
  { id, linked_to }: Pick<InquiryRow, 'id' | 'linked_to'>,
) =>
  db
    .selectFrom('inquiries')
    .select(['reference', 'relation', 'received_at', 'linked_to'])
    .where(row => row.or([row('id', '=', linked_to ?? id), row('linked_to', '=', linked_to ?? id)]))
    .where('id', '<>', id)
    .orderBy('id')
    .execute()

/** Sets how a linked inquiry relates to the first one, once. Answers whether it changed. */
export async function setRelation(trx: Trx, id: string, relation: string): Promise<boolean> {
  const changed = await trx
    .updateTable('inquiries')
    .set(row => ({ relation, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .where('linked_to', 'is not', null)
    .where('relation', 'is', null)
    .returning('id')
    .execute()
  return changed.length === 1
}
