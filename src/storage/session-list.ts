import type { Kysely } from 'kysely'
import type { StaffSessionRow } from './staff-tables.ts'
import type { Tables, Trx } from './tables.ts'

/** A session with whose it is. Its token is never read. */
export type ListedSession = Pick<
  StaffSessionRow,
  'id' | 'staff_id' | 'level' | 'how' | 'began_at' | 'seen_at' | 'locked' | 'address' | 'browser'
> & { name: string; disabled_at: string | null }

const most = 200

/** Sessions that began after a time, whoever was seen last first; 200 at most. */
export const listSessions = (db: Kysely<Tables>, began: Date): Promise<ListedSession[]> =>
  db
    .selectFrom('staff_sessions')
    .innerJoin('staff', 'staff.id', 'staff_sessions.staff_id')
    .select(['staff_sessions.id', 'staff_id', 'level', 'how', 'began_at', 'seen_at', 'locked'])
    .select(['address', 'browser', 'name', 'disabled_at'])
    .where('began_at', '>', began.toISOString())
    .orderBy('seen_at', 'desc')
    .orderBy('staff_sessions.id')
    .limit(most)
    .execute()

/** Ends a session, whosever it is. Answers whose it was, or undefined where it is over already. */
export const endAnySession = async (trx: Trx, id: string): Promise<string | undefined> =>
  (await trx.deleteFrom('staff_sessions').where('id', '=', id).returning('staff_id').executeTakeFirst())
    ?.staff_id

/** Ends everybody's session, and every sign-in that stands half-way. Answers how many sessions there were. */
export async function endEverySession(trx: Trx): Promise<number> {
  await trx.deleteFrom('staff_verifications').execute()
  return (await trx.deleteFrom('staff_sessions').returning('id').execute()).length
}
