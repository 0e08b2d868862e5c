import type { SealedKey, Shelf } from '../sealing/vault.ts'
import type { Store } from './database.ts'
import { asRefusal, isUniqueViolation } from './database-faults.ts'

/** Keeps sealed keys in the store. Each is committed before anything uses it. */
export const shelfIn = (store: Store): Shelf => ({
  async save(key: SealedKey) {
    try {
      await store.commit(trx => trx.insertInto('sealed_keys').values(key).execute())
      return true
    } catch (error) {
      if (isUniqueViolation(error)) return false
      throw error
    }
  },
  find: id => refusing(keys(store).where('id', '=', id).executeTakeFirst()),
  index: () => refusing(keys(store).where('purpose', '=', 'index').executeTakeFirst()),
})

const keys = ({ db }: Store) => db.selectFrom('sealed_keys').selectAll()

const refusing = async <T>(read: Promise<T>): Promise<T> => {
  try {
    return await read
  } catch (error) {
    throw asRefusal(error)
  }
}
