import type { FastifyInstance, FastifyRequest } from 'fastify'
import { clientKey } from '../../accounts/client-key.ts'
import type { WebParts } from '../parts.ts'
import type { Fields } from './fields.ts'
import type { Limits } from './limits.ts'
import { ownFieldsOf } from './own-pages.ts'
import type { PublicForm } from './public-forms.ts'
import { acceptUploads, openUploads, type Uploads } from './uploads.ts'

/** How a form of the site is read: with its files where it takes any. */
export async function openSentForm(
  app: FastifyInstance,
  parts: WebParts,
  limits: Limits,
  { takesFiles }: PublicForm,
): Promise<Uploads> {
  if (!takesFiles) return readWithoutFiles(parts)
  await acceptUploads(app)
  // Without limits each upload counts as somebody else's.
  const senderOf = ({ ip, id }: FastifyRequest) => (parts.config.rateLimits ? clientKey(ip) : id)
  return openUploads(parts, async request =>
    (await limits.tooManyFiles(request)) ? null : { by: 'person', sender: senderOf(request) },
  )
}

/** A form that no files come with. */
export const readWithoutFiles =
  (parts: WebParts): Uploads =>
  async request => ({
    fields: ownFieldsOf(parts, request)((request.body ?? {}) as Fields),
    token: '',
    files: [],
    faults: [],
    removed: false,
  })
