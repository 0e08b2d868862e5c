import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { findLink, useLink } from '../../accounts/links.ts'
import { passwordFault } from '../../accounts/password-rules.ts'
import { isEmail } from '../../intake/form/line.ts'
import { appendHouseEvent } from '../../storage/house-events.ts'
import { insertStaff, staffById } from '../../storage/staff.ts'
import { sendFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'
import { visitOf } from './guard.ts'
import { setCookies } from './sign-in-routes.ts'

const params = z.object({ token: z.string().max(100).catch('') })
const line = z.string().max(300).catch('')
const body = z.object({ name: line, email: line, password: z.string().max(1000).catch('') })

/** The link of an invitation: choose a password, then the second factor. */
export async function invitationRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { accounts, staffPages, store, vault, now } = parts

  app.get('/staff/invitation/:token', async (request, reply) => {
    const { token } = params.parse(request.params)
    const link = await findLink(store.db, token, now())
    if (!link) return staffPages.send(request, reply, 'invitation-over', {}, 404)
    const invited = link.staff_id === null ? null : await staffById(store.db, link.staff_id)
    return staffPages.send(request, reply, 'invitation', { token, invited, typed: {}, faults: {} })
  })

  app.post('/staff/invitation/:token', async (request, reply) => {
    const { token } = params.parse(request.params)
    const typed = body.parse(request.body ?? {})
    const link = await findLink(store.db, token, now())
    if (!link) return staffPages.send(request, reply, 'invitation-over', {}, 404)
    const invited = link.staff_id === null ? null : await staffById(store.db, link.staff_id)
    if (invited?.disabled_at) return sendFailure(reply, parts.pages, 404)
    const name = invited?.name ?? typed.name.trim()
    const email = invited?.email ?? typed.email.trim()
    const faults = Object.fromEntries(
      [
        ['name', name === '' ? 'missing' : null],
        ['email', isEmail(email) ? null : 'not_an_email'],
        ['password', await passwordFault(typed.password, [name, email])],
      ].filter(([, fault]) => fault !== null),
    )
    if (Object.keys(faults).length > 0)
      return staffPages.send(request, reply, 'invitation', { token, invited, typed, faults }, 422)

    const id = invited?.id ?? parts.newId()
    const used = await store.commit(async trx => {
      if (!(await useLink(trx, link, now()))) return false
      if (!invited && !(await insertStaff(trx, { id, name, email, role: 'administrator', at: now() })))
        return false
      await appendHouseEvent(trx, vault.secrets.chain, {
        at: now(),
        actor: `staff:${id}`,
        kind: 'invitation_used',
        detail: { from: request.ip },
      })
      return true
    })
    if (!used) return staffPages.send(request, reply, 'invitation-over', {}, 404)
    await accounts.setPassword(id, typed.password)
    const step = await accounts.signIn(visitOf(parts, request), email, typed.password)
    setCookies(reply, step.cookies)
    return reply.redirect('/staff/second-factor/set-up', 303)
  })
}
