import type { Kysely } from 'kysely'
import type { ApiClientRow, ApiKeyRow, ApiReferralRow } from './api-tables.ts'
import type { Tables, Trx } from './tables.ts'

type Reading = Kysely<Tables> | Trx

export const insertApiClient = (trx: Trx, row: ApiClientRow) =>
  trx.insertInto('api_clients').values(row).execute()

export const insertApiKey = (trx: Trx, row: ApiKeyRow) => trx.insertInto('api_keys').values(row).execute()

export const insertApiReferral = (trx: Trx, row: ApiReferralRow) =>
  trx.insertInto('api_referrals').values(row).execute()

export const apiClientById = (db: Reading, id: string) =>
  db.selectFrom('api_clients').selectAll().where('id', '=', id).executeTakeFirst()

/** All clients with their keys, the newest first: as many as a practice has partners. */
export async function apiClients(db: Reading): Promise<(ApiClientRow & { keys: ApiKeyRow[] })[]> {
  const clients = await db.selectFrom('api_clients').selectAll().orderBy('created_at', 'desc').execute()
  const keys = await db.selectFrom('api_keys').selectAll().orderBy('created_at', 'desc').execute()
  return clients.map(client => ({ ...client, keys: keys.filter(key => key.client_id === client.id) }))
}

/** The key with this hash and its client, as long as both are good. */
export const goodKey = (db: Reading, hash: string, at: Date) =>
  db
    .selectFrom('api_keys')
    .innerJoin('api_clients', 'api_clients.id', 'api_keys.client_id')
    .select([
      'api_keys.id as key_id',
      'api_keys.scopes',
      'api_keys.used_at',
      'api_clients.id',
      'api_clients.hour_key',
      'api_clients.data_key',
      'api_clients.profile',
    ])
    .where('api_keys.key_hash', '=', hash)
    .where('api_clients.ended_at', 'is', null)
    .where(key =>
      key.or([key('api_keys.expires_at', 'is', null), key('api_keys.expires_at', '>', at.toISOString())]),
    )
    .executeTakeFirst()

/** Notes that a key was used, at most once in some minutes. */
export const touchApiKey = (db: Kysely<Tables>, id: string, at: Date) =>
  db.updateTable('api_keys').set({ used_at: at.toISOString() }).where('id', '=', id).execute()

/** Ends all good keys of a client at a time; an earlier end stays. */
export const endApiKeys = (trx: Trx, clientId: string, at: Date) =>
  trx
    .updateTable('api_keys')
    .set({ expires_at: at.toISOString() })
    .where('client_id', '=', clientId)
    .where(key => key.or([key('expires_at', 'is', null), key('expires_at', '>', at.toISOString())]))
    .execute()

/** Ends a client. Answers false where there is none that is good. */
export async function endApiClient(trx: Trx, id: string, at: Date): Promise<boolean> {
  const ended = await trx
    .updateTable('api_clients')
    .set({ ended_at: at.toISOString() })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning('id')
    .execute()
  return ended.length > 0
}

/** The client by which a referral came; undefined where it came another way. */
export const clientOfReferral = (db: Reading, inquiryId: string) =>
  db
    .selectFrom('api_referrals')
    .innerJoin('api_clients', 'api_clients.id', 'api_referrals.client_id')
    .selectAll('api_clients')
    .where('api_referrals.inquiry_id', '=', inquiryId)
    .executeTakeFirst()
