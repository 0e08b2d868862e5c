import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { readConfig } from '../../src/config.ts'
import { openLog } from '../../src/log.ts'
import { makeDevelopmentKeys, openParts } from '../../src/parts.ts'
import { openStore, type Store } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { beginHouse, readySchema } from '../helpers/ready-schema.ts'
import { type Ends, movableClock, newFolder } from '../helpers/service.ts'

/** Answers the address of a database with nothing in it that lives as long as the test; with `empty` without a schema. */
export type NewDatabase = (t: Test, empty?: 'empty') => Promise<string>

export const migrations = join(import.meta.dirname, '../../migrations')

/** Opens a store that is closed when the test ends. */
export function storeFor(t: Ends, url: string): Store {
  const store = openStore(url, () => {})
  t.teardown(() => store.close())
  return store
}

/** An empty database with today's schema, and a second handle on it, as another program would have. */
export async function storesFor(t: Test, newDatabase: NewDatabase) {
  const url = await newDatabase(t)
  const store = storeFor(t, url)
  await migrate(store, migrations, () => new Date())
  return { url, store, other: storeFor(t, url) }
}

/** Everything that an action needs, around one database. */
export async function partsFor(t: Ends, url: string, clock = movableClock(), folder = newFolder()) {
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: url,
    DATA_DIR: join(folder, 'data'),
    KEYS_DIR: join(folder, 'keys'),
  })
  await makeDevelopmentKeys(config)
  await readySchema(url)
  const parts = await openParts(config, openLog('silent'), clock.now)
  await beginHouse(parts.store, clock.now())
  t.teardown(async () => {
    await parts.store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { ...parts, clock, folder, audience: { admissionsEmails: config.admissionsEmails, webhook: false } }
}

export type EngineParts = Awaited<ReturnType<typeof partsFor>>
