import type { SealedKey, Shelf } from '../sealing/vault.ts'
import type { Store } from './database.ts'
import { isUniqueViolation } from './database-faults.ts'

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
  find: id => store.db.selectFrom('sealed_keys').selectAll().where('id', '=', id).executeTakeFirst(),
  index: () =>
    store.db.selectFrom('sealed_keys').selectAll().where('purpose', '=', 'index').executeTakeFirst(),
})
