import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { keep } from '../../accounts/kept.ts'
import { type Access, asksProof, policy } from '../../accounts/policy.ts'
import type { Session } from '../../accounts/sessions.ts'
import type { Visit } from '../../accounts/visit.ts'
import type { Actor } from '../../intake/roles.ts'
import { isForeign } from '../csrf.ts'
import { logFailure, sendFailure, statusFor } from '../failures.ts'
import { originOf } from '../origin.ts'
import type { WebParts } from '../parts.ts'
import { hidesLength, stopReading } from './body-length.ts'
import { openRouteRefusals } from './refused-routes.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks: set by the guard on every route that needs somebody. */
    staff: Actor
    /** Their session; null on routes that anyone may ask. */
    session: Session | null
  }
  interface FastifyContextConfig {
    access?: Access
    asksProof?: boolean
  }
}

/**
 * Guards every route of a scope: each has a row in the policy, or the server does not start. Whoever may not ask a
 * route gets the page of one that does not exist.
 */
export function addGuard(app: FastifyInstance, parts: WebParts): void {
  app.decorateRequest('staff', null as unknown as Actor)
  app.decorateRequest('session', null)
  app.addHook('onRoute', route => {
    if (route.method === 'HEAD') return
    const row = policy.find(({ method, route: url }) => method === route.method && url === route.url)
    if (!row) throw new Error(`${route.method} ${route.url} has no row in the policy`)
    const proof = asksProof.includes(`${row.method} ${row.route}`)
    route.config = { ...route.config, access: row.access, asksProof: proof }
  })
  app.addHook('onRequest', async (request, reply) => {
    // No store of ours holds U+0000, so nothing has such an address.
    if (request.url.includes('%00')) return sendFailure(reply, parts.pages, 404)
    if (isForeign(request, originOf(parts, request))) return sendFailure(reply, parts.pages, 403)
    if (hidesLength(request)) return sendFailure(stopReading(reply), parts.pages, 411)
  })
  // After the body was read: what somebody typed outlives a locked session.
  const tellRefusal = openRouteRefusals(parts)
  app.addHook('preHandler', (request, reply) => guard(parts, tellRefusal, request, reply))
}

async function guard(
  parts: WebParts,
  tellRefusal: (request: FastifyRequest) => Promise<void>,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  // A HEAD request asks what its GET asks, and has no row of its own.
  const access = request.routeOptions.config.access ?? accessOf(request)
  if (access === 'anyone') return
  const session = await parts.accounts.session(visitOf(parts, request))
  if (!session || session.state === 'ended') {
    if (session)
      await parts.accounts.forget(session).catch(error => logFailure(request, error, statusFor(error)))
    return parts.staffPages.signIn(request, reply, keptOf(parts, request, session))
  }
  request.session = session
  request.staff = session.actor
  if (session.state === 'locked') {
    await parts.accounts.lock(session)
    if (access === 'locked') return
    return parts.staffPages.unlock(request, reply, keptOf(parts, request, session))
  }
  if (session.state === 'first_factor' && access !== 'first_factor')
    return reply.redirect('/staff/second-factor', 303)
  const isTheirs = typeof access === 'string' || access?.includes(session.staff.role)
  if (isTheirs && session.state === 'full' && !session.proved && request.routeOptions.config.asksProof)
    return parts.staffPages.unlock(request, reply, keptOf(parts, request, session))
  if (access === 'first_factor') return
  // A store that takes nothing in for a moment must not cost what somebody typed: their verb says so itself.
  await parts.accounts.seen(session).catch(error => logFailure(request, error, statusFor(error)))
  // What was kept while another tab proved a factor goes on all the same.
  if (access === 'locked')
    return session.proved && request.method !== 'POST' ? reply.redirect('/staff', 303) : undefined
  if (isTheirs) return
  await tellRefusal(request)
  return sendFailure(reply, parts.pages, 404)
}

const accessOf = (request: FastifyRequest): Access | undefined =>
  policy.find(({ method, route }) => method === 'GET' && route === request.routeOptions.url)?.access

/** What is asked for again rather than found again in a page. */
const secretFields = ['password', 'factor', 'code', 'set_up']

/**
 * A form that was sent, sealed for its sender, or the one that came along with it; null where nothing was typed, or a
 * secret.
 */
function keptOf(parts: WebParts, request: FastifyRequest, session: Session | null): string | null {
  const { body } = request
  if (request.method !== 'POST' || !isFields(body)) return null
  if (typeof body.kept === 'string') return body.kept || null
  if (secretFields.some(name => name in body)) return null
  const path = request.url.split('?')[0] ?? ''
  const owner = parts.accounts.ownerOf(visitOf(parts, request), session?.staff.id ?? null)
  return keep(parts.vault.secrets.kept, owner, { path, fields: body })
}

const isFields = (body: unknown): body is Record<string, string | string[]> => {
  const values = typeof body === 'object' && body !== null ? Object.values(body).flat() : []
  return values.length > 0 && values.every(value => typeof value === 'string')
}

export const visitOf = (parts: WebParts, request: FastifyRequest): Visit => ({
  origin: originOf(parts, request),
  cookie: request.headers.cookie ?? '',
  browser: (request.headers['user-agent'] ?? '').slice(0, 200),
  from: request.ip,
})
