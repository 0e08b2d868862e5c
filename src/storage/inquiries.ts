import type { Kysely } from 'kysely'
import type { InquiryRow, Tables, Trx } from './tables.ts'

export const insertInquiry = (trx: Trx, row: InquiryRow) => trx.insertInto('inquiries').values(row).execute()

/** What is already stored under a form's one-time token: the first inquiry, and the ones linked to it. */
export const inquiriesOfToken = (trx: Trx, tokenHash: string) =>
  trx
    .selectFrom('inquiries')
    .select(['id', 'content_hash', 'linked_to'])
    .where('token_hash', '=', tokenHash)
    .execute()

export const inquiryByReceipt = (db: Kysely<Tables>, receiptHash: string) =>
  db.selectFrom('inquiries').selectAll().where('receipt_hash', '=', receiptHash).executeTakeFirst()

export const inquiryByReference = (db: Kysely<Tables>, reference: string) =>
  db.selectFrom('inquiries').selectAll().where('reference', '=', reference).executeTakeFirst()

export const inquiryById = (db: Kysely<Tables>, id: string) =>
  db.selectFrom('inquiries').selectAll().where('id', '=', id).executeTakeFirst()

export const linkedInquiries = (db: Kysely<Tables>, id: string) =>
  db
    .selectFrom('inquiries')
    .select(['reference', 'relation', 'received_at'])
    .where('linked_to', '=', id)
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
