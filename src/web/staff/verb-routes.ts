import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { readDeskInquiry } from '../../actions/desk/read-desk-inquiry.ts'
import { triageInquiry } from '../../actions/desk/triage-inquiry.ts'
import { Invalid, Refusal } from '../../intake/faults.ts'
import { type Verb, verbs } from '../../intake/triage/verbs.ts'
import { allStaff } from '../../storage/staff.ts'
import type { WebParts } from '../parts.ts'
import { sendDeskPage } from './desk-frame.ts'
import { inquiryPage } from './inquiry-routes.ts'
import { eventInWords, viewInquiry } from './inquiry-view.ts'
import { nouns, verbFields } from './verb-fields.ts'
import { inputInWords } from './verb-forms.ts'

const params = z.object({ reference: z.string().max(40).catch('') })
const body = z.looseObject({ version: z.coerce.number().int().catch(-1) })

/** Every verb is a noun in the address; what it needs and does stands in tables. */
export async function verbRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const fields = verbFields(parts.practice)

  for (const verb of verbs)
    app.post(`/staff/inquiries/:reference/${nouns[verb]}`, async (request, reply) => {
      const { reference } = params.parse(request.params)
      const sent = body.parse(request.body ?? {})
      const input = Object.fromEntries(
        fields[verb].map(({ name }) => [name, typeof sent[name] === 'string' ? sent[name] : '']),
      )
      try {
        const row = await triageInquiry(parts, request.staff, {
          reference,
          version: sent.version,
          verb,
          input,
        })
        return reply.redirect(`/staff/inquiries/${row.reference}?done=${verb}`, 303)
      } catch (error) {
        return answerRefusal(parts, request, reply, { reference, verb, input, seen: sent.version }, error)
      }
    })
}

interface Wanted {
  reference: string
  verb: Verb
  input: Record<string, string>
  seen: number
}

async function answerRefusal(
  parts: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  wanted: Wanted,
  error: unknown,
) {
  const { reference, verb, input } = wanted
  if (error instanceof Invalid) {
    const faults = Object.fromEntries(error.faults.map(({ field, code }) => [field, code]))
    return inquiryPage(parts, request, reply, reference, { tried: { verb, input, faults } }, 422)
  }
  if (error instanceof Refusal && error.kind === 'conflict')
    return conflictPage(parts, request, reply, wanted)
  throw error
}

/** What somebody wanted beside what has happened since: nothing is overwritten, and nothing typed is lost. */
async function conflictPage(
  parts: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  { reference, verb, input, seen }: Wanted,
) {
  const inquiry = await readDeskInquiry(parts, request.staff, reference)
  const staff = await allStaff(parts.store.db)
  const { text } = parts.staffPages
  return sendDeskPage(
    parts,
    request,
    reply,
    'conflict',
    ({ words }) => {
      const view = viewInquiry(parts, inquiry, words, staff, { verb, input, faults: {} })
      return {
        inquiry: view,
        verb,
        input: inputInWords(verbFields(parts.practice)[verb], input, words, text),
        again: [view.main, ...view.verbs, ...view.seldom].find(found => found?.verb === verb) ?? null,
        since: inquiry.events
          .filter(({ detail }) => Number((JSON.parse(detail) as { version?: number }).version ?? 0) > seen)
          .map(event => ({
            at: words.time(event.at),
            who: words.actor(event.actor),
            what: eventInWords(event.kind, event.detail, words, text),
          })),
      }
    },
    409,
  )
}
