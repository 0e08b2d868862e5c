import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { FileFault } from '../../actions/take-file.ts'
import type { WebParts } from '../parts.ts'
import { acceptUploads, openUploads, type Sender, type SentForm, type Uploads } from '../public/uploads.ts'
import { visitOf } from './guard.ts'

/**
 * Lets a scope of the desk take forms with files. They are read before the guard asks who sends them, as every other form
 * is: what somebody typed outlives a locked session, and so do the files they added.
 */
export async function openIntakeFiles(scope: FastifyInstance, parts: WebParts): Promise<Uploads> {
  await acceptUploads(scope)
  const read = openUploads(parts, request => senderOf(parts, request))
  const came = new WeakMap<FastifyRequest, SentForm>()
  scope.addHook('preValidation', async (request, reply) => {
    if (!request.isMultipart()) return
    const sent = await read(request, reply)
    came.set(request, sent)
    request.body = keptOf(sent)
  })
  return async (request, reply) => came.get(request) ?? withMissed(await read(request, reply))
}

/** Files are taken from who may fill in the form, also while their session is locked; from nobody else. */
async function senderOf(parts: WebParts, request: FastifyRequest): ReturnType<Sender> {
  const session = await parts.accounts.session(visitOf(parts, request))
  const { access } = request.routeOptions.config
  const isHere = session?.state === 'full' || session?.state === 'locked'
  const may = isHere && Array.isArray(access) && access.includes(session.staff.role)
  const by = `staff:${session?.staff.id}`
  return may ? { by, sender: by } : null
}

const missed = 'missed_file'

/** The form as it outlives a locked session: its words, the token that its files wait under, and which did not come along. */
const keptOf = ({ fields, token, faults }: SentForm): SentForm['fields'] => ({
  ...fields,
  form_token: token,
  ...(faults.length > 0 ? { [missed]: faults.map(({ name }) => name) } : {}),
})

/** A form that was kept through a sign-in says which of its files were not. */
const withMissed = (sent: SentForm): SentForm => ({
  ...sent,
  faults: [
    ...sent.faults,
    ...[sent.fields[missed] ?? []].flat().map((name): FileFault => ({ name, code: 'missed' })),
  ],
})
