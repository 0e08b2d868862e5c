import { randomBytes } from 'node:crypto'
import { hashOf } from '../sealing/fingerprints.ts'
import { appendHouseEvent, lockHouse } from '../storage/house-events.ts'
import { changeSession } from '../storage/staff.ts'
import { hasAuthenticator, hasFactor, storeRecoveryCodes } from '../storage/staff-factors.ts'
import { browserMark } from './browser-mark.ts'
import { sessionCookie } from './cookies.ts'
import { newRecoveryCodes } from './recovery-codes.ts'
import type { Step } from './second-factors.ts'
import type { Session } from './sessions.ts'
import type { AccountTools } from './tools.ts'
import { type Outcome, tried, Wrong } from './tried.ts'
import { headersOf, type Visit } from './visit.ts'
import { withCode } from './with-code.ts'

/** An authenticator that is being set up, with the recovery codes that will go with it. */
export interface Begun {
  app: { secret: string; uri: string; session: string }
  codes: string[]
}

export const authenticatorsIn = (tools: AccountTools) => {
  const { store, vault, now, newId, practice } = tools

  return {
    /** Begins to set up an authenticator. Nothing of it is stored before its first code comes back. */
    async beginTotp(visit: Visit, { id, staff }: Session, password: string): Promise<Outcome<Begun>> {
      const auth = await tools.authAt(visit.origin)
      return tried(tools, visit, { id: staff.id, known: true }, 'password', async () => {
        await auth.api.verifyPassword({ body: { password }, headers: headersOf(visit, 'session') })
        const { authenticatorAddress } = await import('./auth.ts')
        const secret = randomBytes(24).toString('base64url')
        const uri = authenticatorAddress(secret, practice.programme.practice, staff.email)
        return { app: { secret, uri, session: id }, codes: newRecoveryCodes() }
      })
    },

    /**
     * The first code of an authenticator: it is stored with its recovery codes and its event, or not at all. A session
     * that had the password alone is whole then, under a new token.
     */
    async confirmTotp(visit: Visit, session: Session, begun: Begun, code: string): Promise<Step> {
      const { staff } = session
      const { isCodeOf, sealForLibrary } = await import('./auth.ts')
      const auth = await tools.authAt(visit.origin)
      const secret = await sealForLibrary(auth, begun.app.secret)
      const codes = await sealForLibrary(auth, JSON.stringify(begun.codes))
      const token = randomBytes(24).toString('base64url')
      const rises = session.state === 'first_factor'
      const outcome = await withCode(tools, visit, staff.id, code, async () => {
        if (!(await isCodeOf(begun.app.secret, code))) throw new Wrong()
        await store.commit(async trx => {
          await lockHouse(trx)
          if (await (rises ? hasFactor : hasAuthenticator)(trx, staff.id)) throw new Wrong()
          await storeRecoveryCodes(trx, { id: newId(), staffId: staff.id, codes, secret })
          const at = now()
          const told = { at, actor: `staff:${staff.id}` }
          if (rises) {
            const times = { seen_at: at.toISOString(), proved_at: at.toISOString() }
            await changeSession(trx, session.id, { level: 'full', how: 'totp', token, ...times })
            const detail = { how: 'totp', from: visit.from }
            await appendHouseEvent(trx, vault.secrets.chain, { ...told, kind: 'signed_in', detail })
          }
          const detail = { from: visit.from, proof: hashOf(secret) }
          await appendHouseEvent(trx, vault.secrets.chain, { ...told, kind: 'authenticator_added', detail })
        })
      })
      if (outcome.is !== 'right') return outcome
      const cookies = [browserMark(tools.key, visit, staff.id)]
      if (rises) cookies.push(sessionCookie(visit.origin, token, tools.secret))
      return { is: 'full', how: 'totp', cookies }
    },
  }
}
