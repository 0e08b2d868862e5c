import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { previewPurge } from '../../actions/preview-purge.ts'
import { heldInquiries } from '../../storage/held.ts'
import type { WebParts } from '../parts.ts'
import { sendDeskPage } from './desk-frame.ts'

const pageSize = 50
const query = z.object({ after: z.string().max(60).catch('') })

/** What a purge would delete, in numbers, and what a legal hold keeps: for administrators. */
export async function retentionPreviewRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  app.get('/staff/retention', async (request, reply) => {
    const { after } = query.parse(request.query)
    return sendDeskPage(parts, request, reply, 'admin-retention', async ({ words }) => {
      const [preview, held] = await Promise.all([
        previewPurge(parts),
        heldInquiries(parts.store.db, pageSize + 1, after),
      ])
      return {
        preview,
        thinLineYears: parts.practice.retention.thinLineYears,
        held: held
          .slice(0, pageSize)
          .map(({ reference, received_at }) => ({ reference, received: words.time(received_at) })),
        next: held.length > pageSize ? (held[pageSize - 1]?.id ?? null) : null,
      }
    })
  })
}
