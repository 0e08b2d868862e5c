import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { sendFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'
import { visitOf } from './guard.ts'
import { setCookies } from './sign-in-routes.ts'
import { safePath } from './staff-pages.ts'

const query = z.object({ to: z.string().max(500).catch('') })

/** To the practice's own provider of accounts, and back. Without one these routes are not there. */
export async function singleSignOnRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { singleSignOn } = parts.accounts

  app.get('/staff/single-sign-on', async (request, reply) => {
    const { to } = query.parse(request.query)
    if (!singleSignOn) return sendFailure(reply, parts.pages, 404)
    const begun = await singleSignOn.begin(visitOf(parts, request), safePath(to))
    if (begun.is === 'silent') return refuse(request, reply, { ...begun, to })
    setCookies(reply, begun.cookies)
    return reply.redirect(begun.url, 303)
  })

  app.get('/staff/single-sign-on/callback', async (request, reply) => {
    const [, returned = ''] = /\?(.*)/s.exec(request.url) ?? []
    if (!singleSignOn) return sendFailure(reply, parts.pages, 404)
    const came = await singleSignOn.finish(visitOf(parts, request), returned)
    setCookies(reply, came.cookies)
    if (came.is === 'full') return reply.redirect(safePath(came.to), 303)
    return refuse(request, reply, came)
  })

  function refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    { is, to, fault }: { is: string; to: string; fault?: string },
  ) {
    if (fault !== undefined)
      request.log.warn({ request: request.id, fault }, 'the provider of single sign-on does not answer')
    const data = { fault: is, to: safePath(to) }
    return parts.staffPages.send(request, reply, 'sign-on-refused', data, statuses[is] ?? 403)
  }
}

const statuses: Readonly<Record<string, number>> = { too_many: 429, silent: 503 }
