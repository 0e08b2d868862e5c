import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { hashOf } from '../sealing/fingerprints.ts'
import type { StaffLinkRow } from '../storage/staff-tables.ts'
import type { Tables, Trx } from '../storage/tables.ts'

const hour = 60 * 60_000
const invitationMs = 72 * hour
export const firstLinkMs = 24 * hour

/** Makes a link that works once. Its token is shown now and stored nowhere; null makes the first administrator's. */
export async function makeLink(
  trx: Trx,
  staffId: string | null,
  at: Date,
  validMs = invitationMs,
): Promise<string> {
  const token = randomBytes(24).toString('base64url')
  // A new link replaces those before it.
  await forgetLinks(trx, staffId)
  await trx
    .insertInto('staff_links')
    .values({
      token_hash: hashOf(token),
      staff_id: staffId,
      created_at: at.toISOString(),
      expires_at: new Date(at.getTime() + validMs).toISOString(),
      used_at: null,
    })
    .execute()
  return token
}

/** Whoever holds a link of this person comes in by it no more; null means the first administrator's. */
export const forgetLinks = (trx: Trx, staffId: string | null) =>
  trx
    .deleteFrom('staff_links')
    .where('staff_id', staffId === null ? 'is' : '=', staffId)
    .execute()

/** The link of a token while it still works: the first administrator's does so until there is an account. */
export async function findLink(
  db: Kysely<Tables> | Trx,
  token: string,
  now: Date,
): Promise<StaffLinkRow | undefined> {
  const link = await db
    .selectFrom('staff_links')
    .selectAll()
    .where('token_hash', '=', hashOf(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now.toISOString())
    .executeTakeFirst()
  if (link?.staff_id !== null) return link
  const somebody = await db.selectFrom('staff').select('id').limit(1).executeTakeFirst()
  return somebody ? undefined : link
}

/** Uses a link up. Answers false where somebody was faster. */
export async function useLink(trx: Trx, link: StaffLinkRow, at: Date): Promise<boolean> {
  const used = await trx
    .updateTable('staff_links')
    .set({ used_at: at.toISOString() })
    .where('token_hash', '=', link.token_hash)
    .where('used_at', 'is', null)
    .returning('token_hash')
    .execute()
  return used.length === 1
}
