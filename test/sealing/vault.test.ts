import { createSecretKey } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { v7 } from 'uuid'
import { openGroup } from '../../src/actions/open-inquiry.ts'
import { readInquiry } from '../../src/actions/read-inquiry.ts'
import { open, placeOf } from '../../src/sealing/box.ts'
import { type KeyPair, newKeyPair, openWith } from '../../src/sealing/key-pair.ts'
import { openRing } from '../../src/sealing/key-ring.ts'
import { openVault, type Shelf } from '../../src/sealing/vault.ts'
import { openStore } from '../../src/storage/database.ts'
import { inquiryById } from '../../src/storage/inquiries.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { shelfIn } from '../../src/storage/sealed-keys.ts'
import { movableClock, newFolder } from '../helpers/service.ts'
import { marked, storeInquiry } from '../helpers/stored-inquiry.ts'

const migrations = join(import.meta.dirname, '../../migrations')
const hour = 3_600_000

async function house(t: Test) {
  const folder = newFolder()
  const clock = movableClock('2026-11-27T15:00:00Z')
  const store = openStore(`sqlite:${folder}/intake.db`, () => {})
  t.teardown(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await migrate(store, migrations, clock.now)
  const practice = await newKeyPair()
  const recovery = await newKeyPair()
  const shelf = shelfIn(store)
  const ringOf = (pair: KeyPair) =>
    openRing({ practice: pair, next: null, recoveryPublicKey: recovery.publicKey, throwAway: false })
  const parts = { ring: ringOf(practice), shelf, now: clock.now, newId: () => v7() }
  return {
    store,
    clock,
    recovery,
    shelf,
    parts,
    open: (pair: KeyPair = practice, where: Shelf = shelf) =>
      openVault({ ...parts, ring: ringOf(pair), shelf: where }),
    storeIn: (vault: Awaited<ReturnType<typeof openVault>>) => storeInquiry({ ...parts, store, vault }),
  }
}

const inHex = (secrets: Awaited<ReturnType<typeof openVault>>['secrets']) =>
  Object.fromEntries(Object.entries(secrets).map(([name, key]) => [name, key.export().toString('hex')]))

t.test(
  'the secrets are the same after every start, and differ from each other and from another house',
  async t => {
    const one = await house(t)
    const first = inHex((await one.open()).secrets)
    t.same(inHex((await one.open()).secrets), first)
    const other = inHex((await (await house(t)).open()).secrets)
    t.equal(new Set([...Object.values(first), ...Object.values(other)]).size, 2 * Object.keys(first).length)
  },
)

t.test('programs that start together agree on one index key', async t => {
  const { open, store } = await house(t)
  const vaults = await Promise.all(Array.from({ length: 10 }, () => open()))
  t.equal(new Set(vaults.map(({ secrets }) => JSON.stringify(inHex(secrets)))).size, 1)
  t.equal((await store.db.selectFrom('sealed_keys').select('id').execute()).length, 1)
})

t.test('another practice key is refused with a sentence', async t => {
  const { open } = await house(t)
  await open()
  await t.rejects(open(await newKeyPair()), {
    message: 'The practice key in KEYS_DIR does not open this database. Put back the key that belongs to it.',
  })
})

t.test('the hour’s key is stored before anybody can use it', async t => {
  const { open, shelf, store } = await house(t)
  let release = () => {}
  const gate = new Promise<void>(resolve => {
    release = resolve
  })
  const vault = await open(undefined, {
    ...shelf,
    save: async key => {
      if (key.purpose === 'hour') await gate
      return shelf.save(key)
    },
  })
  let handedOut = false
  const asked = Promise.all([vault.currentHour(), vault.currentHour()]).then(keys => {
    handedOut = true
    return keys
  })
  await new Promise(resolve => setTimeout(resolve, 50))
  t.notOk(handedOut)
  release()
  const [one, other] = await asked
  t.equal(one.id, other.id, 'who asks meanwhile waits for the same one')
  t.match(await store.db.selectFrom('sealed_keys').select('purpose').where('id', '=', one.id).execute(), [
    { purpose: 'hour' },
  ])
})

t.test('an hour’s key that could not be stored is never used; the next try makes another', async t => {
  const { open, shelf } = await house(t)
  let full = true
  const vault = await open(undefined, {
    ...shelf,
    save: key => (full && key.purpose === 'hour' ? Promise.reject(new Error('full')) : shelf.save(key)),
  })
  await t.rejects(vault.currentHour(), { message: 'full' })
  full = false
  const { id } = await vault.currentHour()
  t.ok(await shelf.find(id))
})

t.test('an hour later there is a new key, and what the old one sealed still opens', async t => {
  const { open, storeIn, clock, store } = await house(t)
  const vault = await open()
  const { inquiry: old } = await storeIn(vault)
  clock.move(hour - 1000)
  const { inquiry: same } = await storeIn(vault)
  clock.move(1000)
  const { inquiry: young } = await storeIn(vault)
  t.equal(same.hour_key, old.hour_key)
  t.not(young.hour_key, old.hour_key)
  t.same(await openGroup(vault, old, 'contact'), marked.contact)

  const later = await open()
  for (const { id } of [old, young]) {
    const row = await inquiryById(store.db, id)
    if (!row) throw new Error('not stored')
    t.same(await openGroup(later, row, 'contact'), marked.contact, 'after a new start too')
  }
})

t.test('a clock that was set back does not keep a key beyond its hour', async t => {
  const { open, clock } = await house(t)
  const vault = await open()
  const before = await vault.currentHour()
  clock.move(-24 * hour)
  const after = await vault.currentHour()
  t.not(after.id, before.id)
})

t.test('each inquiry has a key of its own', async t => {
  const { open, storeIn } = await house(t)
  const vault = await open()
  const { inquiry: one } = await storeIn(vault)
  const { inquiry: other } = await storeIn(vault)
  const key = await vault.dataKey(one, 'inquiries')
  t.equal(open_(key, one.id, one.contact), true)
  t.equal(open_(key, one.id, other.contact), false)
  await t.rejects(
    openGroup(vault, { ...one, data_key: other.data_key }, 'contact'),
    'a key does not fit another row',
  )
  await t.rejects(openGroup(vault, { ...one, contact: one.answers }, 'contact'), 'groups cannot be swapped')
  await t.rejects(vault.dataKey({ ...one, hour_key: 'none' }, 'inquiries'), {
    message: "The hour's key none is not stored",
  })
})

t.test(
  'whose key it is belongs to it, and those stored under another name open as they were stored',
  async t => {
    const { open } = await house(t)
    const vault = await open()
    const made = async (table: 'files' | 'inquiries') => {
      const { key: _, ...place } = vault.newDataKey(await vault.currentHour(), 'some row', table)
      return { id: 'some row', ...place }
    }
    const stored = await made('inquiries')
    for (const table of ['organisations', 'api_clients'] as const)
      await t.resolves(vault.dataKey(stored, table), table)
    for (const table of ['files', 'exports'] as const) await t.rejects(vault.dataKey(stored, table), table)
    await t.rejects(vault.dataKey(await made('files'), 'organisations'))
  },
)

t.test('the recovery key alone opens an inquiry and proves its events', async t => {
  const { open: openHouse, storeIn, store, recovery, clock } = await house(t)
  const { inquiry } = await storeIn(await openHouse())
  const sealedHour = await store.db
    .selectFrom('sealed_keys')
    .selectAll()
    .where('id', '=', inquiry.hour_key)
    .executeTakeFirstOrThrow()
  const hourKey = createSecretKey(await openWith(recovery, sealedHour.to_recovery))
  const place = (group: string) => placeOf('inquiries', inquiry.id, group)
  const dataKey = createSecretKey(open(hourKey, place('data_key'), inquiry.data_key))
  t.same(JSON.parse(open(dataKey, place('contact'), inquiry.contact).toString('utf8')), marked.contact)

  // Whoever lost the practice key takes the recovery pair in its place: every sealed key is turned over to it.
  const shelf = shelfIn(store)
  const turned = (row: Awaited<ReturnType<Shelf['find']>>) => row && { ...row, to_practice: row.to_recovery }
  const vault = await openHouse(recovery, {
    save: shelf.save,
    find: async id => turned(await shelf.find(id)),
    index: async () => turned(await shelf.index()),
  })
  const read = await readInquiry({ store, vault, now: clock.now }, inquiry.reference, 'recovery')
  t.equal(read.name, marked.summary.name)
  t.equal(read.brokenEvent, null)
})

function open_(key: Parameters<typeof open>[0], id: string, sealed: string): boolean {
  try {
    open(key, placeOf('inquiries', id, 'contact'), sealed)
    return true
  } catch {
    return false
  }
}
