import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { approveRules, contentHash, ruleApproval } from '../../actions/desk/approve-rules.ts'
import { Refusal } from '../../intake/faults.ts'
import type { WebParts } from '../parts.ts'
import { sendDeskPage } from './desk-frame.ts'
import { viewPractice } from './practice-view.ts'
import { asTyped } from './typed.ts'

const seen = asTyped(100)
const body = z.object({ version: seen, content: seen, read: z.literal('yes').optional().catch(undefined) })

/** The practice's content as the service sees it, and the approval of its rules by a clinician. */
export async function rulesApprovalRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    more: { done?: boolean; fault?: 'unread' | 'changed' } = {},
    status = 200,
  ) =>
    sendDeskPage(
      parts,
      request,
      reply,
      'admin-practice',
      async ({ words }) => {
        const approval = await ruleApproval(parts)
        return {
          ...viewPractice(parts, request.staff.role),
          approval: approval && { by: approval.by, on: words.time(approval.on) },
          approves: request.staff.role === 'clinician' && approval === null,
          content: contentHash(parts.practice),
          done: false,
          fault: null,
          ...more,
        }
      },
      status,
    )

  app.get('/staff/practice', (request, reply) => show(request, reply))

  app.post('/staff/practice/approval', async (request, reply) => {
    const { read, ...seen } = body.parse(request.body ?? {})
    if (!read) return show(request, reply, { fault: 'unread' }, 422)
    try {
      await approveRules(parts, request.staff, seen)
      return show(request, reply, { done: true })
    } catch (error) {
      if (!(error instanceof Refusal && error.kind === 'conflict')) throw error
      return show(request, reply, { fault: 'changed' }, 409)
    }
  })
}
