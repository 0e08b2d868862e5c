import { randomBytes } from 'node:crypto'
import { appendHouseEvent } from '../storage/house-events.ts'
import { changeSession, endSession, staffById } from '../storage/staff.ts'
import { browserMark } from './browser-mark.ts'
import { cookieName, sessionCookie, signedIn } from './cookies.ts'
import { recoveryCodeFrom } from './recovery-codes.ts'
import { type Session, sessionsIn } from './sessions.ts'
import type { AccountTools } from './tools.ts'
import { answeredFor, type Outcome, tried } from './tried.ts'
import { headersOf, type Visit } from './visit.ts'
import { withCode } from './with-code.ts'

/** What a code led to. `used`: it was right, and somebody sent it before. */
export type Step =
  | { is: 'full'; how: string; cookies: string[] }
  | { is: 'wrong' | 'too_many' | 'over' | 'used' }

/** The six digits of an authenticator, or null. */
export const sixDigits = (typed: string): string | null => {
  const plain = typed.replace(/\s/g, '')
  return /^\d{6}$/.test(plain) ? plain : null
}

export const secondFactorsIn = (tools: AccountTools) => {
  const { store, vault, now } = tools
  const { session } = sessionsIn(tools)

  /** What a browser gets whose session is whole. */
  async function whole(visit: Visit, staffId: string, how: string, headers: Headers): Promise<Step> {
    await tools.tell({ actor: `staff:${staffId}`, kind: 'signed_in', detail: { how, from: visit.from } })
    const cookies = [...headers.getSetCookie(), browserMark(tools.key, visit, staffId)]
    return { is: 'full', how, cookies }
  }

  return {
    /** Whose second step a visit stands before, by the cookie of the first one. */
    async waiting(visit: Visit): Promise<string | null> {
      const { internalAdapter, secret } = await (await tools.authAt(visit.origin)).$context
      const value = signedIn(visit.cookie, cookieName(visit.origin, 'second'), secret)
      const found = value === null ? null : await internalAdapter.findVerificationValue(value)
      const staff = found && (await staffById(store.db, found.value))
      return staff && staff.disabled_at === null ? staff.id : null
    },

    /**
     * The second step: a code of the authenticator, or a recovery code. `over` beside a session of somebody else, which
     * no sign-in leaves in a browser; one of the same person ends.
     */
    async verifyCode(visit: Visit, staffId: string, typed: string): Promise<Step> {
      const before = await session(visit)
      if (before && before.staff.id !== staffId) return { is: 'over' }
      const auth = await tools.authAt(visit.origin)
      const call = { headers: headersOf(visit, 'second'), returnHeaders: true as const }
      const code = sixDigits(typed)
      const outcome =
        code === null
          ? await tried(tools, visit, { id: staffId, known: true }, 'recovery', async () =>
              answeredFor(
                staffId,
                await auth.api.verifyBackupCode({ body: { code: recoveryCodeFrom(typed) }, ...call }),
              ),
            )
          : await withCode(tools, visit, staffId, code, async () =>
              answeredFor(staffId, await auth.api.verifyTOTP({ body: { code }, ...call })),
            )
      if (outcome.is !== 'right') return outcome
      if (before) await store.commit(trx => endSession(trx, staffId, before.id))
      return whole(visit, staffId, code === null ? 'recovery' : 'totp', outcome.value.headers)
    },

    /** New recovery codes in place of the old ones. */
    async newRecoveryCodes(visit: Visit, staffId: string, password: string): Promise<Outcome<string[]>> {
      const auth = await tools.authAt(visit.origin)
      const account = { id: staffId, known: true }
      const outcome = await tried(tools, visit, account, 'password', async () => {
        const made = await auth.api.generateBackupCodes({
          body: { password },
          headers: headersOf(visit, 'session'),
        })
        return made.backupCodes
      })
      if (outcome.is === 'right')
        await tools.tell({
          actor: `staff:${staffId}`,
          kind: 'recovery_codes_made',
          detail: { from: visit.from },
        })
      return outcome
    },

    /**
     * Opens a locked session again with one factor, a code or else the password; or proves in an open one that it is still
     * the same person. It goes on under a new token.
     */
    async unlock(visit: Visit, before: Session, factor: string): Promise<Step> {
      const auth = await tools.authAt(visit.origin)
      const headers = headersOf(visit, 'session')
      const code = sixDigits(factor)
      const staffId = before.staff.id
      const outcome =
        code === null
          ? await tried(tools, visit, { id: staffId, known: true }, 'password', () =>
              auth.api.verifyPassword({ body: { password: factor }, headers }),
            )
          : await withCode(tools, visit, staffId, code, async () =>
              answeredFor(
                staffId,
                await auth.api.verifyTOTP({ body: { code }, headers, returnHeaders: true }),
              ),
            )
      if (outcome.is !== 'right') return outcome
      const how = code === null ? 'password' : 'totp'
      const token = randomBytes(24).toString('base64url')
      await store.commit(async trx => {
        const at = now()
        const times = { seen_at: at.toISOString(), proved_at: at.toISOString() }
        await changeSession(trx, before.id, { locked: 0, token, ...times })
        await appendHouseEvent(trx, vault.secrets.chain, {
          at,
          actor: `staff:${staffId}`,
          kind: before.state === 'locked' ? 'unlocked' : 'proved_again',
          detail: { how, from: visit.from },
        })
      })
      return {
        is: 'full',
        how,
        cookies: [sessionCookie(visit.origin, token, tools.secret)],
      }
    },
  }
}
