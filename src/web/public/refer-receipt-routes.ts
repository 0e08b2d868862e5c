import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type ReferralReceipt, readReferralReceipt } from '../../actions/read-referral-receipt.ts'
import { relateInquiry, relations } from '../../actions/relate-inquiry.ts'
import { dateIn, dateInWords, promiseInWords } from '../../text/times.ts'
import { sendFailure } from '../failures.ts'
import { originOf } from '../origin.ts'
import type { WebParts } from '../parts.ts'
import { viewKept } from './files-view.ts'
import { viewReview } from './form-view.ts'
import { ownDetails } from './own-details.ts'
import { refuseElsewhere } from './own-pages.ts'

const params = z.object({ receipt: z.string().catch('') })
const relationBody = z.object({ relation: z.enum(relations) })

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

  app.post('/refer/received/:receipt/relation', async (request, reply) => {
    const { receipt } = params.parse(request.params)
    const said = relationBody.safeParse(request.body)
    if (!said.success) return sendFailure(reply, parts.pages, 422)
    const found = await relateInquiry(parts, receipt, said.data.relation)
    return found ? reply.redirect(`/refer/received/${receipt}`, 303) : sendFailure(reply, parts.pages, 404)
  })
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
