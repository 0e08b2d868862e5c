import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Store } from './database.ts'
import type { Trx } from './tables.ts'

/**
 * Brings the schema up to date, one transaction a file; with `only`, no further than these files. Refuses a schema that
 * is newer than this program. Answers what it applied.
 */
export async function migrate(
  store: Store,
  folder: string,
  now: () => Date,
  only?: readonly string[],
): Promise<string[]> {
  const files = stepsIn(folder).filter(name => only?.includes(name) ?? true)
  await store.commit(async trx => {
    await onlyOne(store, trx)
    await sql`create table if not exists schema_migrations (name text primary key, applied_at text not null)`.execute(
      trx,
    )
  })
  const known = await refuseNewer(store, files)
  const applied: string[] = []
  for (const file of files.filter(name => !known.includes(name))) {
    const ran = await store.commit(trx =>
      applyOnce(store, trx, file, readFileSync(join(folder, file), 'utf8'), now()),
    )
    if (ran) applied.push(file)
  }
  return applied
}

/** What was applied, and what would be; applies nothing. Refuses a schema that is newer than this program. */
export async function stepsAhead(
  store: Pick<Store, 'db'>,
  folder: string,
): Promise<{ taken: string[]; ahead: string[] }> {
  const files = stepsIn(folder)
  const tables = await store.db.introspection.getTables()
  if (!tables.some(({ name }) => name === 'schema_migrations')) return { taken: [], ahead: files }
  const taken = await refuseNewer(store, files)
  return { taken, ahead: files.filter(file => !taken.includes(file)) }
}

const stepsIn = (folder: string) =>
  readdirSync(folder)
    .filter(name => name.endsWith('.sql'))
    .sort()

/** Answers what was applied already. */
async function refuseNewer(store: Pick<Store, 'db'>, files: string[]): Promise<string[]> {
  const rows = await store.db.selectFrom('schema_migrations').select('name').execute()
  const known = rows.map(row => row.name)
  const unknown = known.filter(name => !files.includes(name))
  if (unknown.length > 0)
    throw new Error(
      `The database is newer than this program (${unknown.join(', ')}). Start the newer version.`,
    )
  return known
}

async function applyOnce(store: Store, trx: Trx, file: string, text: string, at: Date): Promise<boolean> {
  await onlyOne(store, trx)
  const known = await trx
    .selectFrom('schema_migrations')
    .select('name')
    .where('name', '=', file)
    .executeTakeFirst()
  if (known) return false
  for (const statement of text.split(/;\s*$/m)) if (statement.trim()) await sql.raw(statement).execute(trx)
  await trx.insertInto('schema_migrations').values({ name: file, applied_at: at.toISOString() }).execute()
  return true
}

/** Two programs that start together migrate one after the other; on SQLite `begin immediate` sees to that. */
async function onlyOne(store: Store, trx: Trx) {
  if (store.engine !== 'postgres') return
  // The limit is for people who wait; to rebuild a large table may take its time.
  await sql`set local statement_timeout = 0`.execute(trx)
  await sql`select pg_advisory_xact_lock(4712)`.execute(trx)
}
