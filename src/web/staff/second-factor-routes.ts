import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { encode } from 'uqr'
import { z } from 'zod'
import { hasFactor } from '../../accounts/accounts.ts'
import { open, seal } from '../../sealing/box.ts'
import type { WebParts } from '../parts.ts'
import { visitOf } from './guard.ts'
import { arrive, setCookies } from './sign-in-routes.ts'
import { safePath } from './staff-pages.ts'

const line = z.string().max(500).catch('')
const long = z.string().max(400_000).catch('')
const query = z.object({ to: line })
const codeBody = z.object({ code: line, kept: long, to: line })
const passwordBody = z.object({ password: line })
const confirmBody = z.object({ code: line, set_up: long })

/** What setting up an authenticator needs until its first code came back: sealed into the page, stored nowhere. */
const setUp = z.object({ uri: z.string(), codes: z.array(z.string()) })

export async function secondFactorRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { accounts, staffPages, store, vault } = parts

  app.get('/staff/second-factor', async (request, reply) => {
    const session = await accounts.session(visitOf(parts, request))
    if (session?.state === 'full') return reply.redirect('/staff', 303)
    if (session?.state === 'first_factor' && !(await hasFactor(store, session.staff.id)))
      return reply.redirect('/staff/second-factor/set-up', 303)
    const { to } = query.parse(request.query)
    return staffPages.send(request, reply, 'second-factor', { kept: null, to: safePath(to), fault: null })
  })

  app.post('/staff/second-factor', async (request, reply) => {
    const { code, kept, to } = codeBody.parse(request.body ?? {})
    const visit = visitOf(parts, request)
    const staffId = await accounts.waiting(visit)
    if (staffId === null) return reply.redirect('/staff/sign-in', 303)
    const step = await accounts.verifyCode(visit, staffId, code)
    if (step.is === 'full') {
      setCookies(reply, step.cookies)
      await accounts.tell({
        actor: `staff:${staffId}`,
        kind: 'signed_in',
        detail: {
          how: /^\s*\d{6}\s*$/.test(code.replace(/\s/g, '')) ? 'totp' : 'recovery',
          from: visit.from,
        },
      })
      return arrive(parts, request, reply, staffId, { kept, to })
    }
    return staffPages.send(
      request,
      reply,
      'second-factor',
      { kept: kept || null, to: safePath(to), fault: step.is },
      step.is === 'too_many' ? 429 : 422,
    )
  })

  app.get('/staff/second-factor/set-up', async (request, reply) => {
    if (await isSetUp(request)) return reply.redirect('/staff/second-factor', 303)
    return staffPages.send(request, reply, 'set-up-password', { fault: null })
  })

  app.post('/staff/second-factor/set-up', async (request, reply) => {
    if (await isSetUp(request)) return reply.redirect('/staff/second-factor', 303)
    const { password } = passwordBody.parse(request.body ?? {})
    const found = await accounts.beginTotp(visitOf(parts, request), staffIdOf(request), password)
    if (found === null) return staffPages.send(request, reply, 'set-up-password', { fault: 'wrong' }, 422)
    return showSetUp(request, reply, found, null)
  })

  app.post('/staff/second-factor/confirmation', async (request, reply) => {
    if (await isSetUp(request)) return reply.redirect('/staff/second-factor', 303)
    const { code, set_up } = confirmBody.parse(request.body ?? {})
    const begun = readSetUp(request, set_up)
    if (begun === null) return reply.redirect('/staff/second-factor/set-up', 303)
    const visit = visitOf(parts, request)
    const step = await accounts.verifyCode(visit, staffIdOf(request), code)
    if (step.is !== 'full') return showSetUp(request, reply, begun, step.is)
    setCookies(reply, step.cookies)
    await accounts.tell({
      actor: `staff:${staffIdOf(request)}`,
      kind: 'second_factor_set_up',
      detail: { how: 'totp' },
    })
    return staffPages.send(request, reply, 'recovery-codes', { codes: begun.codes })
  })

  /** A thief of the password alone must not add a factor of their own. */
  const isSetUp = async (request: FastifyRequest) =>
    request.session?.state === 'first_factor' && (await hasFactor(store, staffIdOf(request)))

  const staffIdOf = (request: FastifyRequest) => request.session?.staff.id ?? ''
  const place = (request: FastifyRequest) => `set-up/${staffIdOf(request)}`

  function showSetUp(
    request: FastifyRequest,
    reply: FastifyReply,
    begun: z.output<typeof setUp>,
    fault: string | null,
  ) {
    const secret = new URL(begun.uri).searchParams.get('secret') ?? ''
    return staffPages.send(
      request,
      reply,
      'set-up',
      {
        fault,
        qr: qrPath(begun.uri),
        secret: secret.match(/.{1,4}/g)?.join(' ') ?? '',
        setUp: seal(vault.secrets.kept, place(request), JSON.stringify(begun)),
      },
      fault === null ? 200 : 422,
    )
  }

  function readSetUp(request: FastifyRequest, sealed: string): z.output<typeof setUp> | null {
    try {
      return setUp.parse(JSON.parse(open(vault.secrets.kept, place(request), sealed).toString('utf8')))
    } catch {
      return null
    }
  }
}

/** A QR code as the size of its square and the path of its dark fields. */
function qrPath(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { border: 2 })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return { size, path }
}
