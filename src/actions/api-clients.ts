import { randomBytes } from 'node:crypto'
import { newWebhookSecret } from '../delivery/signature.ts'
import { notFound } from '../intake/faults.ts'
import { open, placeOf, seal } from '../sealing/box.ts'
import { hashOf } from '../sealing/fingerprints.ts'
import type { KeyPlace, Vault } from '../sealing/vault.ts'
import {
  apiClientById,
  apiClients,
  endApiClient,
  endApiKeys,
  goodKey,
  insertApiClient,
  insertApiKey,
  touchApiKey,
} from '../storage/api-clients.ts'
import type { ApiClientRow, ApiKeyRow } from '../storage/api-tables.ts'
import type { Store } from '../storage/database.ts'
import { appendHouseEvent, lockHouse } from '../storage/house-events.ts'

/** What a key may be used for. */
export const scopes = ['referrals', 'status', 'screening'] as const
export type Scope = (typeof scopes)[number]

/** What is known of a client; `webhook` is where it hears of changes, with the secret that signs them. */
export interface ApiProfile {
  organisation: string
  webhook: { url: string; secret: string } | null
}

/** A program that showed a good key. */
export interface ApiClient {
  id: string
  profile: ApiProfile
  scopes: readonly string[]
}

/** What stands sealed in a notice to a program. */
export interface ProgramHears {
  client: string
  status: string
  at: string
}

interface Parts {
  store: Store
  vault: Vault
  now: () => Date
  newId: () => string
}

const day = 86_400_000
const minute = 60_000
/** While a program changes to its new key the one before goes on. */
const overlapMs = day

/** Until when a key goes on that was changed for another at a time: events do not say it, and are held to this. */
export const afterOverlap = (at: Date): Date => new Date(at.getTime() + overlapMs)

/** Makes a client and its first key. The key and the webhook's secret are answered once, and stored nowhere as they are. */
export async function addApiClient(
  parts: Parts,
  by: string,
  wanted: { organisation: string; scopes: readonly Scope[]; webhookUrl: string | null },
): Promise<{ id: string; key: string; webhookSecret: string | null }> {
  const { store, vault, now, newId } = parts
  const id = newId()
  const at = now()
  const { key: sealing, ...place } = vault.newDataKey(await vault.currentHour(), id, 'api_clients')
  const webhookSecret = wanted.webhookUrl === null ? null : newWebhookSecret()
  const profile: ApiProfile = {
    organisation: wanted.organisation,
    webhook: wanted.webhookUrl && webhookSecret ? { url: wanted.webhookUrl, secret: webhookSecret } : null,
  }
  const made = newKey(parts, by, id, wanted.scopes.join(' '))
  await store.commit(async trx => {
    await insertApiClient(trx, {
      id,
      ...place,
      profile: seal(sealing, placeOf('api_clients', id, 'profile'), JSON.stringify(profile)),
      created_at: at.toISOString(),
      created_by: by,
      ended_at: null,
    })
    await insertApiKey(trx, made.row)
    await appendHouseEvent(trx, vault.secrets.chain, {
      at,
      actor: by,
      kind: 'api_client_added',
      detail: { client: id, scopes: made.row.scopes, key: made.row.key_hash },
    })
  })
  return { id, key: made.key, webhookSecret }
}

/** Gives a client a new key; the one before goes on for a day. Faults: `not_found`. */
export async function rotateApiKey(parts: Parts, by: string, id: string): Promise<{ key: string }> {
  const { store, vault, now } = parts
  return store.commit(async trx => {
    // Two at once would not see each other's key, and the one before would go on for ever.
    await lockHouse(trx)
    const client = (await apiClients(trx)).find(one => one.id === id && one.ended_at === null)
    if (!client) throw notFound('There is no such client')
    const made = newKey(parts, by, id, client.keys[0]?.scopes ?? '')
    const at = now()
    await endApiKeys(trx, id, afterOverlap(at))
    await insertApiKey(trx, made.row)
    await appendHouseEvent(trx, vault.secrets.chain, {
      at,
      actor: by,
      kind: 'api_key_rotated',
      detail: { client: id, key: made.row.key_hash },
    })
    return { key: made.key }
  })
}

/** Ends a client and all its keys at once. Faults: `not_found`. */
export async function revokeApiClient({ store, vault, now }: Parts, by: string, id: string): Promise<void> {
  await store.commit(async trx => {
    await lockHouse(trx)
    const at = now()
    if (!(await endApiClient(trx, id, at))) throw notFound('There is no such client')
    await endApiKeys(trx, id, at)
    await appendHouseEvent(trx, vault.secrets.chain, {
      at,
      actor: by,
      kind: 'api_client_ended',
      detail: { client: id },
    })
  })
}

/** All clients with their names and keys, for the page where they are made. */
export async function readApiClients({ store, vault }: Parts) {
  const clients = await apiClients(store.db)
  return Promise.all(clients.map(async client => ({ ...client, profile: await openProfile(vault, client) })))
}

/** The client of a presented key that is good for a scope; null for any other. */
export async function clientOf(
  { store, vault, now }: Omit<Parts, 'newId'>,
  presented: string,
  scope: Scope,
): Promise<ApiClient | null> {
  if (!keyPattern.test(presented)) return null
  const at = now()
  const found = await goodKey(store.db, hashOf(presented), at)
  if (!found?.scopes.split(' ').includes(scope)) return null
  if (Date.parse(found.used_at ?? '1970-01-01') < at.getTime() - 5 * minute)
    await touchApiKey(store.db, found.key_id, at)
  return { id: found.id, profile: await openProfile(vault, found), scopes: found.scopes.split(' ') }
}

/** What is known of a stored client. */
export async function profileOf(
  { store, vault }: Pick<Parts, 'store' | 'vault'>,
  id: string,
): Promise<ApiProfile | null> {
  const row = await apiClientById(store.db, id)
  return row && row.ended_at === null ? openProfile(vault, row) : null
}

async function openProfile(vault: Vault, row: KeyPlace & Pick<ApiClientRow, 'profile'>): Promise<ApiProfile> {
  const key = await vault.dataKey(row, 'api_clients')
  return JSON.parse(
    open(key, placeOf('api_clients', row.id, 'profile'), row.profile).toString('utf8'),
  ) as ApiProfile
}

const keyPattern = /^intake_[\w-]{43}$/

function newKey(
  { now, newId }: Parts,
  by: string,
  clientId: string,
  scopes: string,
): { key: string; row: ApiKeyRow } {
  const key = `intake_${randomBytes(32).toString('base64url')}`
  const row = {
    id: newId(),
    client_id: clientId,
    key_hash: hashOf(key),
    scopes,
    created_at: now().toISOString(),
    created_by: by,
    expires_at: null,
    used_at: null,
  }
  return { key, row }
}
