import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { Refusal } from '../../src/intake/faults.ts'
import { openStore, type Store } from '../../src/storage/database.ts'
import { migrate } from '../../src/storage/migrate.ts'
import type { Trx } from '../../src/storage/tables.ts'
import { newFolder } from '../helpers/service.ts'
import { migrations, storeFor } from './engine.ts'

async function open(t: Test) {
  const folder = newFolder()
  const file = join(folder, 'data', 'intake.db')
  const store = storeFor(t, `sqlite:${file}`)
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  await migrate(store, migrations, () => new Date())
  return { file, store }
}

const pragma = async (store: Store, name: string) =>
  Object.values((await sql`${sql.raw(`pragma ${name}`)}`.execute(store.db)).rows[0] ?? {})[0]

const insert = (trx: Trx, id: string, text = 'text') =>
  trx
    .insertInto('sealed_keys')
    .values({ id, purpose: 'hour', created_at: '', to_practice: text, to_recovery: text, practice_key: '' })
    .execute()

const idsIn = async ({ db }: Store) =>
  (await db.selectFrom('sealed_keys').select('id').orderBy('id').execute()).map(({ id }) => id)

const kindOf = (outcome: PromiseSettledResult<unknown>) =>
  outcome.status === 'fulfilled' ? 'kept' : outcome.reason instanceof Refusal ? outcome.reason.kind : 'defect'

/** Lets the file grow by so many pages and no further, which SQLite takes for a full disk. */
const fillUp = async (store: Store, more: number) =>
  pragma(store, `max_page_count = ${Number(await pragma(store, 'page_count')) + more}`)
const makeRoom = (store: Store) => pragma(store, 'max_page_count = 1000000')

t.test('an acknowledged transaction is on the disk, and what is deleted is overwritten', async t => {
  const { store } = await open(t)
  t.equal(await pragma(store, 'journal_mode'), 'wal')
  t.equal(await pragma(store, 'synchronous'), 2, 'FULL')
  t.equal(await pragma(store, 'secure_delete'), 1)
  t.equal(await pragma(store, 'trusted_schema'), 0)
  t.equal(await pragma(store, 'foreign_keys'), 1)
})

t.test('the pragmas hold for a file that already was there', async t => {
  const { file } = await open(t)
  const again = storeFor(t, `sqlite:${file}`)
  t.equal(await pragma(again, 'journal_mode'), 'wal')
  t.equal(await pragma(again, 'synchronous'), 2)
})

t.test('nobody else may look into the folder of the file', async t => {
  const { file } = await open(t)
  t.equal(statSync(join(file, '..')).mode & 0o777, 0o700)
})

t.test('what was deleted is no longer in the file', async t => {
  const { store, file } = await open(t)
  const mark = 'canary-of-the-deleted'
  await store.commit(trx => insert(trx, 'one', mark))
  await pragma(store, 'wal_checkpoint(truncate)')
  t.ok(readFileSync(file).includes(mark), 'the search works')
  await store.commit(trx => trx.deleteFrom('sealed_keys').execute())
  await pragma(store, 'wal_checkpoint(truncate)')
  for (const name of [file, `${file}-wal`]) t.notOk(readFileSync(name).includes(mark), name)
})

t.test('a row that belongs to no inquiry is refused', async t => {
  const { store } = await open(t)
  const orphan = { inquiry_id: 'none', seq: 1, at: '', actor: '', kind: '', detail: '{}', hash: '' }
  await t.rejects(
    store.commit(trx => trx.insertInto('events').values(orphan).execute()),
    { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' },
  )
})

t.test(
  'the disk is full: nobody of that turn is told that it was kept, and once there is room it goes on',
  async t => {
    const { store, file } = await open(t)
    await store.commit(trx => insert(trx, 'before'))
    await fillUp(store, 2)
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'large', 'd'].map(id =>
        store.commit(trx => insert(trx, id, id === 'large' ? 'x'.repeat(100_000) : 'text')),
      ),
    )
    t.same(
      outcomes.map(kindOf),
      Array(5).fill('unavailable'),
      'SQLite rolled the whole transaction back by itself',
    )
    t.same(await idsIn(store), ['before'])
    t.same(
      kindOf(await settled(store.commit(trx => insert(trx, 'large', 'x'.repeat(100_000))))),
      'unavailable',
    )
    await makeRoom(store)
    await store.commit(trx => insert(trx, 'large', 'x'.repeat(100_000)))
    t.same(await idsIn(store), ['before', 'large'])
    t.same(wholeness(file), 'ok')
  },
)

