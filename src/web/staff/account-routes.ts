import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { passwordFault } from '../../accounts/password-rules.ts'
import { appendHouseEvent } from '../../storage/house-events.ts'
import {
  allStaff,
  changeStaff,
  endSession,
  endSessions,
  passkeysOf,
  sessionsOf,
} from '../../storage/staff.ts'
import type { WebParts } from '../parts.ts'
import { visitOf } from './guard.ts'

const line = z.string().max(1000).catch('')
const passwordBody = z.object({ password: line, next: line })
const endingBody = z.object({ session: z.string().max(60).catch('') })
const removalBody = z.object({ passkey: z.string().max(60).catch('') })
const absenceBody = z.object({
  away: z.literal('yes').optional().catch(undefined),
  cover: z.string().max(60).catch(''),
})
const digestBody = z.object({ digest: z.enum(['at_once', 'hourly', 'daily', 'none']).catch('none') })

/** What everybody decides for their own account. */
export async function accountRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { accounts, staffPages, store, vault, now } = parts

  const show = async (request: FastifyRequest, reply: FastifyReply, more: object = {}, status = 200) => {
    const me = request.staff.id
    const [sessions, passkeys, everybody] = await Promise.all([
      sessionsOf(store.db, me),
      passkeysOf(store.db, me),
      allStaff(store.db),
    ])
    const account = everybody.find(({ id }) => id === me)
    const covers = everybody.filter(
      ({ id, disabled_at, role }) => id !== me && disabled_at === null && role !== 'administrator',
    )
    return staffPages.send(
      request,
      reply,
      'account',
      {
        account,
        sessions,
        passkeys,
        covers,
        current: request.session?.id,
        done: null,
        faults: {},
        codes: null,
        ...more,
      },
      status,
    )
  }
  const tell = (request: FastifyRequest, kind: string) =>
    accounts.tell({ actor: `staff:${request.staff.id}`, kind, detail: { from: request.ip } })

  app.get('/staff/account', (request, reply) => show(request, reply))

  app.post('/staff/account/password', async (request, reply) => {
    const { password, next } = passwordBody.parse(request.body ?? {})
    const { id, name } = request.staff
    const fault = await passwordFault(next, [name, request.session?.staff.email ?? ''])
    if (fault) return show(request, reply, { faults: { next: fault } }, 422)
    if (!(await accounts.checkPassword(visitOf(parts, request), id, password)))
      return show(request, reply, { faults: { password: 'wrong' } }, 422)
    await accounts.setPassword(id, next)
    await store.commit(async trx => {
      await endSessions(trx, id, request.session?.id)
      await appendHouseEvent(trx, vault.secrets.chain, {
        at: now(),
        actor: `staff:${id}`,
        kind: 'password_changed',
        detail: { from: request.ip },
      })
    })
    return show(request, reply, { done: 'password' })
  })

  app.post('/staff/account/sessions', async (request, reply) => {
    const { session } = endingBody.parse(request.body ?? {})
    const { id } = request.staff
    await store.commit(async trx => {
      if (session === 'others') await endSessions(trx, id, request.session?.id)
      else await endSession(trx, id, session)
    })
    await tell(request, 'session_ended')
    return show(request, reply, { done: 'sessions' })
  })

  app.post('/staff/account/passkeys', async (request, reply) => {
    const { passkey } = removalBody.parse(request.body ?? {})
    const { id } = request.staff
    const keys = await passkeysOf(store.db, id)
    const isLast = keys.length <= 1 && request.session?.staff.two_factor !== 1
    if (isLast) return show(request, reply, { faults: { passkey: 'last' } }, 422)
    await store.commit(trx =>
      trx.deleteFrom('staff_passkeys').where('staff_id', '=', id).where('id', '=', passkey).execute(),
    )
    await tell(request, 'passkey_removed')
    return show(request, reply, { done: 'passkeys' })
  })

  app.post('/staff/account/recovery-codes', async (request, reply) => {
    const { password } = passwordBody.parse(request.body ?? {})
    const codes = await accounts.newRecoveryCodes(visitOf(parts, request), request.staff.id, password)
    return codes === null
      ? show(request, reply, { faults: { recovery: 'wrong' } }, 422)
      : show(request, reply, { codes })
  })

  app.post('/staff/account/absence', async (request, reply) => {
    const { away, cover } = absenceBody.parse(request.body ?? {})
    const others = await allStaff(store.db)
    const chosen = others.find(({ id }) => id === cover && id !== request.staff.id)
    if (away && !chosen) return show(request, reply, { faults: { cover: 'missing' } }, 422)
    await store.commit(trx =>
      changeStaff(trx, request.staff.id, { away: away ? 1 : 0, cover: chosen?.id ?? null }),
    )
    await tell(request, away ? 'went_away' : 'came_back')
    return show(request, reply, { done: 'absence' })
  })

  app.post('/staff/account/notices', async (request, reply) => {
    const { digest } = digestBody.parse(request.body ?? {})
    await store.commit(trx => changeStaff(trx, request.staff.id, { digest }))
    return show(request, reply, { done: 'notices' })
  })
}
