import type { SingleSignOn } from '../config.ts'
import { browserMark } from './browser-mark.ts'
import { sessionCookie, withoutCookie } from './cookies.ts'
import { type Errand, openProvider, type Silent } from './provider.ts'
import { sessionsIn } from './sessions.ts'
import { errandCookie, errandIn } from './sign-on-errand.ts'
import type { SignOnFault } from './sign-on-rules.ts'
import { openSignOn } from './sign-on-session.ts'
import type { AccountTools } from './tools.ts'
import { beginTry, takeBack } from './tries.ts'
import type { Visit } from './visit.ts'

/** `over`: begun in another browser, or too long ago. `cookies` are lines for `Set-Cookie`. */
export type SignOn = { to: string; cookies: string[] } & (
  | { is: 'full'; staffId: string }
  | { is: SignOnFault | 'declined' | 'not_proved' | 'over' | 'too_many' }
  | Silent
)

const callback = '/staff/single-sign-on/callback'

/** Signing in with the practice's own provider; `singleSignOn` is null where none is set. */
export const singleSignOnIn = (tools: AccountTools) => {
  const { singleSignOn } = tools.config
  return { singleSignOn: singleSignOn === null ? null : signOnWith(tools, singleSignOn) }
}

function signOnWith(tools: AccountTools, settings: SingleSignOn) {
  const provider = openProvider(settings, tools.now)
  const { session } = sessionsIn(tools)
  const key = tools.vault.secrets.kept

  /** Counts a try, asks the provider, and judges its answer. Only who comes in takes the try back. */
  async function comeIn(visit: Visit, returned: URL, errand: Errand) {
    const begun = await beginTry(tools, {
      account: 'stranger',
      factor: 'single_sign_on',
      address: visit.from,
      knownBrowser: null,
    })
    if (begun.is === 'refused') return { is: 'too_many' as const, isNews: begun.isNews }
    const answer = await provider.finish(returned, errand)
    if (answer.is === 'silent') return { ...answer, isNews: false }
    if (answer.is !== 'proved') return { is: answer.is, isNews: true }
    const before = await session(visit)
    const signedOn = await openSignOn(tools, settings, { visit, claims: answer.claims, before })
    if (signedOn.is === 'full') await takeBack(tools, begun.ids)
    return { isNews: false, ...signedOn }
  }

  return {
    /** Where the browser goes, and the cookie that knows it again. */
    async begin(visit: Visit, to: string): Promise<{ is: 'begun'; url: string; cookies: string[] } | Silent> {
      const begun = await provider.begin(visit.origin + callback)
      if (begun.is === 'silent') return begun
      const cookie = errandCookie(key, visit, { ...begun.errand, to }, tools.now())
      return { is: 'begun', url: begun.url, cookies: [cookie] }
    },

    /**
     * Back from the provider: a whole session where it proves a second factor of somebody whose account is open
     * here. Who is refused leaves an event; tries are counted by address.
     */
    async finish(visit: Visit, query: string): Promise<SignOn> {
      const errand = errandIn(key, visit, tools.now())
      const cookies = [withoutCookie(visit.origin, 'errand')]
      if (!errand) return { is: 'over', to: '', cookies }
      const { to } = errand
      const came = await comeIn(visit, new URL(`${visit.origin}${callback}?${query}`), errand)
      if (came.is !== 'full') {
        if (came.isNews) await tellRefusal(tools, visit, came.is)
        return { ...came, to, cookies }
      }
      const { staff, token } = came
      const line = sessionCookie(visit.origin, token, tools.secret)
      const mark = browserMark(tools.key, visit, staff.id)
      return { is: 'full', staffId: staff.id, to, cookies: [...cookies, line, mark] }
    },
  }
}

const tellRefusal = (tools: AccountTools, visit: Visit, why: string) =>
  tools.tell({ actor: 'stranger', kind: 'single_sign_on_refused', detail: { why, from: visit.from } })
