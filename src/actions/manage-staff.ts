import { firstLinkMs, forgetLinks, makeLink } from '../accounts/links.ts'
import { conflict, Invalid, notFound } from '../intake/faults.ts'
import type { Role } from '../intake/roles.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { appendHouseEvent, lockHouse } from '../storage/house-events.ts'
import { endAnySession, endEverySession } from '../storage/session-list.ts'
import {
  changeStaff,
  endSessions,
  insertStaff,
  otherAdministrators,
  staffByEmail,
  staffById,
} from '../storage/staff.ts'
import { forgetFactors } from '../storage/staff-factors.ts'
import type { StaffRow } from '../storage/staff-tables.ts'
import type { Trx } from '../storage/tables.ts'

export interface StaffParts {
  store: Store
  vault: Vault
  now: () => Date
  newId: () => string
}

/** Adds an account and answers the token of its invitation, which is shown once. Faults: `Invalid` where the address is taken. */
export async function inviteStaff(
  parts: StaffParts,
  by: string,
  { name, email, role }: { name: string; email: string; role: Role },
): Promise<{ id: string; token: string }> {
  const at = parts.now()
  const id = parts.newId()
  const token = await parts.store.commit(async trx => {
    if (!(await insertStaff(trx, { id, name, email, role, at })))
      throw new Invalid([{ field: 'email', code: 'taken' }])
    await tell(parts, trx, by, 'staff_invited', { staff: id, role })
    return makeLink(trx, id, at)
  })
  return { id, token }
}

/** A new link: whoever has it chooses a new password and second factor; every session ends now. */
export async function resetStaff(parts: StaffParts, by: string, id: string): Promise<string> {
  const staff = await find(parts, id)
  return parts.store.commit(async trx => {
    await forgetFactors(trx, staff.id)
    await endSessions(trx, staff.id)
    await tell(parts, trx, by, 'staff_reset', { staff: id })
    return makeLink(trx, id, parts.now())
  })
}

/** Closes or opens an account. Every session and every link ends at once. Faults: `conflict` for the last administrator. */
export async function disableStaff(
  parts: StaffParts,
  by: string,
  id: string,
  disabled: boolean,
): Promise<void> {
  const staff = await find(parts, id)
  if ((staff.disabled_at !== null) === disabled) return
  await parts.store.commit(async trx => {
    await lockHouse(trx)
    if (disabled) {
      await keepOneAdministrator(trx, staff)
      await forgetLinks(trx, id)
    }
    await changeStaff(trx, id, { disabled_at: disabled ? parts.now().toISOString() : null })
    await endSessions(trx, id)
    await tell(parts, trx, by, disabled ? 'staff_disabled' : 'staff_enabled', { staff: id })
  })
}

/** Gives another role. Every session ends, so that nothing of the old one lasts. Faults: `conflict` for the last administrator. */
export async function changeRole(parts: StaffParts, by: string, id: string, role: Role): Promise<void> {
  const staff = await find(parts, id)
  if (staff.role === role) return
  await parts.store.commit(async trx => {
    await lockHouse(trx)
    await keepOneAdministrator(trx, staff)
    await changeStaff(trx, id, { role })
    await endSessions(trx, id)
    await tell(parts, trx, by, 'role_changed', { staff: id, role })
  })
}

/** Another name. The event says of whom, and holds neither name. Faults: `not_found`, `Invalid`. */
export async function renameStaff(parts: StaffParts, by: string, id: string, name: string): Promise<void> {
  const staff = await find(parts, id)
  if (name.trim() === '') throw new Invalid([{ field: 'name', code: 'missing' }])
  if (staff.name === name.trim()) return
  await parts.store.commit(async trx => {
    await changeStaff(trx, id, { name: name.trim() })
    await tell(parts, trx, by, 'staff_renamed', { staff: id })
  })
}

/** Ends somebody's session now. One that is over already stays over, and leaves no event. */
export const endStaffSession = (parts: StaffParts, by: string, id: string): Promise<void> =>
  parts.store.commit(async trx => {
    const staff = await endAnySession(trx, id)
    if (staff !== undefined) await tell(parts, trx, by, 'session_ended', { staff })
  })

/** Ends everybody's sessions now: whoever is at the desk signs in anew. Answers how many there were. */
export const endAllSessions = (parts: StaffParts, by: string): Promise<number> =>
  parts.store.commit(async trx => {
    const sessions = await endEverySession(trx)
    await tell(parts, trx, by, 'all_sessions_ended', { sessions })
    return sessions
  })

/** The link of the first administrator, as long as there is no account; null afterwards. */
export async function firstAdministratorLink(parts: StaffParts): Promise<string | null> {
  return parts.store.commit(async trx => {
    const some = await trx.selectFrom('staff').select('id').limit(1).executeTakeFirst()
    return some ? null : makeLink(trx, null, parts.now(), firstLinkMs)
  })
}

/** The account of an address. Faults: `not_found`. */
export async function staffOf(parts: StaffParts, email: string): Promise<StaffRow> {
  const staff = await staffByEmail(parts.store.db, email)
  if (!staff) throw notFound('There is no such account')
  return staff
}

async function find({ store }: StaffParts, id: string): Promise<StaffRow> {
  const staff = await staffById(store.db, id)
  if (!staff) throw notFound('There is no such account')
  return staff
}

async function keepOneAdministrator(trx: Trx, { id, role, disabled_at }: StaffRow) {
  if (role !== 'administrator' || disabled_at !== null) return
  if ((await otherAdministrators(trx, id)) === 0) throw conflict('The last administrator must stay one')
}

const tell = (
  { vault, now }: StaffParts,
  trx: Trx,
  actor: string,
  kind: string,
  detail: Record<string, string | number>,
) => appendHouseEvent(trx, vault.secrets.chain, { at: now(), actor, kind, detail })
