import type { FastifyInstance } from 'fastify'
import type { WebParts } from '../parts.ts'
import type { Fields } from './fields.ts'
import type { Limits } from './limits.ts'
import type { PublicForm } from './public-forms.ts'
import { acceptUploads, openUploads, type Uploads } from './uploads.ts'

/** How a form of the site is read: with its files where it takes any. */
export async function openSentForm(
  app: FastifyInstance,
  parts: WebParts,
  limits: Limits,
  { takesFiles }: PublicForm,
): Promise<Uploads> {
  if (!takesFiles) return async request => ({ ...noFiles, fields: (request.body ?? {}) as Fields })
  await acceptUploads(app)
  return openUploads(parts, async request => !(await limits.tooManyFiles(request)))
}

const noFiles = { token: '', files: [], faults: [], removed: false }
