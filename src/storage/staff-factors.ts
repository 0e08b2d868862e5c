import type { Kysely } from 'kysely'
import type { Tables, Trx } from './tables.ts'

type Reading = Kysely<Tables> | Trx

/** Whether an account has a second factor that works: an authenticator whose first code came back, or a passkey. */
export async function hasFactor(db: Reading, staffId: string): Promise<boolean> {
  const [app, key] = await Promise.all([
    hasAuthenticator(db, staffId),
    db.selectFrom('staff_passkeys').select('id').where('staff_id', '=', staffId).executeTakeFirst(),
  ])
  return app || key !== undefined
}

/** Authenticators that work: the library takes all but those that it was told not to take yet. */
export const authenticators = (db: Reading) =>
  db.selectFrom('staff_second_factors').where('verified', 'is distinct from', 0)

export const hasAuthenticator = async (db: Reading, staffId: string): Promise<boolean> =>
  (await authenticators(db).select('id').where('staff_id', '=', staffId).executeTakeFirst()) !== undefined

/** Everybody who has a second factor that works. */
export async function staffWithFactor(db: Reading): Promise<Set<string>> {
  const [apps, keys] = await Promise.all([
    authenticators(db).select('staff_id').execute(),
    db.selectFrom('staff_passkeys').select('staff_id').execute(),
  ])
  return new Set([...apps, ...keys].map(({ staff_id }) => staff_id))
}

export const passkeysOf = (db: Reading, staffId: string) =>
  db
    .selectFrom('staff_passkeys')
    .select(['id', 'name', 'created_at'])
    .where('staff_id', '=', staffId)
    .orderBy('created_at')
    .execute()

/** The account that a passkey belongs to. */
export const passkeyOwner = (db: Reading, credentialId: string) =>
  db
    .selectFrom('staff_passkeys')
    .innerJoin('staff', 'staff.id', 'staff_passkeys.staff_id')
    .select(['staff.id', 'staff.disabled_at'])
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()

/** Takes a passkey away, unless it is the last second factor. Answers what is gone: nothing where it was not there. */
export async function removePasskey(
  trx: Trx,
  staffId: string,
  id: string,
): Promise<{ public_key: string }[] | 'last'> {
  const keys = await passkeysOf(trx, staffId)
  const others = keys.filter(key => key.id !== id)
  if (others.length === 0 && !(await hasAuthenticator(trx, staffId))) return 'last'
  return trx
    .deleteFrom('staff_passkeys')
    .where('staff_id', '=', staffId)
    .where('id', '=', id)
    .returning('public_key')
    .execute()
}

/** Sets a first or new password by its hash. */
export async function storePassword(
  trx: Trx,
  { staffId, hash, at, newId }: { staffId: string; hash: string; at: Date; newId: () => string },
): Promise<void> {
  const changed = await trx
    .updateTable('staff_credentials')
    .set({ password: hash, updated_at: at.toISOString() })
    .where('staff_id', '=', staffId)
    .where('provider_id', '=', 'credential')
    .returning('id')
    .execute()
  if (changed.length > 0) return
  await trx
    .insertInto('staff_credentials')
    .values({
      ...noTokens,
      id: newId(),
      staff_id: staffId,
      account_id: staffId,
      provider_id: 'credential',
      password: hash,
      created_at: at.toISOString(),
      updated_at: at.toISOString(),
    })
    .execute()
}

/** The name that a provider of single sign-on has for an account, where one is known. */
export const linkedSubject = async (
  db: Reading,
  staffId: string,
  issuer: string,
): Promise<string | undefined> =>
  (
    await db
      .selectFrom('staff_credentials')
      .select('account_id')
      .where('staff_id', '=', staffId)
      .where('provider_id', '=', issuer)
      .executeTakeFirst()
  )?.account_id

/** Remembers it. Answers false, and adds nothing, where either belongs to another one already. */
export async function linkSubject(
  trx: Trx,
  {
    id,
    staffId,
    issuer,
    subject,
    at,
  }: { id: string; staffId: string; issuer: string; subject: string; at: Date },
): Promise<boolean> {
  const linked = await trx
    .insertInto('staff_credentials')
    .values({
      ...noTokens,
      id,
      staff_id: staffId,
      account_id: subject,
      provider_id: issuer,
      password: null,
      created_at: at.toISOString(),
      updated_at: at.toISOString(),
    })
    .onConflict(conflict => conflict.doNothing())
    .returning('id')
    .execute()
  return linked.length === 1
}

/** The library has columns for a provider's tokens; none is ever kept. */
const noTokens = {
  access_token: null,
  refresh_token: null,
  id_token: null,
  access_token_expires_at: null,
  refresh_token_expires_at: null,
  scope: null,
}

/**
 * Recovery codes, sealed, and the authenticator that they go with, in place of what was there. Without one they are of
 * somebody who has a passkey, and stand beside a secret that nobody was shown.
 */
export async function storeRecoveryCodes(
  trx: Trx,
  { id, staffId, codes, secret }: { id: string; staffId: string; codes: string; secret: string | null },
): Promise<void> {
  await trx.deleteFrom('staff_second_factors').where('staff_id', '=', staffId).execute()
  await trx
    .insertInto('staff_second_factors')
    .values({
      id,
      staff_id: staffId,
      secret: secret ?? '',
      backup_codes: codes,
      verified: secret === null ? 0 : 1,
      failed_count: 0,
      locked_until: null,
    })
    .execute()
  await trx.updateTable('staff').set({ two_factor: 1 }).where('id', '=', staffId).execute()
}

/** Takes away the password and every second factor: only a new link leads in. */
export async function forgetFactors(trx: Trx, staffId: string): Promise<void> {
  await trx.deleteFrom('staff_credentials').where('staff_id', '=', staffId).execute()
  await trx.deleteFrom('staff_second_factors').where('staff_id', '=', staffId).execute()
  await trx.deleteFrom('staff_passkeys').where('staff_id', '=', staffId).execute()
  await trx.updateTable('staff').set({ two_factor: 0 }).where('id', '=', staffId).execute()
}
