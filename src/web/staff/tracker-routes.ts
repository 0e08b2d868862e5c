import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { endTracker, renewTracker } from '../../actions/desk/change-tracker.ts'
import type { WebParts } from '../parts.ts'

const params = z.object({ reference: z.string().max(40).catch('') })

/** Staff end a referrer's page, or give it a new address. */
export async function trackerRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  app.post('/staff/inquiries/:reference/tracker-end', async (request, reply) => {
    const { reference } = params.parse(request.params)
    const found = await endTracker(parts, request.staff, reference)
    return reply.redirect(`/staff/inquiries/${found}?done=tracker_ended`, 303)
  })

  app.post('/staff/inquiries/:reference/tracker', async (request, reply) => {
    const { reference } = params.parse(request.params)
    const found = await renewTracker(parts, request.staff, reference)
    parts.nudge()
    return reply.redirect(`/staff/inquiries/${found}?done=tracker_renewed`, 303)
  })
}
