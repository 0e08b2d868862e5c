import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { endCase, joinCase, type SeenPair } from '../../actions/desk/case.ts'
import { dismissCase, endCaseDismissal } from '../../actions/desk/case-dismissal.ts'
import type { CaseVerb } from '../../actions/desk/case-pairs.ts'
import { readStanding, type Standing } from '../../actions/desk/case-standing.ts'
import { Refusal } from '../../intake/faults.ts'
import type { Actor } from '../../intake/roles.ts'
import type { InquiryRow } from '../../storage/tables.ts'
import type { WebParts } from '../parts.ts'
import { type Frame, sendDeskPage } from './desk-frame.ts'
import { eventInWords } from './inquiry-view.ts'
import { viewRow } from './queue-routes.ts'
import { asTyped } from './typed.ts'

const params = z.object({ reference: z.string().max(40).catch('') })
const body = z.object({
  other: asTyped(40),
  version: z.coerce.number().int().catch(-1),
  other_version: z.coerce.number().int().catch(-1),
})

type Work = (parts: WebParts, actor: Actor, pair: SeenPair) => Promise<InquiryRow>

const nouns: readonly [noun: string, verb: CaseVerb, work: Work][] = [
  ['case', 'case', joinCase],
  ['case-end', 'case_end', endCase],
  ['case-dismissal', 'case_dismissal', dismissCase],
  ['case-dismissal-end', 'case_dismissal_end', endCaseDismissal],
]

/** What staff say of inquiries that may be of one person. */
export async function caseRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  for (const [noun, verb, work] of nouns)
    app.post(`/staff/inquiries/:reference/${noun}`, async (request, reply) => {
      const { reference } = params.parse(request.params)
      const { other, version, other_version } = body.parse(request.body ?? {})
      const pair = { reference, version, other, otherVersion: other_version }
      try {
        const row = await work(parts, request.staff, pair)
        return reply.redirect(`/staff/inquiries/${row.reference}?done=${verb}`, 303)
      } catch (error) {
        if (!(error instanceof Refusal) || error.kind !== 'conflict') throw error
        return conflictPage(parts, request, reply, verb, pair)
      }
    })
}

/** What somebody said beside what has happened since, on each side: they may say it again of what is there now. */
async function conflictPage(
  parts: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  verb: CaseVerb,
  { reference, version, other, otherVersion }: SeenPair,
) {
  const one = await readStanding(parts, request.staff, reference, version)
  const sides = verb === 'case' ? [one, await readStanding(parts, request.staff, other, otherVersion)] : [one]
  return sendDeskPage(
    parts,
    request,
    reply,
    'case-conflict',
    frame => ({
      verb,
      action: `/staff/inquiries/${one.row.reference}/${verb === 'case' ? 'case' : 'case-end'}`,
      sides: sides.map(side => viewStanding(parts, frame, side)),
    }),
    409,
  )
}

const viewStanding = (parts: WebParts, { words, mine }: Frame, { row, since }: Standing) => ({
  ...viewRow(parts, words, mine, row),
  state: parts.staffPages.text(`desk.state.${row.state}`),
  since: since.map(event => ({
    at: words.time(event.at),
    who: words.actor(event.actor),
    what: eventInWords(event.kind, event.detail, words, parts.staffPages.text),
  })),
})
