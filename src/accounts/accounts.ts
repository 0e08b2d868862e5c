import type { KeyObject } from 'node:crypto'
import { createHmac } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Actor } from '../intake/roles.ts'
import type { Practice } from '../practice/practice.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { appendHouseEvent, type NewHouseEvent } from '../storage/house-events.ts'
import { changeSession, staffByEmail, staffById } from '../storage/staff.ts'
import type { StaffRow, StaffSessionRow } from '../storage/staff-tables.ts'
import type { Auth } from './auth.ts'
import { type SessionState, seenEveryMs, sessionState } from './session-rules.ts'
import { type Attempt, beginTry, clearTries } from './tries.ts'
import { headersOf, type Visit } from './visit.ts'

export interface AccountParts {
  config: Config
  store: Store
  vault: Vault
  practice: Practice
  now: () => Date
  newId: () => string
}

export interface Session {
  id: string
  state: SessionState
  level: StaffSessionRow['level']
  how: string
  staff: StaffRow
  actor: Actor
}

/** What a step of a sign-in led to. `cookies` are lines for `Set-Cookie`. */
export type Step =
  | { is: 'full' | 'second_factor' | 'set_up'; cookies: string[] }
  | { is: 'wrong' | 'too_many' | 'used'; cookies: string[] }

export type Accounts = ReturnType<typeof openAccounts>

const usedCodeMs = 5 * 60_000

