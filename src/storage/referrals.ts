import { type Kysely, sql } from 'kysely'
import { inserter } from './insert.ts'
import type { OrganisationRow, ReferralRow } from './referral-tables.ts'
import type { Tables, Trx } from './tables.ts'

/** The referral beside an inquiry's row, in the same transaction. */
export const insertReferral: (trx: Trx, row: ReferralRow) => Promise<unknown> = inserter('referrals')

/**
 * Finds an organisation by the hash of its name, or makes it, and counts one more referral; one that is taken down late
 * may become the first, and does not make the last one older. Answers its id.
 */
export async function countOrganisation(trx: Trx, row: OrganisationRow): Promise<string> {
  const { id } = await trx
    .insertInto('organisations')
    .values(row)
    .onConflict(conflict =>
      conflict.column('name_key').doUpdateSet(known => ({
        first_at: sql<string>`case when excluded.first_at < organisations.first_at
          then excluded.first_at else organisations.first_at end`,
        last_at: sql<string>`case when excluded.last_at > organisations.last_at
          then excluded.last_at else organisations.last_at end`,
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

/** How these inquiries came, where they are referrals. */
export const waysOf = async (
  db: Kysely<Tables>,
  inquiryIds: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  if (inquiryIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('referrals')
    .select(['inquiry_id', 'came_by'])
    .where('inquiry_id', 'in', inquiryIds)
    .execute()
  return new Map(rows.map(({ inquiry_id, came_by }) => [inquiry_id, came_by]))
}

export const organisationById = (db: Kysely<Tables>, id: string) =>
  db.selectFrom('organisations').selectAll().where('id', '=', id).executeTakeFirst()

export const referralByTracker = (db: Kysely<Tables>, hash: string) =>
  db.selectFrom('referrals').selectAll().where('tracker_hash', '=', hash).executeTakeFirst()

/** Counts a try at the check question. Answers how many there were with it, or null where no more are allowed. */
export async function countTry(trx: Trx, inquiryId: string, most: number): Promise<number | null> {
  const counted = await trx
    .updateTable('referrals')
    .set(row => ({ tracker_tries: row('tracker_tries', '+', 1) }))
    .where('inquiry_id', '=', inquiryId)
    .where('tracker_ended', 'is', null)
    .where('tracker_tries', '<', most)
    .returning('tracker_tries')
    .executeTakeFirst()
  return counted?.tracker_tries ?? null
}

export type ReferralChanges = Partial<
  Pick<
    ReferralRow,
    | 'accepted_at'
    | 'asked_at'
    | 'answered_at'
    | 'responded_at'
    | 'withdrawn_at'
    | 'tracker_hash'
    | 'tracker_issue'
    | 'tracker_expires_at'
    | 'tracker_tries'
    | 'tracker_ended'
  >
>

/** Changes what is known of a referral. Whoever calls holds the inquiry's row already, by its version or its chain. */
export const changeReferral = (trx: Trx, inquiryId: string, changes: ReferralChanges) =>
  trx.updateTable('referrals').set(changes).where('inquiry_id', '=', inquiryId).execute()