t.test(
  'at every size of a full disk, in any mixture, what was acknowledged is stored and the rest is not',
  async t => {
    const { store, file } = await open(t)
    let refused = 0
    for (let round = 0; round < 60; round++) {
      await fillUp(store, (round % 10) * 8)
      const ids = Array.from({ length: 6 }, (_, n) => `${String(round).padStart(2, '0')}-${n}`)
      const outcomes = await Promise.allSettled(
        ids.map((id, n) =>
          store.commit(async trx => {
            await insert(trx, id, 'x'.repeat(1 + ((round * 7 + n * 13) % 11) * 1500))
            await insert(trx, `${id}-second`, 'x'.repeat(1 + ((round * 5 + n * 3) % 4) * 3000))
            if ((round + n) % 9 === 0) throw new Error('its own fault')
          }),
        ),
      )
      const kinds = outcomes.map(kindOf)
      refused += kinds.filter(kind => kind === 'unavailable').length
      const kept = ids.filter((_, n) => kinds[n] === 'kept').flatMap(id => [id, `${id}-second`])
      const there = (await idsIn(store)).filter(id => id.startsWith(ids[0]?.slice(0, 3) ?? ''))
      if (JSON.stringify(there) !== JSON.stringify(kept.sort())) t.same(there, kept, `round ${round}`)
      await makeRoom(store)
    }
    t.comment(`${refused} of 360 refused`)
    t.ok(refused > 50)
    t.ok(refused < 330)
    t.same(wholeness(file), 'ok')
  },
)

t.test('work that hides the full disk from us is not acknowledged all the same', async t => {
  const { store } = await open(t)
  await fillUp(store, 1)
  const hides = store.commit(async trx => {
    await insert(trx, 'first')
    await insert(trx, 'large', 'x'.repeat(100_000)).catch(() => {})
    await insert(trx, 'last')
  })
  const [hidden, other] = await Promise.allSettled([hides, store.commit(trx => insert(trx, 'other'))])
  const there = await idsIn(store)
  t.equal(hidden.status === 'fulfilled', there.includes('first') && there.includes('last'))
  t.equal(other.status === 'fulfilled', there.includes('other'))
})

t.test('the file is locked: refused as unavailable after a moment, and then it goes on', async t => {
  const { store, file } = await open(t)
  const locker = new Sqlite(file)
  locker.exec('begin immediate')
  const outcomes = await Promise.allSettled(['a', 'b'].map(id => store.commit(trx => insert(trx, id))))
  t.same(outcomes.map(kindOf), ['unavailable', 'unavailable'])
  t.same(await idsIn(store), [], 'reading is not held up')
  locker.exec('rollback')
  locker.close()
  await store.commit(trx => insert(trx, 'c'))
  t.same(await idsIn(store), ['c'])
})

t.test('a file that is no database, or cannot be written, is refused when it is opened', async t => {
  const folder = newFolder()
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  t.throws(() => openStore(`sqlite:${import.meta.filename}`, () => {}), { code: 'SQLITE_NOTADB' })
  t.throws(() => openStore(`sqlite:${folder}`, () => {}), { code: 'SQLITE_CANTOPEN' })
})

const settled = async (work: Promise<unknown>) =>
  (await Promise.allSettled([work]))[0] as PromiseSettledResult<unknown>

function wholeness(file: string): string {
  const database = new Sqlite(file)
  const said = database.pragma('integrity_check', { simple: true })
  database.close()
  return String(said)
}
