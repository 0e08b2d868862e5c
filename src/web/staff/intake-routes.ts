import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { enterInquiry } from '../../actions/desk/enter-inquiry.ts'
import { findInquiry } from '../../actions/desk/triage-inquiry.ts'
import { Refusal } from '../../intake/faults.ts'
import { entrySources, givers, markGivers } from '../../intake/form/givers.ts'
import { parseForm } from '../../intake/form/parse-form.ts'
import { contactFaults } from '../../intake/safe-contact.ts'
import { issueToken } from '../../sealing/form-token.ts'
import { logFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'
import { sendDeskPage } from './desk-frame.ts'
import { type IntakeState, intakeView } from './intake-view.ts'

const params = z.object({ reference: z.string().max(40).nullable().catch(null) })

/** What stands in the form beside the questions. */
const envelope = z.object({
  form_token: z.string().max(200).catch(''),
  intent: z.enum(['save', 'anyway']).catch('save'),
  source: z.enum(entrySources).or(z.literal('')).catch(''),
  giver: z.enum(givers).catch('person'),
})

const paths = ['/staff/intake', '/staff/inquiries/:reference/completion']

/** The contact form, filled in by staff during a call or from a fax: a new inquiry, or what completes one. */
export async function intakeRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  const answerWith = intakePages(parts)
  for (const path of paths) {
    app.get(path, async (request, reply) => {
      const { reference } = params.parse(request.params)
      return answerWith(request, reply).empty(await known(parts, request, reference))
    })

    app.post(path, async (request, reply) => {
      const { reference } = params.parse(request.params)
      const sent = readIntake(parts, request.body)
      const completes = await known(parts, request, reference)
      const answer = answerWith(request, reply)
      if (sent.source === '' || sent.stops) return answer.again(completes, sent, 422)
      try {
        const { parsed, token, source, givers } = sent
        const entry = { parsed, token, source, givers, ...(completes === null ? {} : { completes }) }
        return answer.entered(await enterInquiry(parts, request.staff, entry))
      } catch (error) {
        if (!(error instanceof Refusal && error.kind === 'unavailable')) throw error
        logFailure(request, error, 503)
        return answer.again(completes, { ...sent, faults: [] }, 503)
      }
    })
  }
}

/** The reference as it is stored; null where the form is a new inquiry. Faults: `not_found`. */
const known = async (parts: WebParts, request: FastifyRequest, reference: string | null) =>
  reference === null ? null : (await findInquiry(parts, request.staff, reference)).reference

type Sent = ReturnType<typeof readIntake>

/** A sent form: the answers, how it came, and who gave each answer. */
function readIntake({ practice: { contactForm } }: WebParts, body: unknown) {
  const parsed = parseForm(contactForm, body)
  const { form_token: token, intent, source, giver } = envelope.parse(body ?? {})
  const marks = ownGivers(body)
  const faults = [...parsed.faults, ...contactFaults(parsed.answers)]
  return {
    parsed,
    token,
    source,
    giver,
    marks,
    givers: markGivers(contactForm, parsed.answers, giver, marks),
    faults,
    stops: faults.some(({ hard }) => hard) || (faults.length > 0 && intent !== 'anyway'),
  }
}

/** The givers that were named for single answers: fields of the form `giver_NAME`. */
function ownGivers(body: unknown): Record<string, unknown> {
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : []
  return Object.fromEntries(
    fields.flatMap(([name, value]) => (name.startsWith('giver_') ? [[name.slice(6), value]] : [])),
  )
}

/** The ways in which the form is answered; each one but the last keeps what was typed. */
function intakePages(parts: WebParts) {
  const { practice, staffPages, vault, now } = parts
  const view = intakeView(practice, staffPages.text)
  return (request: FastifyRequest, reply: FastifyReply) => {
    const show = (state: IntakeState, token: string, status: number) => {
      const data = {
        ...view(state),
        action: request.url.split('?')[0],
        token: token || issueToken(vault.secrets.token, now().getTime()),
        fresh: status === 200,
        banner: status === 503,
        lines: practice.crisisLines,
      }
      return sendDeskPage(parts, request, reply, 'intake', () => data, status)
    }
    return {
      empty(completes: string | null) {
        const source = completes === null ? '' : 'phone'
        const state = { completes, source, giver: 'person', marks: {}, typed: {}, faults: [] }
        return show({ ...state, sourceMissing: false }, '', 200)
      },
      again(completes: string | null, { parsed, token, ...sent }: Sent, status: 422 | 503) {
        if (status === 503) reply.header('retry-after', '30')
        const state = { ...sent, completes, typed: parsed.typed, sourceMissing: sent.source === '' }
        return show(state, token, status)
      },
      entered(reference: string) {
        parts.nudge()
        return reply.redirect(`/staff/inquiries/${reference}?done=entered`, 303)
      },
    }
  }
}
