import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type Receipt, readReceipt } from '../../actions/read-receipt.ts'
import { promiseInWords } from '../../text/times.ts'
import { sendFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'
import { refuseElsewhere } from './own-pages.ts'
import { relationRoute } from './relation-route.ts'

const params = z.object({ receipt: z.string().catch('') })

export async function receiptRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  await app.register(formbody, { bodyLimit: 4 * 1024 })
  refuseElsewhere(app, parts)

  app.get('/contact/received/:receipt', async (request, reply) => {
    const { receipt } = params.parse(request.params)
    const found = await readReceipt(parts, receipt)
    if (!found) return sendFailure(reply, parts.pages, 404)
    return reply.type('text/html; charset=utf-8').send(receiptPage(parts, receipt, found))
  })

  relationRoute(app, parts, '/contact/received')
}

function receiptPage({ pages, practice }: WebParts, id: string, receipt: Receipt): string {
  const { details } = receipt
  return pages.page('receipt', {
    receipt: {
      ...receipt,
      id,
      promise: promiseInWords(receipt.dueAt, practice.officeHours.timeZone, pages.language),
      details: details && {
        overall: details.overall,
        danger: details.danger,
        panel: `crisis.panel.${details.minor ? 'minor' : details.proxy ? 'proxy' : 'self'}`,
        ways: details.ways.map(({ channel, address }) => pages.text(`way.${channel}`, { address })),
      },
    },
  })
}
