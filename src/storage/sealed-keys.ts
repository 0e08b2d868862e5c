import { type Kysely, sql } from 'kysely'
import type { SealedKey, Shelf } from '../sealing/vault.ts'
import type { Store } from './database.ts'
import { asRefusal, isUniqueViolation } from './database-faults.ts'
import type { SealedKeyRow, Tables, Trx } from './tables.ts'

/** Keeps sealed keys in the store. Each is committed before anything uses it. */
export const shelfIn = (store: Store): Shelf => ({
  async save(key: SealedKey) {
    try {
      return await store.commit(trx => saveKey(trx, key))
    } catch (error) {
      if (isUniqueViolation(error)) return false
      throw error
    }
  },
  find: id => refusing(keyQueries(store).find(id).executeTakeFirst()),
  index: () => refusing(keyQueries(store).index().executeTakeFirst()),
})

/** The index key's row says which practice key is in use; it is written, so that no change of the key overtakes this. */
async function saveKey(trx: Trx, key: SealedKey): Promise<boolean> {
  if (key.purpose === 'hour') {
    const inUse = await trx
      .updateTable('sealed_keys')
      .set(row => ({ practice_key: row.ref('practice_key') }))
      .where(sql<boolean>`purpose = 'index'`)
      .returning('practice_key')
      .executeTakeFirst()
    if (inUse && inUse.practice_key !== key.practice_key) return false
  }
  await trx.insertInto('sealed_keys').values(key).execute()
  return true
}

/** Some keys that are sealed to another practice key than the one of this name, the index key first. */
export async function keysNotUnder(
  db: Kysely<Tables>,
  name: string,
  limit: number,
  after = '',
): Promise<SealedKeyRow[]> {
  const others = db.selectFrom('sealed_keys').selectAll().where('practice_key', '<>', name)
  const index = after === '' ? await others.where(sql<boolean>`purpose = 'index'`).execute() : []
  const hours = await others
    .where('id', '>', after)
    .where('purpose', '=', 'hour')
    .orderBy('id')
    .limit(limit)
    .execute()
  return [...index, ...hours]
}

/** The hour that began last; undefined before the first. */
export const newestKey = (db: Kysely<Tables>): Promise<{ created_at: string } | undefined> =>
  db
    .selectFrom('sealed_keys')
    .select('created_at')
    .where('purpose', '=', 'hour')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Puts a key that was sealed anew in the place of the old one. */
export const moveKey = (trx: Trx, { id, to_practice, practice_key }: SealedKeyRow): Promise<unknown> =>
  trx.updateTable('sealed_keys').set({ to_practice, practice_key }).where('id', '=', id).execute()

/** The queries that find a key by its id, and the index key. */
export const keyQueries = ({ db }: Pick<Store, 'db'>) => ({
  find: (id: string) => keys(db).where('id', '=', id),
  index: () => keys(db).where('purpose', '=', 'index'),
})

const keys = (db: Kysely<Tables>) => db.selectFrom('sealed_keys').selectAll()

const refusing = async <T>(read: Promise<T>): Promise<T> => {
  try {
    return await read
  } catch (error) {
    throw asRefusal(error)
  }
}
