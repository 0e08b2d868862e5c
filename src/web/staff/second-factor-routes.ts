import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { encode } from 'uqr'
import { z } from 'zod'
import type { Begun } from '../../accounts/authenticators.ts'
import { sixDigits } from '../../accounts/second-factors.ts'
import { hasAuthenticator, hasFactor } from '../../storage/staff-factors.ts'
import type { WebParts } from '../parts.ts'
import { visitOf } from './guard.ts'
import { arrive, keptBodyLimit, keptField } from './onward.ts'
import { openSetUp, sealSetUp } from './set-up.ts'
import { setCookies, statusOf } from './sign-in-routes.ts'
import { safePath } from './staff-pages.ts'
import { asTyped } from './typed.ts'

const text = asTyped(500)
const query = z.object({ to: text })
const codeBody = z.object({ code: text, kept: keptField, to: text })
const passwordBody = z.object({ password: text })
const confirmBody = z.object({ code: text, set_up: asTyped(4000) })

/** The second step of a sign-in, and how somebody comes to have one. */
export async function secondFactorRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { accounts, staffPages, store } = parts

  app.get('/staff/second-factor', async (request, reply) => {
    const session = await accounts.session(visitOf(parts, request))
    if (session?.state === 'full') return reply.redirect('/staff', 303)
    if (session?.state === 'first_factor' && !(await hasFactor(store.db, session.staff.id)))
      return reply.redirect('/staff/second-factor/set-up', 303)
    const { to } = query.parse(request.query)
    return staffPages.send(request, reply, 'second-factor', { kept: null, to: safePath(to), fault: null })
  })

  app.post('/staff/second-factor', { bodyLimit: keptBodyLimit }, async (request, reply) => {
    const { code, kept, to } = codeBody.parse(request.body ?? {})
    const visit = visitOf(parts, request)
    const staffId = await accounts.waiting(visit)
    if (staffId === null) return startAgain(request, reply, kept, to)
    const step = await accounts.verifyCode(visit, staffId, code)
    if (step.is === 'full') {
      setCookies(reply, step.cookies)
      return arrive(parts, request, reply, staffId, { kept, to })
    }
    if (step.is === 'over') return startAgain(request, reply, kept, to)
    const data = { kept: kept || null, to: safePath(to), fault: step.is }
    return staffPages.send(request, reply, 'second-factor', data, statusOf(step.is))
  })

  app.get('/staff/second-factor/set-up', async (request, reply) => {
    const elsewhere = await elsewhereThan(request)
    if (elsewhere) return reply.redirect(elsewhere, 303)
    return staffPages.send(request, reply, 'set-up-password', { fault: null, isFirst: isHalfway(request) })
  })

  app.post('/staff/second-factor/set-up', async (request, reply) => {
    const elsewhere = await elsewhereThan(request)
    if (elsewhere) return reply.redirect(elsewhere, 303)
    const { password } = passwordBody.parse(request.body ?? {})
    const { session } = request
    if (!session) return reply.redirect('/staff', 303)
    const begun = await accounts.beginTotp(visitOf(parts, request), session, password)
    if (begun.is === 'right') return showSetUp(request, reply, begun.value, null)
    const fault = begun.is === 'too_many' ? 'too_many' : 'password'
    const data = { fault, isFirst: isHalfway(request) }
    return staffPages.send(request, reply, 'set-up-password', data, statusOf(begun.is))
  })

  app.post('/staff/second-factor/confirmation', async (request, reply) => {
    const elsewhere = await elsewhereThan(request)
    if (elsewhere) return reply.redirect(elsewhere, 303)
    const { code, set_up } = confirmBody.parse(request.body ?? {})
    const { session } = request
    const { app, codes } = openSetUp(parts, staffIdOf(request), set_up) ?? {}
    if (!session || !app || !codes || app.session !== session.id)
      return reply.redirect('/staff/second-factor/set-up', 303)
    const begun = { app, codes }
    const digits = sixDigits(code)
    if (digits === null) return showSetUp(request, reply, begun, 'wrong')
    const step = await accounts.confirmTotp(visitOf(parts, request), session, begun, digits)
    if (step.is !== 'full') return showSetUp(request, reply, begun, step.is)
    setCookies(reply, step.cookies)
    return staffPages.send(request, reply, 'recovery-codes', { codes })
  })

  /** Where the script goes after a first passkey. */
  app.post('/staff/second-factor/recovery-codes', (request, reply) => {
    const { set_up } = confirmBody.parse(request.body ?? {})
    const begun = openSetUp(parts, staffIdOf(request), set_up)
    if (!begun) return reply.redirect('/staff/account', 303)
    return staffPages.send(request, reply, 'recovery-codes', { codes: begun.codes })
  })

  /** A thief of the password alone must not add a factor of their own, and one authenticator is enough. */
  async function elsewhereThan(request: FastifyRequest): Promise<string | null> {
    const id = staffIdOf(request)
    if (isHalfway(request)) return (await hasFactor(store.db, id)) ? '/staff/second-factor' : null
    return (await hasAuthenticator(store.db, id)) ? '/staff/account' : null
  }

  function startAgain(request: FastifyRequest, reply: FastifyReply, kept: string, to: string) {
    const data = { kept: kept || null, to: safePath(to), email: '', fault: 'over', ended: false }
    return staffPages.send(request, reply, 'sign-in', data, 401)
  }

  function showSetUp(request: FastifyRequest, reply: FastifyReply, begun: Begun, fault: string | null) {
    const secret = new URL(begun.app.uri).searchParams.get('secret') ?? ''
    const data = {
      fault,
      qr: qrPath(begun.app.uri),
      secret: secret.match(/.{1,4}/g)?.join(' ') ?? '',
      setUp: sealSetUp(parts, staffIdOf(request), begun),
    }
    return staffPages.send(request, reply, 'set-up', data, fault === null ? 200 : statusOf(fault))
  }
}

const staffIdOf = (request: FastifyRequest) => request.session?.staff.id ?? ''
const isHalfway = (request: FastifyRequest) => request.session?.state === 'first_factor'

/** A QR code as the size of its square and the path of its dark fields. */
function qrPath(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { border: 2 })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return { size, path }
}
