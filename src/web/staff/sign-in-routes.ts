import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { WebParts } from '../parts.ts'
import { visitOf } from './guard.ts'
import { arrive, goOn, keptBodyLimit, keptField } from './onward.ts'
import { isOpen, safePath } from './staff-pages.ts'
import { asTyped } from './typed.ts'

const text = asTyped(500)
const query = z.object({ to: text })
const signInBody = z.object({ email: text, password: text, kept: keptField, to: text })
const unlockBody = z.object({ factor: text, kept: keptField, to: text })
const keptBody = z.object({ kept: keptField, to: text })

/** In, out, and back in after a quiet quarter of an hour. */
export async function signInRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { accounts, staffPages } = parts
  const long = { bodyLimit: keptBodyLimit }

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

  app.post('/staff/sign-in', long, async (request, reply) => {
    const { email, password, kept, to } = signInBody.parse(request.body ?? {})
    const visit = visitOf(parts, request)
    const before = await accounts.session(visit)
    const step = await accounts.signIn(visit, email, password)
    if ('cookies' in step) {
      await accounts.beginAnew(before)
      setCookies(reply, step.cookies)
      return goOn(parts, request, reply, step.is, { kept, to })
    }
    const data = { kept: kept || null, to: safePath(to), email, fault: step.is, ended: false }
    return staffPages.send(request, reply, 'sign-in', data, statusOf(step.is))
  })

  app.post('/staff/sign-out', async (request, reply) => {
    setCookies(reply, await accounts.signOut(visitOf(parts, request)))
    return reply.redirect('/staff/sign-in', 303)
  })

  app.get('/staff/unlock', (request, reply) => {
    const { to } = query.parse(request.query)
    return staffPages.send(request, reply, 'unlock', {
      ...{ kept: null, to: safePath(to), fault: null },
      open: isOpen(request),
    })
  })

  app.post('/staff/unlock', long, async (request, reply) => {
    const { factor, kept, to } = unlockBody.parse(request.body ?? {})
    const { session } = request
    if (!session) return reply.redirect('/staff', 303)
    const step = await accounts.unlock(visitOf(parts, request), session, factor)
    if ('cookies' in step) {
      setCookies(reply, step.cookies)
      return arrive(parts, request, reply, session.staff.id, { kept, to })
    }
    const data = { kept: kept || null, to: safePath(to), fault: step.is, open: isOpen(request) }
    return staffPages.send(request, reply, 'unlock', data, statusOf(step.is))
  })

  /** Where the script goes after a passkey, when something was kept. */
  app.post('/staff/kept', long, (request, reply) =>
    arrive(parts, request, reply, request.staff.id, keptBody.parse(request.body ?? {})),
  )
}

export const setCookies = (reply: FastifyReply, cookies: readonly string[]) => {
  if (cookies.length > 0) reply.header('set-cookie', [...cookies])
}

/** The status of a step that led nowhere. */
export const statusOf = (step: string): number => (step === 'too_many' ? 429 : 422)
