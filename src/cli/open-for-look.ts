import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import { keysFor, migrations } from '../parts.ts'
import { practice } from '../practice/practice.ts'
import { openRing } from '../sealing/key-ring.ts'
import { openVault, type Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { stepsAhead } from '../storage/migrate.ts'
import { openReader, storeToRead } from '../storage/read-only.ts'
import { shelfIn } from '../storage/sealed-keys.ts'

/** What a look at a deployment works with. It can write nothing, and keys that it makes are stored nowhere. */
export interface Look {
  config: Config
  practice: typeof practice
  store: Store
  /** Steps that the next start takes; with `empty` there is no step behind it. */
  ahead: readonly string[]
  empty: boolean
  /** Opens the keys. Throws where the practice key is another one than the database's. */
  openKeys(): Promise<Vault>
  now: () => Date
}

/** Looks without changing anything; answers null where there is no database file yet. */
export async function openForLook(config: Config): Promise<Look | null> {
  const keys = await keysFor(config)
  const file = config.databaseUrl.startsWith('sqlite:') ? config.databaseUrl.slice('sqlite:'.length) : null
  if (file !== null && !existsSync(file)) return null
  const store = storeToRead(openReader(config.databaseUrl))
  const now = () => new Date()
  try {
    const { ahead, taken } = await stepsAhead(store, migrations)
    return {
      ...{ config, practice, store, now, ahead },
      empty: taken.length === 0,
      openKeys: () =>
        openVault({
          ring: openRing(keys),
          shelf: { ...shelfIn(store), save: async () => true },
          now,
          newId: () => 'none',
        }),
    }
  } catch (error) {
    await store.close()
    throw error
  }
}
