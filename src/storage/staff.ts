import type { Kysely } from 'kysely'
import type { Role } from '../intake/roles.ts'
import type { StaffRow, StaffSessionRow } from './staff-tables.ts'
import type { Tables, Trx } from './tables.ts'

type Reading = Kysely<Tables> | Trx

export const staffByEmail = (db: Reading, email: string) =>
  db.selectFrom('staff').selectAll().where('email', '=', email.trim().toLowerCase()).executeTakeFirst()

export const staffById = (db: Reading, id: string) =>
  db.selectFrom('staff').selectAll().where('id', '=', id).executeTakeFirst()

export const allStaff = (db: Reading) => db.selectFrom('staff').selectAll().orderBy('name').execute()

/** Names by id, for lists and timelines. */
export const staffNames = async (db: Reading): Promise<Map<string, string>> =>
  new Map((await allStaff(db)).map(({ id, name }) => [id, name]))

/** Oneself, and everybody who is away and whom one covers. */
export async function coveredBy(db: Reading, id: string): Promise<string[]> {
  const away = await db
    .selectFrom('staff')
    .select('id')
    .where('cover', '=', id)
    .where('away', '=', 1)
    .execute()
  return [id, ...away.map(row => row.id)]
}

/** Adds an account without a password. Answers false, and adds nothing, where the address is taken. */
export async function insertStaff(
  trx: Trx,
  { id, name, email, role, at }: { id: string; name: string; email: string; role: Role; at: Date },
): Promise<boolean> {
  const written = await trx
    .insertInto('staff')
    .values({
      id,
      name: name.trim(),
      email: email.trim().toLowerCase(),
      email_verified: 1,
      image: null,
      created_at: at.toISOString(),
      updated_at: at.toISOString(),
      two_factor: 0,
      role,
      disabled_at: null,
      away: 0,
      cover: null,
      digest: 'none',
      keys: 1,
    })
    .onConflict(conflict => conflict.column('email').doNothing())
    .returning('id')
    .execute()
  return written.length === 1
}

export const changeStaff = (
  trx: Trx,
  id: string,
  changes: Partial<
    Pick<StaffRow, 'name' | 'role' | 'disabled_at' | 'away' | 'cover' | 'digest' | 'keys' | 'two_factor'>
  >,
) => trx.updateTable('staff').set(changes).where('id', '=', id).execute()

/** How many administrators who have chosen a password could still sign in if this person could not. */
export async function otherAdministrators(db: Reading, id: string): Promise<number> {
  const row = await db
    .selectFrom('staff')
    .select(find => find.fn.countAll<number | string>().as('count'))
    .where('role', '=', 'administrator')
    .where('disabled_at', 'is', null)
    .where('id', '<>', id)
    .where('id', 'in', trx => trx.selectFrom('staff_credentials').select('staff_id'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Ends every session of a person, or every one but this, and every sign-in that stands half-way. Answers how many. */
export async function endSessions(trx: Trx, staffId: string, exceptId = ''): Promise<number> {
  await trx.deleteFrom('staff_verifications').where('value', '=', staffId).execute()
  const ended = await trx
    .deleteFrom('staff_sessions')
    .where('staff_id', '=', staffId)
    .where('id', '<>', exceptId)
    .returning('id')
    .execute()
  return ended.length
}

/** Adds a session that is whole from its first moment. */
export const insertSession = (
  trx: Trx,
  { id, staffId, token, how, visit, at, until }: NewSession,
): Promise<unknown> =>
  trx
    .insertInto('staff_sessions')
    .values({
      id,
      staff_id: staffId,
      token,
      created_at: at.toISOString(),
      updated_at: at.toISOString(),
      expires_at: until.toISOString(),
      address: visit.from,
      browser: visit.browser,
      level: 'full',
      how,
      began_at: at.toISOString(),
      seen_at: at.toISOString(),
      proved_at: at.toISOString(),
      locked: 0,
    })
    .execute()

export interface NewSession {
  id: string
  staffId: string
  token: string
  how: string
  visit: { from: string; browser: string }
  at: Date
  until: Date
}

/** What the rules of a session need to know of it. */
export const factsOfSession = (db: Reading, token: string) =>
  db
    .selectFrom('staff_sessions')
    .select(['id', 'staff_id', 'level', 'how', 'began_at', 'seen_at', 'locked', 'proved_at'])
    .where('token', '=', token)
    .executeTakeFirst()

/** Notes that somebody was seen, unless that was noted since. */
export const touchSession = (db: Kysely<Tables>, id: string, at: Date, since: Date) =>
  db
    .updateTable('staff_sessions')
    .set({ seen_at: at.toISOString() })
    .where('id', '=', id)
    .where('seen_at', '<', since.toISOString())
    .execute()

/** Locks a session. Answers false where it was locked before. */
export async function lockSession(trx: Trx, id: string): Promise<boolean> {
  const locked = await trx
    .updateTable('staff_sessions')
    .set({ locked: 1 })
    .where('id', '=', id)
    .where('locked', '=', 0)
    .returning('id')
    .execute()
  return locked.length > 0
}

export const endSession = (trx: Trx, staffId: string, id: string) =>
  trx.deleteFrom('staff_sessions').where('staff_id', '=', staffId).where('id', '=', id).execute()

/** Forgets sessions that began before a time. */
export const forgetSessions = (trx: Trx, began: Date) =>
  trx.deleteFrom('staff_sessions').where('began_at', '<', began.toISOString()).execute()

export const sessionsOf = (db: Reading, staffId: string) =>
  db
    .selectFrom('staff_sessions')
    .select(['id', 'began_at', 'seen_at', 'address', 'browser', 'how', 'level'])
    .where('staff_id', '=', staffId)
    .orderBy('seen_at', 'desc')
    .execute()

/** When each person was seen last, as long as a session of theirs is stored. */
export async function lastSeen(db: Reading): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('staff_sessions')
    .select(find => ['staff_id', find.fn.max<string>('seen_at').as('at')])
    .groupBy('staff_id')
    .execute()
  return new Map(rows.map(({ staff_id, at }) => [staff_id, at]))
}

export const changeSession = (
  trx: Trx,
  id: string,
  changes: Partial<Pick<StaffSessionRow, 'seen_at' | 'locked' | 'token' | 'proved_at' | 'level' | 'how'>>,
) => trx.updateTable('staff_sessions').set(changes).where('id', '=', id).execute()
