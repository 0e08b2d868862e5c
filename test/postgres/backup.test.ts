import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { backUp } from '../../src/actions/backup/back-up.ts'
import { restore } from '../../src/actions/backup/restore.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { knownHouse } from '../helpers/known-house.ts'
import { postgresFor } from '../helpers/postgres.ts'
import { movableClock, newFolder } from '../helpers/service.ts'
import { storeInquiry } from '../helpers/stored-inquiry.ts'
import { historyFor } from '../storage/chained-history.ts'
import { migrations, storeFor } from '../storage/engine.ts'
import { sumsOf } from '../storage/sums.ts'

const server = await postgresFor(t)

/** A history that ended yesterday, with two inquiries of which the later one was stored first. */
async function house(t: Test, databaseUrl: string) {
  const folder = newFolder()
  const clock = movableClock(new Date(Date.now() - 4 * 86_400_000).toISOString())
  const parts = await knownHouse(folder, databaseUrl, clock)
  t.teardown(async () => {
    await parts.store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const { inquiries } = await historyFor(parts)
  await storeInquiry(parts, [{}], { linked_to: inquiries[0]?.id ?? '', relation: 'adds' })
  // PostgreSQL writes a changed row anew, behind the one that names it.
  await parts.store.db.updateTable('inquiries').set({ attempts: 1 }).where('linked_to', 'is', null).execute()
  return parts
}

/** Every constraint of a database. */
const rulesOf = async (t: Test, url: string) => {
  const rules = sql`select conrelid::regclass::text as name, conname, pg_get_constraintdef(oid) as rule
    from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`
  return (await rules.execute(storeFor(t, url).db)).rows
}

async function ourRules(t: Test) {
  const url = await server.newDatabase()
  await migrate(storeFor(t, url), migrations, () => new Date())
  return rulesOf(t, url)
}

/** A backup leaves an event of the house behind it. */
const beforeItself = ({ house_events, house_chain, ...sums }: Awaited<ReturnType<typeof sumsOf>>) => sums

const ways = {
  'from PostgreSQL into PostgreSQL': [() => server.newDatabase(), () => server.emptyDatabase()],
  'from PostgreSQL into SQLite': [() => server.newDatabase(), () => ''],
  'from SQLite into PostgreSQL': [() => '', () => server.emptyDatabase()],
} as const

for (const [way, [from, to]] of Object.entries(ways))
  t.test(`${way}: every row as it was, and every rule of the schema in force again`, async t => {
    const parts = await house(t, await from())
    const made = await backUp(parts, join(parts.folder, 'backups'), 'command:test')
    const dataDir = join(parts.folder, 'second')
    const databaseUrl = (await to()) || `sqlite:${join(dataDir, 'intake.db')}`
    const target = { databaseUrl, dataDir, keysDir: parts.config.keysDir }
    const { file, bytes, ...figures } = made
    t.match(figures, { inquiries: 5, findings: [] })
    t.same(await restore(parts, file, target, null), figures)
    t.same(beforeItself(await sumsOf(databaseUrl)), beforeItself(await sumsOf(parts.config.databaseUrl)))
    await t.rejects(restore(parts, file, { ...target, dataDir: join(parts.folder, 'third') }, null), {
      message: 'The database is not empty. Restore into a new one.',
    })
    if (databaseUrl.startsWith('postgres')) t.same(await rulesOf(t, databaseUrl), await ourRules(t))
  })
