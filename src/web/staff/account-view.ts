import type { FastifyRequest } from 'fastify'
import { coversFor } from '../../actions/change-account.ts'
import { sessionsOf, staffById } from '../../storage/staff.ts'
import { hasAuthenticator, passkeysOf } from '../../storage/staff-factors.ts'
import type { WebParts } from '../parts.ts'
import { browserOf } from './browser-words.ts'
import { deskWords } from './desk-words.ts'

/** One's own account, in words. */
export async function viewAccount(parts: WebParts, request: FastifyRequest) {
  const { store, staffPages, practice, now } = parts
  const me = request.staff.id
  const [account, sessions, passkeys, covers, app] = await Promise.all([
    staffById(store.db, me),
    sessionsOf(store.db, me),
    passkeysOf(store.db, me),
    coversFor(store.db, me),
    hasAuthenticator(store.db, me),
  ])
  const words = deskWords(practice.officeHours, now(), new Map(), staffPages.text)
  return {
    account,
    app,
    covers,
    passkeys: passkeys.map(key => ({
      ...key,
      added: key.created_at === null ? null : words.time(key.created_at),
    })),
    sessions: sessions.map(session => ({
      id: session.id,
      isThis: session.id === request.session?.id,
      browser: browserOf(session.browser, staffPages.text),
      how: session.how,
      address: session.address,
      seen: words.time(session.seen_at),
    })),
    done: null,
    faults: {},
    typedAway: false,
  }
}
