import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PurgedInquiryRow } from '../../storage/purged-tables.ts'
import type { WebParts } from '../parts.ts'
import { sendDeskPage } from './desk-frame.ts'
import { viewKeys } from './keys.ts'

/** The page of an inquiry whose content was deleted: reference, dates, outcome, and when that goes too. */
export const thinLinePage = (
  parts: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  line: PurgedInquiryRow,
) => {
  const { text } = parts.staffPages
  const outcome = line.outcome === 'quarantined' ? 'desk.quarantined' : `desk.state.${line.outcome}`
  return sendDeskPage(parts, request, reply, 'thin-line', ({ words }) => ({
    keys: viewKeys(['find', 'help']),
    line: {
      reference: line.reference,
      source: text(`desk.source.${line.source}`),
      outcome: text(outcome),
      received: words.time(line.received_at),
      ended: line.ended_at === null ? null : words.time(line.ended_at),
      purged: words.time(line.purged_at),
      forgotten: words.time(line.forget_at),
    },
  }))
}
