import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { migrations } from '../../src/parts.ts'
import { openStore, type Store } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { keptFolder } from './kept.ts'

const storage = join(import.meta.dirname, '../../src/storage')

const madeOf = () =>
  [
    ...readdirSync(migrations).map(name => join(migrations, name)),
    ...['migrate.ts', 'sqlite.ts'].map(name => join(storage, name)),
  ].map(path => readFileSync(path, 'utf8'))

const notYet = new Date(0)

/** Brings a database up to date for others to be copied from. */
export async function withSchema(url: string): Promise<void> {
  const store = openStore(url, () => {})
  await migrate(store, migrations, () => notYet)
  await store.close()
}

/** Puts a SQLite file with today's schema, and nothing in it, where `url` has none. Other addresses stay as they are. */
export async function readySchema(url: string): Promise<void> {
  const path = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : ''
  if (!path || path === ':memory:' || existsSync(path)) return
  const folder = await keptFolder('schema', madeOf(), folder =>
    withSchema(`sqlite:${join(folder, 'intake.db')}`),
  )
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  copyFileSync(join(folder, 'intake.db'), path)
}

/** A house begins when its schema was made: for one that was copied, now. */
export const beginHouse = (store: Store, now: Date) =>
  store.db
    .updateTable('schema_migrations')
    .set({ applied_at: now.toISOString() })
    .where('applied_at', '=', notYet.toISOString())
    .execute()
