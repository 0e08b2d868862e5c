import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { hasFactor } from '../../accounts/accounts.ts'
import { changeRole, disableStaff, inviteStaff, resetStaff } from '../../actions/manage-staff.ts'
import { Invalid, Refusal } from '../../intake/faults.ts'
import { isEmail } from '../../intake/form/line.ts'
import { roles } from '../../intake/roles.ts'
import { allStaff, sessionsOf } from '../../storage/staff.ts'
import type { WebParts } from '../parts.ts'
import { originOf } from './guard.ts'

const line = z.string().trim().max(300).catch('')
const invitation = z.object({ name: line, email: line, role: z.enum(roles).or(z.literal('')).catch('') })
const params = z.object({ id: z.string().max(60).catch('') })
const change = z.object({
  verb: z.enum(['disable', 'enable', 'reset', 'role']),
  role: z.enum(roles).optional().catch(undefined),
})

/** Accounts, for administrators. */
export async function accountsRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { staffPages, store } = parts

  const show = async (request: FastifyRequest, reply: FastifyReply, more: object = {}, status = 200) => {
    const people = await Promise.all(
      (await allStaff(store.db)).map(async person => ({
        ...person,
        factor: await hasFactor(store, person.id),
        seen: (await sessionsOf(store.db, person.id))[0]?.seen_at ?? null,
      })),
    )
    return staffPages.send(
      request,
      reply,
      'accounts',
      { people, roles, typed: {}, faults: {}, link: null, done: null, ...more },
      status,
    )
  }
  const linkOf = (request: FastifyRequest, token: string) =>
    `${originOf(parts, request)}/staff/invitation/${token}`

  app.get('/staff/accounts', (request, reply) => show(request, reply))

  app.post('/staff/accounts', async (request, reply) => {
    const typed = invitation.parse(request.body ?? {})
    const { name, email, role } = typed
    const faults = {
      ...(name === '' ? { name: 'missing' } : {}),
      ...(isEmail(email) ? {} : { email: 'not_an_email' }),
      ...(role === '' ? { role: 'missing' } : {}),
    }
    if (role === '' || Object.keys(faults).length > 0) return show(request, reply, { typed, faults }, 422)
    try {
      const { token } = await inviteStaff(parts, `staff:${request.staff.id}`, { name, email, role })
      return show(request, reply, { link: { name, url: linkOf(request, token) } })
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return show(request, reply, { typed, faults: { email: 'taken' } }, 422)
    }
  })

  app.post('/staff/accounts/:id', async (request, reply) => {
    const { id } = params.parse(request.params)
    const said = change.safeParse(request.body ?? {})
    if (!said.success) return show(request, reply, {}, 422)
    const by = `staff:${request.staff.id}`
    const { verb, role } = said.data
    try {
      if (verb === 'reset') {
        const token = await resetStaff(parts, by, id)
        const name = (await allStaff(store.db)).find(person => person.id === id)?.name
        return show(request, reply, { link: { name, url: linkOf(request, token) } })
      }
      if (verb === 'role' && role) await changeRole(parts, by, id, role)
      if (verb === 'disable' || verb === 'enable') await disableStaff(parts, by, id, verb === 'disable')
      return show(request, reply, { done: verb })
    } catch (error) {
      if (!(error instanceof Refusal && error.kind === 'conflict')) throw error
      return show(request, reply, { faults: { last: 'last_administrator' } }, 409)
    }
  })
}
