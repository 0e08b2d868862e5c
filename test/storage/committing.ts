import type { Test } from 'tap'
import type { Store } from '../../src/storage/database.ts'
import { isUniqueViolation } from '../../src/storage/database-faults.ts'
import type { SealedKeyRow, Trx } from '../../src/storage/tables.ts'
import { type NewDatabase, storesFor } from './engine.ts'

const row = (id: string): SealedKeyRow => ({
  id,
  purpose: 'hour',
  created_at: '2026-11-27T15:00:00.000Z',
  to_practice: 'p',
  practice_key: '',
  to_recovery: 'r',
})
const insert = (trx: Trx, id: string) => trx.insertInto('sealed_keys').values(row(id)).execute()
const idsIn = async ({ db }: Store) =>
  (await db.selectFrom('sealed_keys').select('id').orderBy('id').execute()).map(({ id }) => id)
const numbers = (count: number) => Array.from({ length: count }, (_, n) => String(n).padStart(4, '0'))

/** What every engine must keep of `commit`. */
export function committing(t: Test, newDatabase: NewDatabase) {
  t.test('nobody else reads anything before the commit, and everybody after it', async t => {
    const { store, other } = await storesFor(t, newDatabase)
    await store.commit(async trx => {
      await insert(trx, 'one')
      t.same(await idsIn(other), [], 'inside')
    })
    t.same(await idsIn(other), ['one'], 'after the answer')
  })

  t.test('each of 200 answers comes after its own row is there for other programs', async t => {
    const { store, other } = await storesFor(t, newDatabase)
    const seen = await Promise.all(
      numbers(200).map(async id => {
        await store.commit(trx => insert(trx, id))
        return (await idsIn(other)).includes(id)
      }),
    )
    t.same(new Set(seen), new Set([true]))
    t.same(await idsIn(store), numbers(200))
  })

  t.test('the answer is what the work answered', async t => {
    const { store } = await storesFor(t, newDatabase)
    t.same(await Promise.all([1, 2, 3].map(n => store.commit(async () => n))), [1, 2, 3])
  })

  t.test('work that throws undoes all of its own and nothing of the others in the same turn', async t => {
    const { store } = await storesFor(t, newDatabase)
    const outcomes = await Promise.allSettled(
      numbers(50).map((id, n) =>
        store.commit(async trx => {
          await insert(trx, `${id} first`)
          if (n % 3 === 0) throw new Error(`fault of ${id}`)
          await insert(trx, `${id} second`)
        }),
      ),
    )
    const expected = numbers(50).flatMap((id, n) => (n % 3 === 0 ? [] : [`${id} first`, `${id} second`]))
    t.same(await idsIn(store), expected)
    t.same(
      outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason.message] : [])),
      numbers(50).flatMap((id, n) => (n % 3 === 0 ? [`fault of ${id}`] : [])),
      'each is told its own fault',
    )
  })

  t.test('work that throws at once, or writes nothing, harms nobody', async t => {
    const { store } = await storesFor(t, newDatabase)
    const outcomes = await Promise.allSettled([
      store.commit(() => {
        throw new Error('at once')
      }),
      store.commit(async () => {}),
      store.commit(trx => insert(trx, 'kept')),
    ])
    t.same(
      outcomes.map(({ status }) => status),
      ['rejected', 'fulfilled', 'fulfilled'],
    )
    t.same(await idsIn(store), ['kept'])
  })

  t.test('of those that want the same unique value exactly one gets it', async t => {
    const { store, other } = await storesFor(t, newDatabase)
    const outcomes = await Promise.allSettled(
      numbers(20).map((_, n) => (n % 2 ? store : other).commit(trx => insert(trx, 'the same'))),
    )
    const refused = outcomes.filter(outcome => outcome.status === 'rejected')
    t.equal(refused.length, 19)
    t.ok(
      refused.every(({ reason }) => isUniqueViolation(reason)),
      'and the others are told why',
    )
    t.same(await idsIn(store), ['the same'])
  })

  t.test('work handed over while other work runs is done as well', async t => {
    const { store } = await storesFor(t, newDatabase)
    let later: Promise<unknown> = Promise.resolve()
    await store.commit(async trx => {
      await insert(trx, 'first')
      later = store.commit(trx => insert(trx, 'second'))
    })
    await later
    t.same(await idsIn(store), ['first', 'second'])
  })

  t.test(
    'a statement that was prepared before another program changed the table still answers rightly',
    async t => {
      const { store, other } = await storesFor(t, newDatabase)
      const all = () => store.db.selectFrom('sealed_keys').selectAll().execute()
      await store.commit(trx => insert(trx, 'one'))
      t.same(await all(), [row('one')])
      await other.db.schema.alterTable('sealed_keys').addColumn('extra', 'text').execute()
      t.same(await all(), [{ ...row('one'), extra: null }])
      await store.commit(trx => insert(trx, 'two'))
      t.equal((await all()).length, 2)
    },
  )
}
