import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import type { Test } from 'tap'
import { toldAlarms } from '../../src/storage/desk-alarms.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { newFolder } from '../helpers/service.ts'
import { migrations, type NewDatabase, storeFor } from './engine.ts'

const now = () => new Date('2026-11-27T15:00:00Z')
const program = join(import.meta.dirname, 'migrate-program.ts')
const run = promisify(execFile)

/** A folder of migrations that a test writes itself. */
export function folderOf(t: Test, files: Record<string, string>): string {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** What every engine must keep of the way from one schema to the next. */
export function migrating(t: Test, newDatabase: NewDatabase) {
  const open = async (t: Test) => storeFor(t, await newDatabase(t, 'empty'))
  const ours = readdirSync(migrations).sort()

  t.test('an empty database gets every file in order, and a second time nothing', async t => {
    const store = await open(t)
    t.same(await migrate(store, migrations, now), ours)
    t.same(await migrate(store, migrations, now), [])
    t.same(
      await store.db.selectFrom('schema_migrations').selectAll().orderBy('name').execute(),
      ours.map(name => ({ name, applied_at: now().toISOString() })),
    )
  })

  t.test('an alarm that was told under its earlier name stays told', async t => {
    const store = await open(t)
    const rename = '0035_daily_test_missing.sql'
    await migrate(
      store,
      migrations,
      now,
      ours.filter(name => name < rename),
    )
    const told = { count: 1, told_at: now().toISOString() }
    await sql`insert into alarms_told (code, count, told_at) values ('chain_broken', 1, ${told.told_at})`.execute(
      store.db,
    )
    await migrate(store, migrations, now)
    t.same([...(await toldAlarms(store.db))], [['daily_test_missing', told]])
  })

  t.test('programs that start together apply each file once, and all of them start', async t => {
    const url = await newDatabase(t, 'empty')
    const starts = Array.from({ length: 4 }, () => run(process.execPath, [program, url, migrations]))
    const applied = (await Promise.all(starts)).map(({ stdout }) => JSON.parse(stdout) as string[])
    t.same(applied.flat().sort(), ours)
    t.equal((await storeFor(t, url).db.selectFrom('inquiries').selectAll().execute()).length, 0)
  })

  t.test('so do those that start in the same moment', async t => {
    const url = await newDatabase(t, 'empty')
    const applied = await Promise.all(
      Array.from({ length: 6 }, () => migrate(storeFor(t, url), migrations, now)),
    )
    t.same(applied.flat().sort(), ours)
  })

  t.test('a file with a fault leaves nothing behind, and those before it stay', async t => {
    const store = await open(t)
    const good = { '0001_good.sql': 'create table good (id text primary key);' }
    const half =
      'create table half (id text primary key);\n\ninsert into half (id) values (1);\n\ninsert into nowhere values (1);\n'
    await t.rejects(migrate(store, folderOf(t, { ...good, '0002_half.sql': half }), now), /nowhere/)
    const tables = (await store.db.introspection.getTables()).map(({ name }) => name)
    t.ok(tables.includes('good'))
    t.notOk(tables.includes('half'))
    const mended = folderOf(t, { ...good, '0002_half.sql': half.split('\n\n').slice(0, 2).join('\n\n') })
    t.same(await migrate(store, mended, now), ['0002_half.sql'], 'once mended it goes on from there')
    t.match((await sql`select id from half`.execute(store.db)).rows, [{ id: '1' }])
  })

  t.test(
    'a database that is newer than the program is refused with a sentence, and left as it is',
    async t => {
      const store = await open(t)
      await migrate(store, migrations, now)
      await store.db
        .insertInto('schema_migrations')
        .values({ name: '0999_later.sql', applied_at: '' })
        .execute()
      await t.rejects(migrate(store, migrations, now), {
        message: 'The database is newer than this program (0999_later.sql). Start the newer version.',
      })
      const later = folderOf(t, { '0001_other.sql': 'create table other (id text);' })
      await t.rejects(migrate(store, later, now), { message: /^The database is newer than this program/ })
      const tables = (await store.db.introspection.getTables()).map(({ name }) => name)
      t.notOk(tables.includes('other'))
    },
  )
}
