import { appendHouseEvent } from '../storage/house-events.ts'
import { endSession } from '../storage/staff.ts'
import { hasFactor, passkeyOwner, storeRecoveryCodes } from '../storage/staff-factors.ts'
import { browserMark } from './browser-mark.ts'
import { newRecoveryCodes } from './recovery-codes.ts'
import type { Step } from './second-factors.ts'
import { sessionsIn } from './sessions.ts'
import type { AccountTools } from './tools.ts'
import { answeredFor, isApiError, OtherPerson, tried } from './tried.ts'
import { headersOf, type Visit } from './visit.ts'

type FromBrowser = Record<string, unknown>

/** `codes` stand beside a first passkey: the recovery codes that go with it. */
export type Added = { is: 'added'; cookies: string[]; codes: string[] | null } | { is: 'wrong' }

export const passkeysIn = (tools: AccountTools) => {
  const { store, vault, now, newId } = tools
  const { session } = sessionsIn(tools)

  return {
    /** What the browser needs to ask for a passkey. */
    async passkeyOptions(visit: Visit) {
      const auth = await tools.authAt(visit.origin)
      const { headers, response } = await auth.api.generatePasskeyAuthenticationOptions({
        headers: headersOf(visit, 'session'),
        returnHeaders: true,
      })
      return { cookies: headers.getSetCookie(), options: { ...response, userVerification: 'required' } }
    },

    /** Signs in with a passkey that asked its owner for a finger, a face or a PIN; or unlocks, where the owner's session is locked. */
    async passkeySignIn(visit: Visit, response: FromBrowser): Promise<Step> {
      const auth = await tools.authAt(visit.origin)
      const owner = await passkeyOwner(store.db, String(response.id ?? ''))
      if (!owner || owner.disabled_at !== null) return { is: 'wrong' }
      const before = await session(visit)
      const unlocks = before?.state === 'locked'
      const outcome = await tried(tools, visit, { id: owner.id, known: true }, 'passkey', async () => {
        if (unlocks && before.staff.id !== owner.id) throw new OtherPerson()
        const verified = await auth.api.verifyPasskeyAuthentication({
          // The library checks what the browser sent; its type only names the shape that a browser makes.
          body: { response: response as never },
          headers: headersOf(visit, 'passkey'),
          returnHeaders: true,
        })
        return answeredFor(owner.id, verified)
      })
      if (outcome.is !== 'right') return outcome
      await store.commit(async trx => {
        if (before) await endSession(trx, before.staff.id, before.id)
        await appendHouseEvent(trx, vault.secrets.chain, {
          at: now(),
          actor: `staff:${owner.id}`,
          kind: unlocks ? 'unlocked' : 'signed_in',
          detail: { how: 'passkey', from: visit.from },
        })
      })
      const cookies = outcome.value.headers.getSetCookie()
      return { is: 'full', how: 'passkey', cookies: [...cookies, browserMark(tools.key, visit, owner.id)] }
    },

    /** What the browser needs to make a passkey for whoever is signed in. */
    async newPasskeyOptions(visit: Visit) {
      const auth = await tools.authAt(visit.origin)
      const { headers, response } = await auth.api.generatePasskeyRegistrationOptions({
        headers: headersOf(visit, 'session'),
        query: {},
        returnHeaders: true,
      })
      return { cookies: headers.getSetCookie(), options: response }
    },

    /**
     * Adds a passkey. Whoever holds the password alone adds none where there is a second factor already; where there
     * is none, the new one makes the session whole, under a new token, and brings recovery codes.
     */
    async addPasskey(visit: Visit, response: FromBrowser, name: string): Promise<Added> {
      const before = await session(visit)
      if (!before || (before.state !== 'full' && before.state !== 'first_factor')) return { is: 'wrong' }
      const staffId = before.staff.id
      const isFirst = !(await hasFactor(store.db, staffId))
      if (before.state === 'first_factor' && !isFirst) return { is: 'wrong' }
      const auth = await tools.authAt(visit.origin)
      const rises = before.state === 'first_factor'
      let headers: Headers
      try {
        const registered = await auth.api.verifyPasskeyRegistration({
          body: { response, createSession: rises, ...(name === '' ? {} : { name }) },
          headers: headersOf(visit, 'session', 'passkey'),
          returnHeaders: true,
        })
        headers = registered.headers
      } catch (error) {
        if (!isApiError(error)) throw error
        return { is: 'wrong' }
      }
      const codes = isFirst ? newRecoveryCodes() : null
      const { sealForLibrary } = await import('./auth.ts')
      const sealed = codes && (await sealForLibrary(auth, JSON.stringify(codes)))
      await store.commit(async trx => {
        if (rises) await endSession(trx, staffId, before.id)
        if (sealed) await storeRecoveryCodes(trx, { id: newId(), staffId, codes: sealed, secret: null })
      })
      const cookies = [...headers.getSetCookie(), ...(rises ? [browserMark(tools.key, visit, staffId)] : [])]
      return { is: 'added', cookies, codes }
    },
  }
}
