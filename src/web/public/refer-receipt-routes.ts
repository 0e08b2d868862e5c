import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type ReferralReceipt, readReferralReceipt } from '../../actions/read-referral-receipt.ts'
import { dateIn, dateInWords, promiseInWords } from '../../text/times.ts'
import { sendFailure } from '../failures.ts'
import { originOf } from '../origin.ts'
import type { WebParts } from '../parts.ts'
import { viewKept } from './files-view.ts'
import { viewReview } from './form-view.ts'
import { ownDetails } from './own-details.ts'
import { refuseElsewhere } from './own-pages.ts'
import { relationRoute } from './relation-route.ts'

const params = z.object({ receipt: z.string().catch('') })

/** What a referrer gets back: the reference, the promise, a summary for their chart, and where they can follow it. */
export async function referReceiptRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  await app.register(formbody, { bodyLimit: 4 * 1024 })
  refuseElsewhere(app, parts)

  app.get('/refer/received/:receipt', async (request, reply) => {
    const { receipt } = params.parse(request.params)
    const found = await readReferralReceipt(parts, receipt)
    if (!found) return sendFailure(reply, parts.pages, 404)
    return reply.type('text/html; charset=utf-8').send(receiptPage(parts, request, receipt, found))
  })

  relationRoute(app, parts, '/refer/received')
}

function receiptPage(parts: WebParts, request: FastifyRequest, id: string, receipt: ReferralReceipt): string {
  const { pages, practice } = parts
  const { timeZone } = practice.officeHours
  const { details } = receipt
  return pages.page('refer-receipt', {
    receipt: {
      ...receipt,
      id,
      promise: promiseInWords(receipt.dueAt, timeZone, pages.language),
      files: viewKept(details?.files ?? [], pages.text, pages.language),
      received: promiseInWords(receipt.receivedAt, timeZone, pages.language),
      details: details && {
        ...details,
        own: ownDetails(practice.referralForm, details.answers),
        sections: viewReview(practice.referralForm, details.answers, pages.text).filter(
          ({ rows }) => rows.length > 0,
        ),
        track: `${originOf(parts, request)}/track/${details.tracker.token}`,
        until: dateInWords(dateIn(details.tracker.until, timeZone), pages.language),
      },
    },
  })
}
