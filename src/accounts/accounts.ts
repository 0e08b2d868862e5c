import { authenticatorsIn } from './authenticators.ts'
import { markIn, markOf } from './browser-mark.ts'
import { passkeysIn } from './passkeys.ts'
import { passwordsIn } from './passwords.ts'
import { secondFactorsIn } from './second-factors.ts'
import { sessionsIn } from './sessions.ts'
import { singleSignOnIn } from './single-sign-on.ts'
import { type AccountParts, openTools } from './tools.ts'
import type { Visit } from './visit.ts'

export type { AccountParts } from './tools.ts'

export type Accounts = ReturnType<typeof openAccounts>

/** Sign-ins, sessions and second factors. The library behind it is loaded when the first of the staff comes. */
export function openAccounts(parts: AccountParts) {
  const tools = openTools(parts)
  return {
    authAt: tools.authAt,
    tell: tools.tell,
    ...sessionsIn(tools),
    ...passwordsIn(tools),
    ...secondFactorsIn(tools),
    ...authenticatorsIn(tools),
    ...passkeysIn(tools),
    ...singleSignOnIn(tools),
    /** Whose a kept form is: the person's, or without a session that of whoever signed in here last; '' is anybody's. */
    ownerOf: (visit: Visit, staffId: string | null): string =>
      staffId === null ? (markIn(visit) ?? '') : markOf(tools.key, staffId),
  }
}
