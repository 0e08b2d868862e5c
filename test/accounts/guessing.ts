import type { Test } from 'tap'
import { type Attempt, beginTry, clearTries, takeBack } from '../../src/accounts/tries.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { movableClock } from '../helpers/service.ts'
import { migrations, type NewDatabase, storeFor } from '../storage/engine.ts'

const minute = 60_000

const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
  account: 'rosa',
  factor: 'password',
  address: '203.0.113.1',
  knownBrowser: null,
  ...changes,
})

/** How guessing is bounded, on any engine. */
export async function guessing(t: Test, newDatabase: NewDatabase) {
  const store = storeFor(t, await newDatabase(t))
  await migrate(store, migrations, () => new Date())
  const clock = movableClock('2026-11-24T14:00:00Z')
  const { createSecretKey } = await import('node:crypto')
  let count = 0
  const parts = {
    store,
    key: createSecretKey(Buffer.alloc(32, 7)),
    now: clock.now,
    newId: () => `id ${++count}`,
  }
  const isOpen = async (changes: Partial<Attempt> = {}) =>
    (await beginTry(parts, attempt(changes))).is === 'open'

  await t.test('1,000 tries on one account from 1,000 addresses: 10 in a quarter of an hour', async t => {
    for (const [window, from] of [
      ['first', 0],
      ['second', 500],
    ] as const) {
      let made = 0
      for (let n = from; n < from + 500; n++) if (await isOpen({ address: `198.51.100.${n}` })) made++
      t.equal(made, 10, `${window} quarter of an hour`)
      t.ok(await isOpen({ knownBrowser: 'mark' }), 'the person gets in from a browser they used before')
      t.ok(await isOpen({ factor: 'passkey', address: '192.0.2.1' }), 'or with a passkey')
      clock.move(16 * minute)
    }
  })

  await t.test('many at once cannot slip through', async t => {
    const made = await Promise.all(
      Array.from({ length: 60 }, (_, n) => isOpen({ account: 'many', address: `198.51.100.${n}` })),
    )
    t.equal(made.filter(Boolean).length, 10)
  })

  await t.test('50 accounts from one address: 100 in a quarter of an hour', async t => {
    clock.move(16 * minute)
    let made = 0
    for (let account = 0; account < 50; account++)
      for (let n = 0; n < 4; n++) if (await isOpen({ account: `account ${account}` })) made++
    t.equal(made, 100)
    t.notOk(await isOpen({ account: 'another' }))
    t.ok(await isOpen({ account: 'another', knownBrowser: 'mark' }), 'colleagues on that address get in')
  })

  await t.test('a line with IPv6 has many addresses, and is one client', async t => {
    clock.move(16 * minute)
    let made = 0
    for (let n = 0; n < 110; n++)
      if (await isOpen({ account: `account ${n}`, address: `2001:db8::${n}` })) made++
    t.equal(made, 100)
    t.ok(await isOpen({ account: 'another', address: '2001:db8:0:1::1' }), 'the line beside it is another')
  })

  await t.test('all factors share one count; what was right does not count', async t => {
    clock.move(16 * minute)
    const factors = ['password', 'totp', 'recovery'] as const
    for (let n = 0; n < 20; n++) {
      const begun = await beginTry(parts, attempt({ account: 'ada' }))
      t.equal(begun.is, 'open')
      if (begun.is === 'open') await takeBack(parts, begun.ids)
    }
    for (let n = 0; n < 10; n++) t.ok(await isOpen({ account: 'ada', factor: factors[n % 3] ?? 'totp' }))
    for (const factor of factors) t.notOk(await isOpen({ account: 'ada', factor }), factor)
    await clearTries(parts, attempt({ account: 'ada', factor: 'totp' }))
    t.ok(await isOpen({ account: 'ada' }), 'after a whole sign-in it begins anew')
  })

  await t.test('a flood of refused tries is told once in a quarter of an hour', async t => {
    clock.move(16 * minute)
    const told: boolean[] = []
    for (let n = 0; n < 40; n++) {
      const begun = await beginTry(parts, attempt({ account: 'flooded' }))
      if (begun.is === 'refused') told.push(begun.isNews)
    }
    t.same(told.filter(Boolean).length, 1)
    t.equal(told[0], true)
  })

  await t.test('neither an account nor an address stands in the table', async t => {
    const rows = JSON.stringify(await store.db.selectFrom('staff_tries').selectAll().execute())
    t.notMatch(rows, /flooded|203\.0\.113/)
  })
}
