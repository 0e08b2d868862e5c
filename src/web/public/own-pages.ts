import type { FastifyInstance, FastifyRequest } from 'fastify'
import { saysForeign } from '../csrf.ts'
import { sendFailure } from '../failures.ts'
import { type Origins, originOf } from '../origin.ts'
import type { WebParts } from '../parts.ts'
import type { Fields } from './fields.ts'

/** Whether another page says that it sent this. */
export const isFromElsewhere = (parts: Origins, request: FastifyRequest): boolean =>
  saysForeign(request, originOf(parts, request))

/**
 * What counts of a form's fields. Where another page sent it, neither its token nor what it would do with files: whoever
 * chose them could read along, or add to, what a person goes on to type under them.
 */
export function ownFieldsOf(parts: Origins, request: FastifyRequest): (fields: Fields) => Fields {
  if (!isFromElsewhere(parts, request)) return fields => fields
  return ({ form_token, remove_file, ...words }) => words
}

/** Lets a scope take changes from our own pages only. */
export function refuseElsewhere(app: FastifyInstance, parts: WebParts): void {
  app.addHook('onRequest', async (request, reply) => {
    if (isFromElsewhere(parts, request)) return sendFailure(reply, parts.pages, 403)
  })
}
