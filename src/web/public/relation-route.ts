import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { relateInquiry, relations } from '../../actions/relate-inquiry.ts'
import { sendFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'

const params = z.object({ receipt: z.string().catch('') })
const body = z.object({ relation: z.enum(relations) })

/** On the receipts under a path: how a second, different form belongs to the one before. */
export const relationRoute = (app: FastifyInstance, parts: WebParts, path: string) =>
  app.post(`${path}/:receipt/relation`, async (request, reply) => {
    const { receipt } = params.parse(request.params)
    const said = body.safeParse(request.body)
    if (!said.success) return sendFailure(reply, parts.pages, 422)
    const found = await relateInquiry(parts, receipt, said.data.relation)
    return found ? reply.redirect(`${path}/${receipt}#related`, 303) : sendFailure(reply, parts.pages, 404)
  })
