import type { Test } from 'tap'
import { addApiClient, revokeApiClient, rotateApiKey } from '../../src/actions/api-clients.ts'
import { verifyHouseRows } from '../../src/actions/verify-house-rows.ts'
import { insertApiClient, insertApiKey } from '../../src/storage/api-clients.ts'
import { appendHouseEvent } from '../../src/storage/house-events.ts'
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

/** By what somebody may come in is what the house told, and nothing that was taken away comes back. */
export function verifyingHouse(t: Test, newDatabase: NewDatabase) {
  t.test('the first key of a program of long ago stays no finding when it is changed', async t => {
    const parts = await partsFor(t, await newDatabase(t))
    await addedLongAgo(parts, 'old')
    t.same(await found(parts), [])
    await rotateApiKey(parts, 'command:test', 'old')
    t.same(await found(parts), [])
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
}
