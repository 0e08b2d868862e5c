import { createHmac, type KeyObject } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Practice } from '../practice/practice.ts'
import { hashOf } from '../sealing/fingerprints.ts'
import type { Vault } from '../sealing/vault.ts'
import type { Store } from '../storage/database.ts'
import { appendHouseEvent, type NewHouseEvent } from '../storage/house-events.ts'
import type { Auth, PasswordWork } from './auth.ts'
import { passwordWork as usualWork } from './password-work.ts'
import { keepNewest } from './session-limit.ts'

export interface AccountParts {
  config: Config
  store: Store
  vault: Vault
  practice: Practice
  now: () => Date
  newId: () => string
  /** Tests alone hand one in, with less work. */
  passwordWork?: PasswordWork | undefined
}

/** What every file of this room works with. */
export interface AccountTools extends AccountParts {
  /** The library, for the address at which people find the desk; loaded when the first of the staff comes. */
  authAt(origin: string): Promise<Auth>
  /** Writes an event of the house. */
  tell(event: Omit<NewHouseEvent, 'at'>): Promise<void>
  /** Signs the library's cookies, and seals authenticators' keys and recovery codes. */
  secret: string
  /** For tries, marks and used codes. */
  key: KeyObject
}

export function openTools(parts: AccountParts): AccountTools {
  const { store, vault, config, practice, now, newId, passwordWork = usualWork } = parts
  const opened = new Map<string, Promise<Auth>>()
  const secret =
    config.sessionSecret ?? createHmac('sha256', vault.secrets.session).update('cookies').digest('base64url')
  const tell: AccountTools['tell'] = event =>
    store.commit(trx => appendHouseEvent(trx, vault.secrets.chain, { ...event, at: now() }))
  return {
    ...parts,
    secret,
    key: vault.secrets.session,
    authAt(origin) {
      const known = opened.get(origin)
      if (known) return known
      const made = import('./auth.ts').then(({ openAuth }) =>
        openAuth({
          ...{ store, origin, secret, now, newId, passwordWork },
          practice: practice.programme.practice,
          passkeyComes: ({ staffId, publicKey, from }) =>
            tell({
              actor: `staff:${staffId}`,
              kind: 'passkey_added',
              detail: { from, proof: hashOf(publicKey) },
            }),
          settled: staffId => store.commit(trx => keepNewest(trx, parts, staffId)),
        }),
      )
      // A development server answers to a few names of this machine, and no more are remembered.
      if (opened.size < 8) opened.set(origin, made)
      return made
    },
    tell,
  }
}
