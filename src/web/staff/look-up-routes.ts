import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { lookUp } from '../../actions/desk/look-up.ts'
import { readThinLine } from '../../actions/desk/read-thin-line.ts'
import type { WebParts } from '../parts.ts'
import { sendDeskPage } from './desk-frame.ts'
import { soundsOnly, viewFound } from './found-view.ts'
import { viewKeys } from './keys.ts'
import { asTyped } from './typed.ts'

const body = z.object({ q: asTyped(200) })

/** What was looked for never stands in an address: it is sent, and answered with the page itself. */
export async function lookUpRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  app.post('/staff/look-up', async (request, reply) => {
    const { q } = body.parse(request.body ?? {})
    const found = await lookUp(parts, request.staff, q)
    const [only, other] = found.filter(({ why }) => !soundsOnly(why))
    if (only && !other) return reply.redirect(`/staff/inquiries/${only.reference}`, 303)
    const line = only ? null : await readThinLine(parts, request.staff, q)
    if (line) return reply.redirect(`/staff/inquiries/${line.reference}`, 303)
    return sendDeskPage(parts, request, reply, 'found', ({ words, mine }) => ({
      looked: q,
      keys: viewKeys(['down', 'enter', 'find', 'help']),
      rows: found.map(row => viewFound(parts, words, mine, row)),
    }))
  })
}
