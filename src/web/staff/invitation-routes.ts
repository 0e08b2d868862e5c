import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { findLink } from '../../accounts/links.ts'
import { passwordFault } from '../../accounts/password-rules.ts'
import { acceptInvitation } from '../../actions/accept-invitation.ts'
import { isEmail } from '../../intake/form/line.ts'
import { placeWords } from '../../practice/practice.ts'
import { staffById } from '../../storage/staff.ts'
import type { WebParts } from '../parts.ts'
import { visitOf } from './guard.ts'
import { setCookies } from './sign-in-routes.ts'
import { asTyped, line } from './typed.ts'

const params = z.object({ token: z.string().max(100).catch('') })
const short = line(300)
const body = z.object({ name: short, email: short, password: asTyped(1000) })

/** The link of an invitation: choose a password, then the second factor. */
export async function invitationRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { accounts, staffPages, store, now } = parts

  /** Whom a link is for; null where it no longer works. The first administrator's is for nobody yet. */
  async function linkOf(token: string) {
    const link = await findLink(store.db, token, now())
    if (!link) return null
    const invited = link.staff_id === null ? null : ((await staffById(store.db, link.staff_id)) ?? null)
    return invited?.disabled_at ? null : { link, invited }
  }

  app.get('/staff/invitation/:token', async (request, reply) => {
    const { token } = params.parse(request.params)
    const found = await linkOf(token)
    if (!found) return staffPages.send(request, reply, 'invitation-over', {}, 404)
    const { invited } = found
    return staffPages.send(request, reply, 'invitation', { token, invited, typed: {}, faults: {} })
  })

  app.post('/staff/invitation/:token', async (request, reply) => {
    const { token } = params.parse(request.params)
    const typed = body.parse(request.body ?? {})
    const found = await linkOf(token)
    if (!found) return staffPages.send(request, reply, 'invitation-over', {}, 404)
    const { link, invited } = found
    const { name, email } = invited ?? typed
    const faults = await faultsOf({ name, email, password: typed.password }, placeWords(parts.practice))
    if (Object.keys(faults).length > 0)
      return staffPages.send(request, reply, 'invitation', { token, invited, typed, faults }, 422)
    const visit = visitOf(parts, request)
    const hash = await accounts.hashPassword(visit, typed.password)
    await acceptInvitation(parts, link, { name, email, hash, from: visit.from })
    const step = await accounts.signIn(visit, email, typed.password)
    if ('cookies' in step) setCookies(reply, step.cookies)
    return reply.redirect('/staff/second-factor/set-up', 303)
  })
}

async function faultsOf(
  { name, email, password }: z.output<typeof body>,
  own: readonly string[],
): Promise<Record<string, string>> {
  const faults = [
    ['name', name === '' ? 'missing' : null],
    ['email', isEmail(email) ? null : 'not_an_email'],
    ['password', await passwordFault(password, [name, email, ...own])],
  ]
  return Object.fromEntries(faults.filter(([, fault]) => fault !== null))
}