/** Sign-ins, sessions and second factors. The library behind it is loaded when the first of the staff comes. */
export function openAccounts(parts: AccountParts) {
  const { store, vault, now, newId, config, practice } = parts
  const secrets = vault.secrets
  const opened = new Map<string, Promise<Auth>>()

  const authAt = (origin: string): Promise<Auth> => {
    const known = opened.get(origin)
    if (known) return known
    const secret =
      config.sessionSecret ?? createHmac('sha256', secrets.session).update('cookies').digest('base64url')
    const made = import('./auth.ts').then(({ openAuth }) =>
      openAuth({ store, origin, secret, practice: practice.programme.practice, now, newId }),
    )
    // A development server answers to a few names of this machine, and no more are remembered.
    if (opened.size < 8) opened.set(origin, made)
    return made
  }

  const tell = (event: Omit<NewHouseEvent, 'at'>) =>
    store.commit(trx => appendHouseEvent(trx, secrets.chain, { ...event, at: now() }))

  const tryParts = { store, key: secrets.session, now, newId }

  const attemptOf = (visit: Visit, account: string): Attempt => ({
    account,
    address: visit.from,
    knownBrowser: knownBrowser(secrets.session, visit, account),
  })

  /** Counts a try, makes it, and records how it went. Nothing that the library throws says more than "wrong". */
  async function tried(
    visit: Visit,
    account: { id: string; known: boolean },
    kind: string,
    make: () => Promise<Headers>,
  ): Promise<{ is: 'right' | 'wrong' | 'too_many'; cookies: string[] }> {
    const actor = account.known ? `staff:${account.id}` : 'stranger'
    const attempt = attemptOf(visit, account.id)
    if (!(await beginTry(tryParts, attempt))) {
      await tell({ actor, kind: 'too_many_tries', detail: { factor: kind, from: visit.from } })
      return { is: 'too_many', cookies: [] }
    }
    try {
      const headers = await make()
      await clearTries(tryParts, attempt)
      return { is: 'right', cookies: headers.getSetCookie() }
    } catch (error) {
      if (!isApiError(error)) throw error
      await tell({ actor, kind: 'sign_in_failed', detail: { factor: kind, from: visit.from } })
      return { is: 'wrong', cookies: [] }
    }
  }

  async function usedAgain(visit: Visit, staffId: string): Promise<Step> {
    await tell({ actor: `staff:${staffId}`, kind: 'code_used_again', detail: { from: visit.from } })
    return { is: 'used', cookies: [] }
  }

  async function sessionOf(visit: Visit): Promise<Session | null> {
    if (!visit.cookie.includes('staff-session')) return null
    const auth = await authAt(visit.origin)
    const found = await auth.api.getSession({ headers: headersOf(visit) })
    if (!found) return null
    const [row, staff] = await Promise.all([
      store.db
        .selectFrom('staff_sessions')
        .select(['id', 'level', 'how', 'began_at', 'seen_at', 'locked'])
        .where('id', '=', found.session.id)
        .executeTakeFirst(),
      staffById(store.db, found.user.id),
    ])
    if (!row || !staff) return null
    const state = sessionState({ ...row, disabled_at: staff.disabled_at }, now())
    return {
      id: row.id,
      state,
      level: row.level,
      how: row.how,
      staff,
      actor: { id: staff.id, name: staff.name, role: staff.role, from: visit.from },
    }
  }

  return {
    authAt,
    tell,
    session: sessionOf,

    /** Somebody did something: the idle time begins anew. A session that fell idle is locked for good measure. */
    async seen(session: Session): Promise<void> {
      const at = now().toISOString()
      await store.db
        .updateTable('staff_sessions')
        .set({ seen_at: at })
        .where('id', '=', session.id)
        .where('seen_at', '<', new Date(now().getTime() - seenEveryMs).toISOString())
        .execute()
    },

    /** Records that a session fell idle, once. */
    async lock(session: Session): Promise<void> {
      const locked = await store.db
        .updateTable('staff_sessions')
        .set({ locked: 1 })
        .where('id', '=', session.id)
        .where('locked', '=', 0)
        .returning('id')
        .execute()
      if (locked.length > 0) await tell({ actor: `staff:${session.staff.id}`, kind: 'locked' })
    },

    /** The first step: address and password. An unknown or disabled account looks like a wrong password. */
    async signIn(visit: Visit, email: string, password: string): Promise<Step> {
      const staff = await staffByEmail(store.db, email)
      const usable = staff !== undefined && staff.disabled_at === null
      const auth = await authAt(visit.origin)
      const account = staff
        ? { id: staff.id, known: true }
        : { id: `stranger ${email.trim().toLowerCase()}`, known: false }
      const result = await tried(visit, account, 'password', async () => {
        const { headers } = await auth.api.signInEmail({
          // A disabled account is asked under an address that nobody has: the same work, the same answer.
          body: { email: usable ? staff.email : `${newId()}@nobody.invalid`, password },
          headers: headersOf({ ...visit, cookie: '' }),
          returnHeaders: true,
        })
        return headers
      })
      if (result.is !== 'right' || !staff)
        return { is: result.is === 'too_many' ? 'too_many' : 'wrong', cookies: [] }
      const { cookies } = result
      return { is: (await hasFactor(store, staff.id)) ? 'second_factor' : 'set_up', cookies }
    },

    /** The second step: a code of the authenticator, or a recovery code. A code that was used is refused. */
    async verifyCode(visit: Visit, staffId: string, code: string): Promise<Step> {
      const auth = await authAt(visit.origin)
      const plain = code.replace(/\s/g, '')
      const isTotp = /^\d{6}$/.test(plain)
      if (isTotp && !(await claimCode(store, secrets.session, staffId, plain, now())))
        return usedAgain(visit, staffId)
      const result = await tried(
        visit,
        { id: staffId, known: true },
        isTotp ? 'totp' : 'recovery',
        async () => {
          const call = { headers: headersOf(visit), returnHeaders: true as const }
          const { headers } = isTotp
            ? await auth.api.verifyTOTP({ body: { code: plain }, ...call })
            : await auth.api.verifyBackupCode({ body: { code: code.trim() }, ...call })
          return headers
        },
      )
      if (result.is !== 'right') {
        await releaseCode(store, secrets.session, staffId, plain)
        return { is: result.is, cookies: [] }
      }
      return { is: 'full', cookies: [...result.cookies, browserMark(secrets.session, visit, staffId)] }
    },

    /** Whose second step a visit stands before: by the cookie of the first step, or by a session that is not full yet. */
    async waiting(visit: Visit): Promise<string | null> {
      const session = await sessionOf(visit)
      if (session?.state === 'first_factor') return session.staff.id
      const auth = await authAt(visit.origin)
      const { createAuthCookie, internalAdapter, secret } = await auth.$context
      const { name } = createAuthCookie('two_factor')
      const value = await readSigned(visit.cookie, name, secret)
      const found = value === null ? null : await internalAdapter.findVerificationValue(value)
      const staff = found && (await staffById(store.db, found.value))
      return staff && staff.disabled_at === null ? staff.id : null
    },

    /** Begins to set up an authenticator. Answers its address and the recovery codes, or null for a wrong password. */
    async beginTotp(
      visit: Visit,
      staffId: string,
      password: string,
    ): Promise<{ uri: string; codes: string[] } | null> {
      const auth = await authAt(visit.origin)
      let begun: { uri: string; codes: string[] } | null = null
      await tried(visit, { id: staffId, known: true }, 'password', async () => {
        const { headers, response } = await auth.api.enableTwoFactor({
          body: { password },
          headers: headersOf(visit),
          returnHeaders: true,
        })
        if ('totpURI' in response) begun = { uri: response.totpURI, codes: response.backupCodes }
        return headers
      })
      return begun
    },

    /** What the browser needs to ask for a passkey. */
    async passkeyOptions(visit: Visit) {
      const auth = await authAt(visit.origin)
      const { headers, response } = await auth.api.generatePasskeyAuthenticationOptions({
        headers: headersOf(visit),
        returnHeaders: true,
      })
      return { cookies: headers.getSetCookie(), options: { ...response, userVerification: 'required' } }
    },

    /** Signs in, or unlocks, with a passkey that asked its owner for a finger, a face or a PIN. */
    async passkeySignIn(visit: Visit, response: Record<string, unknown>): Promise<Step> {
      const auth = await authAt(visit.origin)
      const owner = await passkeyOwner(store, String(response.id ?? ''))
      if (!owner || owner.disabled_at !== null) return { is: 'wrong', cookies: [] }
      const result = await tried(visit, { id: owner.id, known: true }, 'passkey', async () => {
        const { headers } = await auth.api.verifyPasskeyAuthentication({
          // The library checks what the browser sent; its type only names the shape that a browser makes.
          body: { response: response as never },
          headers: headersOf(visit),
          returnHeaders: true,
        })
        return headers
      })
      if (result.is !== 'right') return { is: result.is, cookies: [] }
      await tell({
        actor: `staff:${owner.id}`,
        kind: 'signed_in',
        detail: { how: 'passkey', from: visit.from },
      })
      return { is: 'full', cookies: [...result.cookies, browserMark(secrets.session, visit, owner.id)] }
    },

    /** What the browser needs to make a passkey for whoever is signed in. */
    async newPasskeyOptions(visit: Visit) {
      const auth = await authAt(visit.origin)
      const { headers, response } = await auth.api.generatePasskeyRegistrationOptions({
        headers: headersOf(visit),
        query: {},
        returnHeaders: true,
      })
      return { cookies: headers.getSetCookie(), options: response }
    },

    /** Adds a passkey. Whoever holds the password alone adds none where there is a second factor already. */
    async addPasskey(
      visit: Visit,
      staffId: string,
      response: Record<string, unknown>,
      name?: string,
    ): Promise<boolean> {
      const session = await sessionOf(visit)
      if (session?.state !== 'full' && (await hasFactor(store, staffId))) return false
      const auth = await authAt(visit.origin)
      try {
        await auth.api.verifyPasskeyRegistration({
          body: { response, ...(name ? { name } : {}) },
          headers: headersOf(visit),
        })
      } catch (error) {
        if (!isApiError(error)) throw error
        return false
      }
      await tell({ actor: `staff:${staffId}`, kind: 'passkey_added', detail: { from: visit.from } })
      return true
    },

    /** Sets a first or new password, with the library's own hash. */
    async setPassword(staffId: string, password: string): Promise<void> {
      const auth = await authAt(config.publicUrl ?? 'http://localhost')
      const { internalAdapter, password: hasher } = await auth.$context
      const hash = await hasher.hash(password)
      const known = (await internalAdapter.findAccounts(staffId)).some(
        ({ providerId }) => providerId === 'credential',
      )
      if (known) await internalAdapter.updatePassword(staffId, hash)
      else
        await internalAdapter.createAccount({
          userId: staffId,
          accountId: staffId,
          providerId: 'credential',
          password: hash,
        })
    },

    /** Whether this is the person's password; a wrong one counts as a try. */
    async checkPassword(visit: Visit, staffId: string, password: string): Promise<boolean> {
      const auth = await authAt(visit.origin)
      const { is } = await tried(visit, { id: staffId, known: true }, 'password', async () => {
        const { headers } = await auth.api.verifyPassword({
          body: { password },
          headers: headersOf(visit),
          returnHeaders: true,
        })
        return headers
      })
      return is === 'right'
    },

    /** New recovery codes in place of the old ones, or null for a wrong password. */
    async newRecoveryCodes(visit: Visit, staffId: string, password: string): Promise<string[] | null> {
      const auth = await authAt(visit.origin)
      let codes: string[] | null = null
      await tried(visit, { id: staffId, known: true }, 'password', async () => {
        const { headers, response } = await auth.api.generateBackupCodes({
          body: { password },
          headers: headersOf(visit),
          returnHeaders: true,
        })
        codes = response.backupCodes
        return headers
      })
      if (codes !== null) await tell({ actor: `staff:${staffId}`, kind: 'recovery_codes_made' })
      return codes
    },

    /** Opens a locked session again with one factor: a code, or else the password. */
    async unlock(visit: Visit, session: Session, factor: string): Promise<Step> {
      const auth = await authAt(visit.origin)
      const plain = factor.replace(/\s/g, '')
      const isTotp = /^\d{6}$/.test(plain)
      const staffId = session.staff.id
      if (isTotp && !(await claimCode(store, secrets.session, staffId, plain, now())))
        return usedAgain(visit, staffId)
      const result = await tried(
        visit,
        { id: staffId, known: true },
        isTotp ? 'totp' : 'password',
        async () => {
          const call = { headers: headersOf(visit), returnHeaders: true as const }
          const { headers } = isTotp
            ? await auth.api.verifyTOTP({ body: { code: plain }, ...call })
            : await auth.api.verifyPassword({ body: { password: factor }, ...call })
          return headers
        },
      )
      if (result.is !== 'right') {
        await releaseCode(store, secrets.session, staffId, plain)
        return { is: result.is, cookies: [] }
      }
      await store.commit(async trx => {
        await changeSession(trx, session.id, { locked: 0, seen_at: now().toISOString() })
        await appendHouseEvent(trx, secrets.chain, {
          at: now(),
          actor: `staff:${staffId}`,
          kind: 'unlocked',
          detail: { from: visit.from },
        })
      })
      return { is: 'full', cookies: [] }
    },
  }
}

