import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { enterInquiry } from '../../actions/desk/enter-inquiry.ts'
import { findInquiry } from '../../actions/desk/triage-inquiry.ts'
import { Refusal } from '../../intake/faults.ts'
import { entrySources, givers, markGivers } from '../../intake/form/givers.ts'
import { inOrder, type ParsedForm, parseForm } from '../../intake/form/parse-form.ts'
import type { Fault } from '../../intake/form/question.ts'
import { contactFaults } from '../../intake/safe-contact.ts'
import { issueToken } from '../../sealing/form-token.ts'
import { logFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'
import { viewFaults, viewForm } from '../public/form-view.ts'
import { sendDeskPage } from './desk-frame.ts'

const params = z.object({ reference: z.string().max(40).optional().catch(undefined) })

/** What stands in the form beside the questions. */
const envelope = z.object({
  form_token: z.string().max(200).catch(''),
  intent: z.enum(['save', 'anyway']).catch('save'),
  source: z.enum(entrySources).or(z.literal('')).catch(''),
  giver: z.enum(givers).catch('person'),
})
type Envelope = z.output<typeof envelope>

const paths = ['/staff/intake', '/staff/inquiries/:reference/completion']

/** The contact form, filled in by staff during a call or from a fax: a new inquiry, or what completes one. */
export async function intakeRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  for (const path of paths) {
    app.get(path, async (request, reply) => {
      const { reference } = params.parse(request.params)
      if (reference !== undefined) await findInquiry(parts, request.staff, reference)
      return intakePage(parts, request, reply, { reference, meta: envelope.parse({}), marks: {}, faults: [] })
    })

    app.post(path, async (request, reply) => {
      const { reference } = params.parse(request.params)
      const parsed = parseForm(parts.practice.contactForm, request.body)
      const meta = envelope.parse(request.body ?? {})
      const marks = ownGivers(request.body)
      const faults = inOrder(parts.practice.contactForm, [...parsed.faults, ...contactFaults(parsed.answers)])
      const state = { reference, meta, marks, parsed, faults }
      const stops = faults.some(({ hard }) => hard) || (faults.length > 0 && meta.intent !== 'anyway')
      if (meta.source === '' || stops) return intakePage(parts, request, reply, state, 422)
      try {
        const entered = await enterInquiry(parts, request.staff, {
          parsed,
          token: meta.form_token,
          source: meta.source,
          givers: markGivers(parts.practice.contactForm, parsed.answers, meta.giver, marks),
          ...(reference === undefined ? {} : { completes: reference }),
        })
        parts.nudge()
        return reply.redirect(`/staff/inquiries/${entered}?done=entered`, 303)
      } catch (error) {
        if (!(error instanceof Refusal && error.kind === 'unavailable')) throw error
        logFailure(request, error, 503)
        return intakePage(parts, request, reply, { ...state, faults: [], banner: true }, 503)
      }
    })
  }
}

/** The givers that were named for single answers: fields of the form `giver_NAME`. */
function ownGivers(body: unknown): Record<string, unknown> {
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : []
  return Object.fromEntries(
    fields.flatMap(([name, value]) => (name.startsWith('giver_') ? [[name.slice(6), value]] : [])),
  )
}

interface State {
  reference: string | undefined
  meta: Envelope
  marks: Record<string, unknown>
  parsed?: ParsedForm
  faults: readonly Fault[]
  banner?: true
}

function intakePage(
  parts: WebParts,
  request: FastifyRequest,
  reply: FastifyReply,
  state: State,
  status = 200,
) {
  const { practice, staffPages, vault, now } = parts
  const { text } = staffPages
  const { meta, marks, parsed, faults } = state
  const fields = { typed: parsed?.typed ?? {}, faults }
  return sendDeskPage(
    parts,
    request,
    reply,
    'intake',
    () => ({
      action: request.url.split('?')[0],
      completes: state.reference ?? null,
      token: meta.form_token || issueToken(vault.secrets.token, now().getTime()),
      source: meta.source,
      sources: entrySources,
      sourceMissing: status === 422 && meta.source === '',
      giver: meta.giver,
      givers,
      marks,
      sections: viewForm(practice.contactForm, fields, text),
      faults: viewFaults(practice.contactForm, faults, text),
      soft: !faults.some(({ hard }) => hard),
      banner: state.banner ?? false,
      lines: practice.crisisLines,
    }),
    status,
  )
}
