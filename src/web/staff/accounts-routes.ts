import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { changeRole, disableStaff, inviteStaff, renameStaff, resetStaff } from '../../actions/manage-staff.ts'
import { Invalid, Refusal } from '../../intake/faults.ts'
import { isEmail } from '../../intake/form/line.ts'
import { roles } from '../../intake/roles.ts'
import { allStaff, lastSeen, staffById } from '../../storage/staff.ts'
import { staffWithFactor } from '../../storage/staff-factors.ts'
import { originOf } from '../origin.ts'
import type { WebParts } from '../parts.ts'
import { deskWords } from './desk-words.ts'
import { line } from './typed.ts'

const short = line(300)
const invitation = z.object({ name: short, email: short, role: z.enum(roles).or(z.literal('')).catch('') })
const params = z.object({ id: z.string().max(60).catch('') })
const change = z.discriminatedUnion('verb', [
  z.object({ verb: z.enum(['disable', 'enable', 'reset']) }),
  z.object({ verb: z.literal('role'), role: z.enum(roles) }),
  z.object({ verb: z.literal('name'), name: short }),
])

/** Accounts, for administrators. */
export async function accountsRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { staffPages, store } = parts

  const show = async (request: FastifyRequest, reply: FastifyReply, more: object = {}, status = 200) => {
    const blank = { roles, typed: {}, faults: {}, link: null, done: null }
    const people = await viewPeople(parts, request)
    return staffPages.send(request, reply, 'accounts', { people, ...blank, ...more }, status)
  }
  const linkOf = (request: FastifyRequest, token: string) =>
    `${originOf(parts, request)}/staff/invitation/${token}`

  app.get('/staff/accounts', (request, reply) => show(request, reply))

  app.post('/staff/accounts', async (request, reply) => {
    const typed = invitation.parse(request.body ?? {})
    const { name, email, role } = typed
    const faults = faultsOf(typed)
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
    const order = said.data
    try {
      if (order.verb === 'reset') {
        const token = await resetStaff(parts, by, id)
        const name = (await staffById(store.db, id))?.name
        return show(request, reply, { link: { name, url: linkOf(request, token) } })
      }
      if (order.verb === 'role') await changeRole(parts, by, id, order.role)
      else if (order.verb === 'name') await renameStaff(parts, by, id, order.name)
      else await disableStaff(parts, by, id, order.verb === 'disable')
      return show(request, reply, { done: order.verb })
    } catch (error) {
      if (error instanceof Invalid) return show(request, reply, { faults: { last: 'no_name' } }, 422)
      if (!(error instanceof Refusal && error.kind === 'conflict')) throw error
      return show(request, reply, { faults: { last: 'last_administrator' } }, 409)
    }
  })
}

const faultsOf = ({ name, email, role }: z.output<typeof invitation>) => ({
  ...(name === '' ? { name: 'missing' } : {}),
  ...(isEmail(email) ? {} : { email: 'not_an_email' }),
  ...(role === '' ? { role: 'missing' } : {}),
})

async function viewPeople({ store, practice, now, staffPages }: WebParts, request: FastifyRequest) {
  const [people, factors, seen] = await Promise.all([
    allStaff(store.db),
    staffWithFactor(store.db),
    lastSeen(store.db),
  ])
  const words = deskWords(practice.officeHours, now(), new Map(), staffPages.text)
  return people.map(person => {
    const at = seen.get(person.id)
    return {
      ...person,
      isMe: person.id === request.staff.id,
      factor: factors.has(person.id),
      seen: at === undefined ? null : words.time(at),
    }
  })
}