/** The value of a signed cookie, or null where it is missing or was not signed by us. */
async function readSigned(cookies: string, name: string, secret: string): Promise<string | null> {
  const raw = cookies
    .split(/;\s*/)
    .find(one => one.startsWith(`${name}=`))
    ?.slice(name.length + 1)
  if (raw === undefined) return null
  const [, value = '', signature = ''] = /^(.*)\.([^.]+)$/.exec(decodeURIComponent(raw)) ?? []
  const expected = createHmac('sha256', secret).update(value).digest('base64')
  return value !== '' && signature === expected ? value : null
}

const isApiError = (error: unknown) => error instanceof Error && error.name === 'APIError'

const passkeyOwner = (store: Store, credentialId: string) =>
  store.db
    .selectFrom('staff_passkeys')
    .innerJoin('staff', 'staff.id', 'staff_passkeys.staff_id')
    .select(['staff.id', 'staff.disabled_at'])
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()

/** Whether an account has a second factor that works. */
export async function hasFactor(store: Store, staffId: string): Promise<boolean> {
  const [totp, passkey] = await Promise.all([
    store.db
      .selectFrom('staff')
      .select('id')
      .where('id', '=', staffId)
      .where('two_factor', '=', 1)
      .executeTakeFirst(),
    store.db.selectFrom('staff_passkeys').select('id').where('staff_id', '=', staffId).executeTakeFirst(),
  ])
  return totp !== undefined || passkey !== undefined
}

