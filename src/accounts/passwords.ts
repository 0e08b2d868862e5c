import { staffByEmail } from '../storage/staff.ts'
import { hasFactor } from '../storage/staff-factors.ts'
import type { AccountTools } from './tools.ts'
import { type Outcome, tried } from './tried.ts'
import { headersOf, type Visit } from './visit.ts'

/** What the first step led to. `cookies` are lines for `Set-Cookie`. */
export type FirstStep =
  | { is: 'second_factor' | 'set_up'; cookies: string[] }
  | { is: 'wrong' | 'too_many' | 'over' }

export const passwordsIn = (tools: AccountTools) => {
  const { store, newId } = tools

  return {
    /** The first step: address and password. An unknown or disabled account looks like a wrong password. */
    async signIn(visit: Visit, email: string, password: string): Promise<FirstStep> {
      const staff = await staffByEmail(store.db, email)
      const auth = await tools.authAt(visit.origin)
      const account = staff
        ? { id: staff.id, known: true }
        : { id: `stranger ${email.trim().toLowerCase()}`, known: false }
      // A disabled account is asked under an address that nobody has: the same work, the same answer.
      const asked = staff && staff.disabled_at === null ? staff.email : `${newId()}@nobody.invalid`
      const outcome = await tried(tools, visit, account, 'password', () =>
        auth.api.signInEmail({
          body: { email: asked, password },
          headers: headersOf(visit),
          returnHeaders: true,
        }),
      )
      if (outcome.is !== 'right') return outcome
      if (!staff) return { is: 'wrong' }
      const cookies = outcome.value.headers.getSetCookie()
      return { is: (await hasFactor(store.db, staff.id)) ? 'second_factor' : 'set_up', cookies }
    },

    /** The library's own hash of a password. */
    async hashPassword(visit: Visit, password: string): Promise<string> {
      const auth = await tools.authAt(visit.origin)
      return (await auth.$context).password.hash(password)
    },

    /** Whether this is the password of whoever is signed in; a wrong one counts as a try. */
    async checkPassword(visit: Visit, staffId: string, password: string): Promise<Outcome<unknown>> {
      const auth = await tools.authAt(visit.origin)
      return tried(tools, visit, { id: staffId, known: true }, 'password', () =>
        auth.api.verifyPassword({ body: { password }, headers: headersOf(visit, 'session') }),
      )
    },
  }
}
