import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { longestMs, sessionState } from '../../accounts/session-rules.ts'
import { keysState } from '../../actions/keys-state.ts'
import { endStaffSession } from '../../actions/manage-staff.ts'
import { listSessions } from '../../storage/session-list.ts'
import type { WebParts } from '../parts.ts'
import { browserOf } from './browser-words.ts'
import { type Frame, sendDeskPage } from './desk-frame.ts'
import { asTyped } from './typed.ts'

const ending = z.object({ session: asTyped(60) })

/** Who is signed in, and which keys are in use: for administrators. */
export async function administrationRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { store, config } = parts

  const showSessions = (request: FastifyRequest, reply: FastifyReply, done: boolean) =>
    sendDeskPage(parts, request, reply, 'admin-sessions', async frame => ({
      rows: await viewSessions(parts, request, frame),
      done,
    }))

  app.get('/staff/sessions', (request, reply) => showSessions(request, reply, false))

  app.post('/staff/sessions', async (request, reply) => {
    const { session } = ending.parse(request.body ?? {})
    await endStaffSession(parts, `staff:${request.staff.id}`, session)
    if (session === request.session?.id) return reply.redirect('/staff/sign-in', 303)
    return showSessions(request, reply, true)
  })

  app.get('/staff/keys', (request, reply) =>
    sendDeskPage(parts, request, reply, 'admin-keys', async ({ words }) => {
      const state = await keysState({ store, keysDir: config.keysDir })
      return { state, newest: state.newestHour === null ? null : words.time(state.newestHour) }
    }),
  )
}

async function viewSessions({ store, now, staffPages }: WebParts, request: FastifyRequest, { words }: Frame) {
  const sessions = await listSessions(store.db, new Date(now().getTime() - longestMs))
  return sessions
    .map(session => ({ ...session, state: sessionState(session, now()) }))
    .filter(({ state }) => state !== 'ended')
    .map(({ id, name, how, state, address, browser, began_at, seen_at }) => ({
      id,
      name,
      how,
      state,
      address,
      isThis: id === request.session?.id,
      browser: browserOf(browser, staffPages.text),
      began: words.time(began_at),
      seen: words.time(seen_at),
    }))
}
