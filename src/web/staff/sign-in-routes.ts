import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readKept } from '../../accounts/kept.ts'
import { endSession } from '../../storage/staff.ts'
import type { WebParts } from '../parts.ts'
import { visitOf } from './guard.ts'
import { safePath } from './staff-pages.ts'

const line = z.string().max(500).catch('')
const long = z.string().max(400_000).catch('')
const query = z.object({ to: line })
const signInBody = z.object({ email: line, password: line, kept: long, to: line })
const unlockBody = z.object({ factor: line, kept: long, to: line })

export async function signInRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { accounts, staffPages } = parts

  app.get('/staff/sign-in', (request, reply) => {
    const { to } = query.parse(request.query)
    return staffPages.send(request, reply, 'sign-in', {
      kept: null,
      to: safePath(to),
      email: '',
      fault: null,
      ended: false,
    })
  })

  app.post('/staff/sign-in', async (request, reply) => {
    const { email, password, kept, to } = signInBody.parse(request.body ?? {})
    const step = await accounts.signIn(visitOf(parts, request), email, password)
    setCookies(reply, step.cookies)
    if (step.is === 'second_factor' || step.is === 'set_up')
      return goOn(
        parts,
        request,
        reply,
        step.is === 'set_up' ? '/staff/second-factor/set-up' : '/staff/second-factor',
        {
          kept,
          to,
        },
      )
    return staffPages.send(
      request,
      reply,
      'sign-in',
      { kept: kept || null, to: safePath(to), email, fault: step.is, ended: false },
      step.is === 'too_many' ? 429 : 422,
    )
  })

  app.post('/staff/sign-out', async (request, reply) => {
    const visit = visitOf(parts, request)
    const session = await accounts.session(visit)
    if (session) {
      await parts.store.commit(trx => endSession(trx, session.staff.id, session.id))
      await accounts.tell({
        actor: `staff:${session.staff.id}`,
        kind: 'signed_out',
        detail: { from: visit.from },
      })
    }
    return reply.redirect('/staff/sign-in', 303)
  })

  app.get('/staff/unlock', (request, reply) => {
    const { to } = query.parse(request.query)
    return staffPages.send(request, reply, 'unlock', { kept: null, to: safePath(to), fault: null })
  })

  app.post('/staff/unlock', async (request, reply) => {
    const { factor, kept, to } = unlockBody.parse(request.body ?? {})
    const session = request.session
    if (!session) return reply.redirect('/staff', 303)
    const step = await accounts.unlock(visitOf(parts, request), session, factor)
    if (step.is !== 'full')
      return staffPages.send(
        request,
        reply,
        'unlock',
        { kept: kept || null, to: safePath(to), fault: step.is },
        422,
      )
    return arrive(parts, request, reply, session.staff.id, { kept, to })
  })
}

export const setCookies = (reply: FastifyReply, cookies: readonly string[]) => {
  if (cookies.length > 0) reply.header('set-cookie', [...cookies])
}

interface Onward {
  kept: string
  to: string
}

/** To the next step of a sign-in. What was typed travels along in the page, sealed as it came. */
function goOn(
  parts: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  { kept, to }: Onward,
) {
  const target = safePath(to)
  if (kept === '')
    return reply.redirect(target === '/staff' ? path : `${path}?to=${encodeURIComponent(target)}`, 303)
  return parts.staffPages.send(request, reply, 'second-factor', { kept, to: target, fault: null })
}

/** Signed in: on to where they wanted to go, or to what they had typed. */
export function arrive(
  parts: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  staffId: string,
  { kept, to }: Onward,
) {
  if (kept === '') return reply.redirect(safePath(to), 303)
  const found =
    readKept(parts.vault.secrets.kept, staffId, kept) ?? readKept(parts.vault.secrets.kept, '', kept)
  if (!found) return reply.redirect('/staff', 303)
  const fields = Object.entries(found.fields).flatMap(([name, value]) =>
    [value].flat().map(one => ({ name, value: one })),
  )
  return parts.staffPages.send(request, reply, 'kept', { path: found.path, fields })
}
