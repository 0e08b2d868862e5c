import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { passwordFault } from '../../accounts/password-rules.ts'
import {
  changePassword,
  endOwnSession,
  removePasskey,
  setAbsence,
  setDigest,
  setKeys,
} from '../../actions/change-account.ts'
import { placeWords } from '../../practice/practice.ts'
import type { WebParts } from '../parts.ts'
import { viewAccount } from './account-view.ts'
import { visitOf } from './guard.ts'
import { statusOf } from './sign-in-routes.ts'
import { asTyped } from './typed.ts'

const password = asTyped(1000)
const id = asTyped(60)
const passwordBody = z.object({ password, next: password })
const endingBody = z.object({ session: id })
const removalBody = z.object({ passkey: id })
const absenceBody = z.object({ away: z.literal('yes').optional().catch(undefined), cover: id })
const keysBody = z.object({ keys: z.literal('yes').optional().catch(undefined) })
const digestBody = z.object({ digest: z.enum(['at_once', 'hourly', 'daily', 'none']).catch('none') })

/** What everybody decides for their own account. */
export async function accountRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const { accounts, staffPages } = parts

  const show = async (request: FastifyRequest, reply: FastifyReply, more: object = {}, status = 200) =>
    staffPages.send(request, reply, 'account', { ...(await viewAccount(parts, request)), ...more }, status)
  const refuse = (request: FastifyRequest, reply: FastifyReply, faults: object, status = 422) =>
    show(request, reply, { faults }, status)
  const sessionOf = (request: FastifyRequest) => request.session?.id ?? ''

  app.get('/staff/account', (request, reply) => show(request, reply))

  app.post('/staff/account/password', async (request, reply) => {
    const { password, next } = passwordBody.parse(request.body ?? {})
    const { id, name } = request.staff
    const visit = visitOf(parts, request)
    const fault = await passwordFault(next, [
      name,
      request.session?.staff.email ?? '',
      ...placeWords(parts.practice),
    ])
    if (fault) return refuse(request, reply, { next: fault })
    const { is } = await accounts.checkPassword(visit, id, password)
    if (is !== 'right') return refuse(request, reply, { password: wordOf(is) }, statusOf(is))
    const hash = await accounts.hashPassword(visit, next)
    await changePassword(parts, request.staff, sessionOf(request), hash)
    return show(request, reply, { done: 'password' })
  })

  app.post('/staff/account/sessions', async (request, reply) => {
    const { session } = endingBody.parse(request.body ?? {})
    await endOwnSession(parts, request.staff, sessionOf(request), session)
    return show(request, reply, { done: 'sessions' })
  })

  app.post('/staff/account/passkeys', async (request, reply) => {
    const { passkey } = removalBody.parse(request.body ?? {})
    if ((await removePasskey(parts, request.staff, passkey)) === 'last')
      return refuse(request, reply, { passkey: 'last' })
    return show(request, reply, { done: 'passkeys' })
  })

  app.post('/staff/account/recovery-codes', async (request, reply) => {
    const { password } = passwordBody.parse(request.body ?? {})
    const made = await accounts.newRecoveryCodes(visitOf(parts, request), request.staff.id, password)
    return made.is === 'right'
      ? staffPages.send(request, reply, 'recovery-codes', { codes: made.value })
      : refuse(request, reply, { recovery: wordOf(made.is) }, statusOf(made.is))
  })

  app.post('/staff/account/absence', async (request, reply) => {
    const { away, cover } = absenceBody.parse(request.body ?? {})
    const isSet = await setAbsence(parts, request.staff, { away: away === 'yes', cover })
    return isSet
      ? show(request, reply, { done: 'absence' })
      : show(request, reply, { faults: { cover: 'missing' }, typedAway: true }, 422)
  })

  app.post('/staff/account/notices', async (request, reply) => {
    const { digest } = digestBody.parse(request.body ?? {})
    await setDigest(parts, request.staff, digest)
    return show(request, reply, { done: 'notices' })
  })

  app.post('/staff/account/keys', async (request, reply) => {
    const { keys } = keysBody.parse(request.body ?? {})
    await setKeys(parts, request.staff, keys === 'yes')
    return show(request, reply, { done: 'keys' })
  })
}

/** The words of a fault beside a field that asks for the password. */
const wordOf = (is: string) => (is === 'too_many' ? 'too_many' : 'password')
