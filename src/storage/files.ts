import { type Kysely, sql } from 'kysely'
import type { Store } from './database.ts'
import type { FileRow, ScanState } from './file-tables.ts'
import type { Tables, Trx } from './tables.ts'

type Db = Kysely<Tables> | Trx

/**
 * Lets one transaction at a time count and keep the files of a form. On PostgreSQL two would not see each other's, and
 * there is no row to hold yet; SQLite has one writer anyway.
 */
export const holdForm = async (engine: Store['engine'], trx: Trx, tokenHash: string): Promise<void> => {
  if (engine === 'postgres')
    await sql`select pg_advisory_xact_lock(4714, hashtext(${tokenHash}))`.execute(trx)
}

/**
 * Keeps a file under its form's token. Answers false where the same content is there already; then it stays as long as
 * this one would have.
 */
export async function keepFile(trx: Trx, row: FileRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('files')
    .values(row)
    .onConflict(conflict => conflict.columns(['token_hash', 'content_hash']).doNothing())
    .executeTakeFirstOrThrow()
  if (Number(numInsertedOrUpdatedRows ?? 0) === 1) return true
  await trx
    .updateTable('files')
    .set({ expires_at: row.expires_at })
    .where('token_hash', '=', row.token_hash)
    .where('content_hash', '=', row.content_hash)
    .where('inquiry_id', 'is', null)
    .execute()
  return false
}

const ofForm = (db: Db, tokenHash: string) =>
  db.selectFrom('files').where('token_hash', '=', tokenHash).where('inquiry_id', 'is', null)

/** The files that wait for their form to be accepted, oldest first. */
export const keptFiles = (db: Db, tokenHash: string, at: Date): Promise<FileRow[]> =>
  ofForm(db, tokenHash).selectAll().where('expires_at', '>', at.toISOString()).orderBy('id').execute()

/** The files of an inquiry, oldest first. */
export const filesOf = (db: Db, inquiryId: string): Promise<FileRow[]> =>
  db.selectFrom('files').selectAll().where('inquiry_id', '=', inquiryId).orderBy('id').execute()

export const fileOf = (db: Db, inquiryId: string, id: string): Promise<FileRow | undefined> =>
  db
    .selectFrom('files')
    .selectAll()
    .where('id', '=', id)
    .where('inquiry_id', '=', inquiryId)
    .executeTakeFirst()

/** Gives the files of a form to its inquiry, from then on for good. Answers them. */
export const giveFiles = (trx: Trx, tokenHash: string, inquiryId: string, at: Date) =>
  trx
    .updateTable('files')
    .set({ inquiry_id: inquiryId, expires_at: null })
    .where('token_hash', '=', tokenHash)
    .where('inquiry_id', 'is', null)
    .where('expires_at', '>', at.toISOString())
    .returning(['id', 'kind', 'scan'])
    .execute()

/** What makes a row a mere reminder that something lies on the disk: its key and its name are gone at once. */
const forgotten = (row: { ref: (column: 'id') => unknown }, at: Date) => ({
  token_hash: row.ref('id') as never,
  content_hash: '',
  inquiry_id: null,
  expires_at: at.toISOString(),
  scan: 'clean' as const,
  data_key: '',
  name: '',
})

/** Forgets one file that waits with its form. Answers whether it was there. */
export async function forgetKept(trx: Trx, tokenHash: string, id: string, at: Date): Promise<boolean> {
  const gone = await trx
    .updateTable('files')
    .set(row => forgotten(row, at))
    .where('id', '=', id)
    .where('token_hash', '=', tokenHash)
    .where('inquiry_id', 'is', null)
    .returning('id')
    .execute()
  return gone.length === 1
}

/**
 * Forgets all files of an inquiry, as a purge does: their keys and names are gone with the commit, and the worker's
 * sweep takes the content off the disk. Answers how many there were.
 */
export async function removeFiles(trx: Trx, inquiryId: string, at: Date): Promise<number> {
  const gone = await trx
    .updateTable('files')
    .set(row => forgotten(row, at))
    .where('inquiry_id', '=', inquiryId)
    .returning('id')
    .execute()
  return gone.length
}

/** Forgets files whose time is over, some at a time. Answers the ids of all that are to leave the disk. */
export async function forgetExpired(trx: Trx, at: Date, limit: number): Promise<string[]> {
  const over = await trx
    .selectFrom('files')
    .select('id')
    .where('expires_at', '<=', at.toISOString())
    .orderBy('expires_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  if (over.length === 0) return []
  const gone = await trx
    .updateTable('files')
    .set(row => forgotten(row, at))
    .where(
      'id',
      'in',
      over.map(({ id }) => id),
    )
    .where('expires_at', '<=', at.toISOString())
    .returning('id')
    .execute()
  return gone.map(({ id }) => id)
}

/** Takes the rows of forgotten files away, once nothing of them lies on the disk. */
export const dropForgotten = (trx: Trx, ids: readonly string[]) =>
  trx.deleteFrom('files').where('id', 'in', ids).where('data_key', '=', '').execute()

/** Every file that is not forgotten, by id. */
export const filesAfter = (db: Db, after: string, limit: number): Promise<FileRow[]> =>
  db
    .selectFrom('files')
    .selectAll()
    .where('id', '>', after)
    .where('data_key', '<>', '')
    .orderBy('id')
    .limit(limit)
    .execute()

/** A file, as long as it is not forgotten. */
export const heldFile = (db: Db, id: string): Promise<FileRow | undefined> =>
  db.selectFrom('files').selectAll().where('id', '=', id).where('data_key', '<>', '').executeTakeFirst()

/** Which of these are stored. */
export const knownFiles = async (db: Db, ids: readonly string[]): Promise<Set<string>> => {
  if (ids.length === 0) return new Set()
  const rows = await db.selectFrom('files').select('id').where('id', 'in', ids).execute()
  return new Set(rows.map(({ id }) => id))
}

/** As the index of those that are not clean says it: a bound value would not find it. */
const isNotClean = sql<boolean>`scan <> 'clean'`

/** Files that the scanner has not looked at, oldest first. */
export const waitingFiles = (db: Db, limit: number, after = ''): Promise<FileRow[]> =>
  db
    .selectFrom('files')
    .selectAll()
    .where(isNotClean)
    .where('scan', '=', 'waiting')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()

/** Notes what the scanner said. Answers the inquiry that the file belongs to, null for one that waits with its form, or undefined where it is gone. */
export async function noteScan(
  trx: Trx,
  id: string,
  scan: ScanState,
  at: Date,
): Promise<string | null | undefined> {
  const noted = await trx
    .updateTable('files')
    .set({ scan, scanned_at: at.toISOString() })
    .where('id', '=', id)
    .where('data_key', '<>', '')
    .returning('inquiry_id')
    .executeTakeFirst()
  return noted?.inquiry_id
}

const most = 1000

/** How many files stand in a state that is not the usual one, counted to 1000. */
export async function filesInState(db: Db, scan: Exclude<ScanState, 'clean'>): Promise<number> {
  const rows = await db
    .selectFrom('files')
    .select('id')
    .where(isNotClean)
    .where('scan', '=', scan)
    .limit(most)
    .execute()
  return rows.length
}

/** How many files wait with their forms, counted to 1000. */
export async function filesKept(db: Db): Promise<number> {
  const rows = await db
    .selectFrom('files')
    .select('id')
    .where('expires_at', 'is not', null)
    .limit(most)
    .execute()
  return rows.length
}
