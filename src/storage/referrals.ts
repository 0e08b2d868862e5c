import type { Kysely } from 'kysely'
import { inserter } from './insert.ts'
import type { OrganisationRow, ReferralRow } from './referral-tables.ts'
import type { Tables, Trx } from './tables.ts'

/** The referral beside an inquiry's row, in the same transaction. */
export const insertReferral: (trx: Trx, row: ReferralRow) => Promise<unknown> = inserter('referrals')

/** Finds an organisation by the hash of its name, or makes it, and counts one more referral. Answers its id. */
export async function countOrganisation(trx: Trx, row: OrganisationRow): Promise<string> {
  const { id } = await trx
    .insertInto('organisations')
    .values(row)
    .onConflict(conflict =>
      conflict.column('name_key').doUpdateSet(known => ({
        last_at: known.ref('excluded.last_at'),
        referrals: known('organisations.referrals', '+', 1),
      })),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** The referral of an inquiry; undefined where nobody referred the person. */
export const referralOf = (db: Kysely<Tables> | Trx, inquiryId: string) =>
  db.selectFrom('referrals').selectAll().where('inquiry_id', '=', inquiryId).executeTakeFirst()

export const organisationById = (db: Kysely<Tables>, id: string) =>
  db.selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirst()
