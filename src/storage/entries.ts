import type { Kysely } from 'kysely'
import type { EntryRow, Tables, Trx } from './tables.ts'

export const insertEntry = (trx: Trx, row: EntryRow) => trx.insertInto('entries').values(row).execute()

/** What staff, or the referrer, wrote down about an inquiry, oldest first. */
export const entriesOf = (db: Kysely<Tables> | Trx, inquiryId: string) =>
  db
    .selectFrom('entries')
    .selectAll()
    .where('inquiry_id', '=', inquiryId)
    .orderBy('at')
    .orderBy('id')
    .execute()

export const entryById = (db: Kysely<Tables> | Trx, id: string) =>
  db.selectFrom('entries').selectAll().where('id', '=', id).executeTakeFirst()
