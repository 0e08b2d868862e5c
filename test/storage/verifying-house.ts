import type { Test } from 'tap'
import { addApiClient, revokeApiClient, rotateApiKey } from '../../src/actions/api-clients.ts'
import { changePassword, removePasskey } from '../../src/actions/change-account.ts'
import { verifyHouseRows } from '../../src/actions/verify-house-rows.ts'
import { type Invited, inventStaff } from '../../src/cli/seed/staff.ts'
import type { Actor } from '../../src/intake/roles.ts'
import { hashOf } from '../../src/sealing/fingerprints.ts'
import { insertApiClient, insertApiKey } from '../../src/storage/api-clients.ts'
import type { ApiKeyRow } from '../../src/storage/api-tables.ts'
import { appendHouseEvent, lastHouseEvent } from '../../src/storage/house-events.ts'
import { hasFactor } from '../../src/storage/staff-factors.ts'
import { type EngineParts, type NewDatabase, partsFor } from './engine.ts'

async function found({ store }: EngineParts): Promise<string[]> {
  const findings = []
  for await (const page of verifyHouseRows(store)) findings.push(...page.findings)
  return findings.map(({ id, fault }) => `${id} ${fault}`)
}

/** A program as they were made before events named keys. */
function addedLongAgo({ store, vault, now }: EngineParts, id: string): Promise<void> {
  const made = { created_at: now().toISOString(), created_by: 'command:test' }
  return store.commit(async trx => {
    await insertApiClient(trx, { id, ...made, hour_key: '', data_key: '', profile: '', ended_at: null })
    await insertApiKey(trx, {
      ...{ id: `${id}-1`, client_id: id, key_hash: 'the first key', scopes: 'referrals' },
      ...{ ...made, expires_at: null, used_at: null },
    })
    await appendHouseEvent(trx, vault.secrets.chain, {
      ...{ at: now(), actor: 'command:test', kind: 'api_client_added' },
      detail: { client: id, scopes: 'referrals' },
    })
  })
}

async function somebody(parts: EngineParts): Promise<Invited> {
  const [me] = await inventStaff(parts)
  if (!me) throw new Error('Nobody works here')
  return me
}

const tell = ({ store, vault, now }: EngineParts, me: Actor, kind: string, value: string) =>
  store.commit(trx =>
    appendHouseEvent(trx, vault.secrets.chain, {
      ...{ at: now(), actor: `staff:${me.id}`, kind },
      detail: { from: me.from, proof: hashOf(value) },
    }),
  )

const passkey = (me: Actor, id: string) => ({
  ...{ id, staff_id: me.id, name: null, public_key: `key ${id}`, credential_id: id, counter: 0 },
  ...{ device_type: 'singleDevice', backed_up: 0, transports: null, aaguid: null, created_at: '2026-11-24' },
})

/** By what somebody may come in is what the house told, and nothing that was taken away comes back. */
export function verifyingHouse(t: Test, newDatabase: NewDatabase) {
  t.test('the first key of a program of long ago stays no finding when it is changed', async t => {
    const parts = await partsFor(t, await newDatabase(t))
    await addedLongAgo(parts, 'old')
    t.same(await found(parts), [])
    await rotateApiKey(parts, 'command:test', 'old')
    t.same(await found(parts), [])
    const { db } = parts.store
    const set = (change: Partial<ApiKeyRow>) =>
      db.updateTable('api_keys').set(change).where('id', '=', 'old-1').execute()
    await set({ expires_at: null })
    t.same(await found(parts), ['api_keys/old-1 untold'], 'but it does not go on')
    await set({ expires_at: '2026-01-01T00:00:00.000Z' })
    t.same(await found(parts), ['api_keys/old-1 untold'], 'and ends when it was told to')
  })

  t.test('of keys that are changed at the same moment one goes on', async t => {
    const parts = await partsFor(t, await newDatabase(t))
    const { id } = await addApiClient(parts, 'command:test', {
      ...{ organisation: 'Invented Harbor Clinic', scopes: ['referrals'], webhookUrl: null },
    })
    await Promise.all(Array.from({ length: 5 }, () => rotateApiKey(parts, 'command:test', id)))
    const keys = await parts.store.db.selectFrom('api_keys').select('expires_at').execute()
    t.equal(keys.length, 6)
    t.equal(keys.filter(({ expires_at }) => expires_at === null).length, 1)
    t.same(await found(parts), [])
    await revokeApiClient(parts, 'command:test', id)
    t.same(await found(parts), [])
  })

  t.test('a passkey that was removed and is put back is found', async t => {
    const parts = await partsFor(t, await newDatabase(t))
    const me = await somebody(parts)
    for (const id of ['one', 'two']) {
      await parts.store.db.insertInto('staff_passkeys').values(passkey(me, id)).execute()
      await tell(parts, me, 'passkey_added', `key ${id}`)
    }
    t.same(await found(parts), [])
    t.equal(await removePasskey(parts, me, 'one'), 'gone')
    t.equal(await removePasskey(parts, me, 'two'), 'last')
    t.same(await found(parts), [])
    await parts.store.db.insertInto('staff_passkeys').values(passkey(me, 'one')).execute()
    t.same(await found(parts), ['staff_passkeys/one untold'])
  })

  t.test('a passkey that is not there is removed without an event', async t => {
    const parts = await partsFor(t, await newDatabase(t))
    const me = await somebody(parts)
    await parts.store.db.insertInto('staff_passkeys').values(passkey(me, 'one')).execute()
    t.equal(await removePasskey(parts, me, 'another'), 'gone')
    t.notOk(await lastHouseEvent(parts.store.db, 'passkey_removed'))
  })

  t.test('a link to single sign-on is found, whatever stands beside it', async t => {
    const parts = await partsFor(t, await newDatabase(t))
    const me = await somebody(parts)
    const { db } = parts.store
    await changePassword(parts, me, '', 'a hash')
    t.same(await found(parts), [])
    const copied = await db.selectFrom('staff_credentials').selectAll().executeTakeFirstOrThrow()
    const link = { ...copied, id: 'link', provider_id: 'https://sign-on.example', account_id: 'a stranger' }
    await db.insertInto('staff_credentials').values(link).execute()
    t.same(await found(parts), ['staff_credentials/link untold'])
    await tell(parts, me, 'single_sign_on_linked', 'a stranger')
    t.same(await found(parts), [], 'unless the house told of it')
  })

  t.test('an authenticator is found as soon as the library takes it', async t => {
    const parts = await partsFor(t, await newDatabase(t))
    const me = await somebody(parts)
    const { db } = parts.store
    const counted = { failed_count: 0, locked_until: null }
    const row = { id: 'app', staff_id: me.id, secret: 'sealed', backup_codes: '', verified: 0, ...counted }
    await db.insertInto('staff_second_factors').values(row).execute()
    t.same([await found(parts), await hasFactor(db, me.id)], [[], false], 'not while it is set up')
    for (const verified of [1, null]) {
      await db.updateTable('staff_second_factors').set({ verified }).execute()
      t.same([await found(parts), await hasFactor(db, me.id)], [['staff_second_factors/app untold'], true])
    }
  })
}