const codeHash = (key: KeyObject, code: string) =>
  createHmac('sha256', key).update(`code ${code}`).digest('base64url')

/** Takes a code for oneself, for as long as it could be sent again. Answers false where it was taken before. */
const claimCode = (store: Store, key: KeyObject, staffId: string, code: string, at: Date): Promise<boolean> =>
  store.commit(async trx => {
    await trx
      .deleteFrom('staff_used_codes')
      .where('at', '<', new Date(at.getTime() - usedCodeMs).toISOString())
      .execute()
    const claimed = await trx
      .insertInto('staff_used_codes')
      .values({ staff_id: staffId, code_hash: codeHash(key, code), at: at.toISOString() })
      .onConflict(conflict => conflict.doNothing())
      .returning('at')
      .execute()
    return claimed.length === 1
  })

/** A code that was wrong was not used. */
const releaseCode = (store: Store, key: KeyObject, staffId: string, code: string) =>
  store.commit(trx =>
    trx
      .deleteFrom('staff_used_codes')
      .where('staff_id', '=', staffId)
      .where('code_hash', '=', codeHash(key, code))
      .execute(),
  )

const markName = 'staff-browser'
const halfAYear = 180 * 24 * 60 * 60

const markOf = (key: KeyObject, staffId: string) =>
  createHmac('sha256', key).update(`browser ${staffId}`).digest('base64url')

/** A cookie that says "this person signed in here before". It opens nothing; it only gives wrong tries a count of their own. */
const browserMark = (key: KeyObject, visit: Visit, staffId: string) =>
  `${markName}=${markOf(key, staffId)}; Max-Age=${halfAYear}; Path=/staff; HttpOnly; SameSite=Lax${visit.origin.startsWith('https:') ? '; Secure' : ''}`

function knownBrowser(key: KeyObject, { cookie }: Visit, staffId: string): string | null {
  const mark = markOf(key, staffId)
  return cookie.split(/;\s*/).includes(`${markName}=${mark}`) ? mark.slice(0, 12) : null
}
