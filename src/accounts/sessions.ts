import type { Actor } from '../intake/roles.ts'
import { appendHouseEvent, lockHouse } from '../storage/house-events.ts'
import {
  endSession,
  factsOfSession,
  forgetSessions,
  lockSession,
  staffById,
  touchSession,
} from '../storage/staff.ts'
import type { StaffRow, StaffSessionRow } from '../storage/staff-tables.ts'
import { cookieName, signedIn, withoutCookie } from './cookies.ts'
import { isProved, longestMs, type SessionState, seenEveryMs, sessionState } from './session-rules.ts'
import type { AccountTools } from './tools.ts'
import type { Visit } from './visit.ts'

export interface Session {
  id: string
  state: SessionState
  level: StaffSessionRow['level']
  how: string
  seenAt: string
  /** Whether a factor was proved a short while ago. */
  proved: boolean
  staff: StaffRow
  actor: Actor
}

export const sessionsIn = (tools: AccountTools) => {
  const { store, now, vault } = tools

  /** The session of a visit as it stands now, or null where there is none. */
  async function session(visit: Visit): Promise<Session | null> {
    // Asked for every page, so past the library: its cookie is checked, and its row read, by ourselves.
    const token = signedIn(visit.cookie, cookieName(visit.origin, 'session'), tools.secret)
    const facts = token === null ? undefined : await factsOfSession(store.db, token)
    const staff = facts && (await staffById(store.db, facts.staff_id))
    if (!facts || !staff) return null
    const state = sessionState({ ...facts, disabled_at: staff.disabled_at }, now())
    const { id, name, role } = staff
    return {
      id: facts.id,
      state,
      level: facts.level,
      how: facts.how,
      seenAt: facts.seen_at,
      proved: isProved(facts, now()),
      staff,
      actor: { id, name, role, from: visit.from },
    }
  }

  return {
    session,

    /** Somebody did something: the idle time begins anew. */
    async seen({ id, seenAt }: Session): Promise<void> {
      const at = now()
      if (at.getTime() - Date.parse(seenAt) < seenEveryMs) return
      await touchSession(store.db, id, at, new Date(at.getTime() - seenEveryMs))
    },

    /** Locks a session that fell idle, and says so once. */
    async lock({ id, staff }: Session): Promise<void> {
      await store.commit(async trx => {
        if (!(await lockSession(trx, id))) return
        await appendHouseEvent(trx, vault.secrets.chain, {
          at: now(),
          actor: `staff:${staff.id}`,
          kind: 'locked',
        })
      })
    },

    /** Takes away a session that is over: a clock that is set back must not bring it back to life. */
    async forget({ id, staff }: Session): Promise<void> {
      await store.commit(trx => endSession(trx, staff.id, id))
    },

    /** Ends the session that a browser had before it signed in anew, and forgets what is over anyway. */
    async beginAnew(before: Session | null): Promise<void> {
      await store.commit(async trx => {
        await lockHouse(trx)
        if (before) await endSession(trx, before.staff.id, before.id)
        await forgetSessions(trx, new Date(now().getTime() - longestMs))
      })
    },

    /** Ends the session of a visit, if there is one. Answers the line that takes its cookie away. */
    async signOut(visit: Visit): Promise<string[]> {
      const open = await session(visit)
      if (open)
        await store.commit(async trx => {
          await endSession(trx, open.staff.id, open.id)
          await appendHouseEvent(trx, vault.secrets.chain, {
            at: now(),
            actor: `staff:${open.staff.id}`,
            kind: 'signed_out',
            detail: { from: visit.from },
          })
        })
      return [withoutCookie(visit.origin, 'session')]
    },
  }
}
