import type { Actor } from '../intake/roles.ts'
import { hashOf } from '../sealing/fingerprints.ts'
import { appendHouseEvent } from '../storage/house-events.ts'
import { allStaff, changeStaff, endSession, endSessions } from '../storage/staff.ts'
import { removePasskey as remove, storePassword } from '../storage/staff-factors.ts'
import type { StaffRow } from '../storage/staff-tables.ts'
import type { Trx } from '../storage/tables.ts'
import type { StaffParts } from './manage-staff.ts'

type Digest = StaffRow['digest']

/** A new password, by its hash. Every session but this one ends. */
export const changePassword = (parts: StaffParts, me: Actor, session: string, hash: string): Promise<void> =>
  parts.store.commit(async trx => {
    await storePassword(trx, { staffId: me.id, hash, at: parts.now(), newId: parts.newId })
    await endSessions(trx, me.id, session)
    await tell(parts, trx, me, 'password_changed', { proof: hashOf(hash) })
  })

/** Ends one of one's own sessions, or with 'others' every one but this. */
export const endOwnSession = (parts: StaffParts, me: Actor, session: string, which: string): Promise<void> =>
  parts.store.commit(async trx => {
    if (which === 'others') await endSessions(trx, me.id, session)
    else await endSession(trx, me.id, which)
    await tell(parts, trx, me, 'session_ended')
  })

/** Takes a passkey away. Answers 'last', and leaves it, where it is the only second factor. */
export const removePasskey = (parts: StaffParts, me: Actor, passkey: string): Promise<'gone' | 'last'> =>
  parts.store.commit(async trx => {
    const removed = await remove(trx, me.id, passkey)
    if (removed === 'last') return 'last'
    for (const { public_key } of removed)
      await tell(parts, trx, me, 'passkey_removed', { proof: hashOf(public_key) })
    return 'gone'
  })

/** Goes away, or comes back. Whoever goes away names a cover. Answers false, and changes nothing, where there is none. */
export const setAbsence = (
  parts: StaffParts,
  me: Actor,
  { away, cover }: { away: boolean; cover: string },
): Promise<boolean> =>
  parts.store.commit(async trx => {
    const chosen = (await coversFor(trx, me.id)).find(({ id }) => id === cover)
    if (away && !chosen) return false
    await changeStaff(trx, me.id, { away: away ? 1 : 0, cover: chosen?.id ?? null })
    await tell(parts, trx, me, away ? 'went_away' : 'came_back')
    return true
  })

/** How often mails with numbers come. */
export const setDigest = (parts: StaffParts, me: Actor, digest: Digest): Promise<void> =>
  parts.store.commit(async trx => {
    await changeStaff(trx, me.id, { digest })
    await tell(parts, trx, me, 'notices_chosen')
  })

/** Whether single letters do something at the desk. */
export const setKeys = (parts: StaffParts, me: Actor, on: boolean): Promise<void> =>
  parts.store.commit(async trx => {
    await changeStaff(trx, me.id, { keys: on ? 1 : 0 })
    await tell(parts, trx, me, 'keys_chosen')
  })

/** Who can cover for somebody: whoever sees inquiries and may sign in. */
export const coversFor = async (db: Parameters<typeof allStaff>[0], id: string): Promise<StaffRow[]> =>
  (await allStaff(db)).filter(
    one => one.id !== id && one.disabled_at === null && one.role !== 'administrator',
  )

const tell = (
  { vault, now }: StaffParts,
  trx: Trx,
  me: Actor,
  kind: string,
  more: Record<string, string> = {},
): Promise<void> =>
  appendHouseEvent(trx, vault.secrets.chain, {
    at: now(),
    actor: `staff:${me.id}`,
    kind,
    detail: { from: me.from, ...more },
  })
