import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openGroup } from '../../src/actions/open-inquiry.ts'
import { recoverKeys } from '../../src/actions/recover-keys.ts'
import { rotateKeys } from '../../src/actions/rotate-keys.ts'
import { openLog } from '../../src/log.ts'
import { openParts } from '../../src/parts.ts'
import { newKeys, readKeyFiles, writeKeyFiles, writeNextKey } from '../../src/sealing/key-files.ts'
import { nameOfKey, newKeyPair } from '../../src/sealing/key-pair.ts'
import { movableClock, newFolder } from '../helpers/service.ts'
import { marked, storeInquiry } from '../helpers/stored-inquiry.ts'
import { partsFor } from '../storage/engine.ts'

const hour = 3_600_000

/** A house whose recovery key is known, and another program on the same store that has opened nothing yet. */
async function house(t: Test) {
  const folder = newFolder()
  const keys = await newKeys()
  writeKeyFiles(join(folder, 'keys'), keys, false)
  const clock = movableClock('2026-11-27T15:00:00Z')
  const parts = await partsFor(t, `sqlite:${join(folder, 'data', 'intake.db')}`, clock, folder)
  const other = await openParts(parts.config, openLog('silent'), clock.now)
  t.teardown(() => other.store.close())
  const { inquiry } = await storeInquiry(parts)
  const keysIn = () => parts.store.db.selectFrom('sealed_keys').selectAll().execute()
  return { parts, other, inquiry, keys, clock, keysIn, keysDir: parts.config.keysDir }
}

const actor = 'command:test'
const kindsIn = async ({ store }: Awaited<ReturnType<typeof house>>['parts']) =>
  (await store.db.selectFrom('house_events').select('kind').orderBy('seq').execute()).map(({ kind }) => kind)

t.test(
  'programs that run on take the new key by themselves, for the old records and for new ones',
  async t => {
    const { parts, other, inquiry, keys, clock, keysIn, keysDir } = await house(t)
    t.equal(await rotateKeys(parts, actor), 2)
    const { practice, next } = await readKeyFiles(keysDir)
    t.not(practice.publicKey, keys.practice.publicKey)
    t.equal(next, null)
    t.same(readdirSync(keysDir).sort(), ['practice-key.json', 'recovery-public-key.json'])
    t.same(await openGroup(other.vault, inquiry, 'contact'), marked.contact, 'it had read the old key only')
    clock.move(hour)
    const { inquiry: later } = await storeInquiry(other)
    t.same(await openGroup(parts.vault, later, 'contact'), marked.contact)
    t.same(new Set((await keysIn()).map(row => row.practice_key)), new Set([nameOfKey(practice.publicKey)]))
    t.same(await kindsIn(parts), ['key_rotation_began', 'keys_rotated'])
  },
)

t.test('a program that makes a key while the change is half done seals it to the new one', async t => {
  const { parts, other, clock, keysIn, keysDir } = await house(t)
  const pair = await newKeyPair()
  writeNextKey(keysDir, pair)
  await parts.store.db
    .updateTable('sealed_keys')
    .set({ practice_key: nameOfKey(pair.publicKey) })
    .where('purpose', '=', 'index')
    .execute()
  clock.move(hour)
  const { id } = await other.vault.currentHour()
  t.equal((await keysIn()).find(row => row.id === id)?.practice_key, nameOfKey(pair.publicKey))
})

t.test('where the next key is written but nothing is moved, keys still go to the one in use', async t => {
  const { parts, other, clock, keys, keysIn, keysDir } = await house(t)
  writeNextKey(keysDir, await newKeyPair())
  const { id } = await other.vault.currentHour()
  t.equal((await keysIn()).find(row => row.id === id)?.practice_key, nameOfKey(keys.practice.publicKey))
  clock.move(hour)
  t.equal(await rotateKeys(parts, actor), 3, 'and the change goes on from there')
  t.same(await kindsIn(parts), ['keys_rotated'])
})

t.test('the recovery key alone makes a new practice key for the store', async t => {
  const { parts, inquiry, keys, keysDir } = await house(t)
  await t.rejects(recoverKeys(parts.store, keysDir, (await newKeyPair()).privateKey), {
    message: 'This recovery key does not open the database. It belongs to another one.',
  })
  rmSync(keysDir, { recursive: true })
  t.equal(await recoverKeys(parts.store, keysDir, keys.recovery.privateKey), 2)
  t.equal(
    await recoverKeys(parts.store, keysDir, keys.recovery.privateKey),
    0,
    'a second time nothing is left',
  )
  const after = await openParts(parts.config, openLog('silent'))
  t.teardown(() => after.store.close())
  t.same(await openGroup(after.vault, inquiry, 'contact'), marked.contact)
  t.equal((await readKeyFiles(keysDir)).recoveryPublicKey, keys.recovery.publicKey)

  const elsewhere = join(parts.folder, 'other-keys')
  writeKeyFiles(elsewhere, await newKeys(), false)
  await t.rejects(recoverKeys(parts.store, elsewhere, keys.recovery.privateKey), {
    message: /holds the keys of another recovery key/,
  })
  t.ok(existsSync(join(elsewhere, 'practice-key.json')))
})
