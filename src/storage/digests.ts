import type { Kysely } from 'kysely'
import type { DigestCounts } from '../intake/digest.ts'
import type { StaffRow } from './staff-tables.ts'
import type { DigestRow, Tables, Trx } from './tables.ts'

/** Who wants to hear every hour or every day, and may sign in. */
export const digestReaders = (db: Kysely<Tables>): Promise<StaffRow[]> =>
  db
    .selectFrom('staff')
    .selectAll()
    .where('digest', 'in', ['hourly', 'daily'])
    .where('disabled_at', 'is', null)
    .execute()

export const digestById = (db: Kysely<Tables>, id: string): Promise<DigestRow | undefined> =>
  db.selectFrom('digests').selectAll().where('id', '=', id).executeTakeFirst()

/** For which time somebody had their last digest, and what it said. */
export async function lastDigest(
  db: Kysely<Tables>,
  staffId: string,
): Promise<{ slot: Date; counts: DigestCounts } | null> {
  const row = await db
    .selectFrom('digests')
    .select(['slot', 'counts'])
    .where('staff_id', '=', staffId)
    .orderBy('slot', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? { slot: new Date(row.slot), counts: JSON.parse(row.counts) } : null
}

/** Adds a digest with the notice that carries it. Answers false, and adds nothing, where the person has one for this time. */
export async function insertDigest(
  trx: Trx,
  digest: DigestRow,
  notice: { id: string; at: Date },
): Promise<boolean> {
  const added = await trx
    .insertInto('digests')
    .values(digest)
    .onConflict(conflict => conflict.columns(['staff_id', 'slot']).doNothing())
    .returning('id')
    .execute()
  if (added.length === 0) return false
  const at = notice.at.toISOString()
  await trx
    .insertInto('notices')
    .values({
      id: notice.id,
      digest_id: digest.id,
      kind: 'digest',
      channel: 'mail',
      // The address stands in the account alone, and is read when the mail goes out.
      recipient: '',
      state: 'queued',
      urgent: 0,
      attempts: 0,
      created_at: at,
      due_at: at,
    })
    .execute()
  return true
}

/** Forgets digests for times before `before`, with their notices. Answers how many. */
export async function deleteDigests(trx: Trx, before: Date): Promise<number> {
  const old = await trx
    .selectFrom('digests')
    .select('id')
    .where('slot', '<', before.toISOString())
    .limit(500)
    .execute()
  if (old.length === 0) return 0
  const ids = old.map(({ id }) => id)
  await trx.deleteFrom('notices').where('digest_id', 'in', ids).execute()
  await trx.deleteFrom('digests').where('id', 'in', ids).execute()
  return ids.length
}
