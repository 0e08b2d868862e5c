import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../../intake/faults.ts'
import { issueToken } from '../../sealing/form-token.ts'
import { logFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'
import { isOurFault } from '../public/uploads.ts'
import { sendDeskPage } from './desk-frame.ts'
import type { IntakeForm } from './intake-forms.ts'
import type { SentIntake } from './intake-sent.ts'
import { type IntakeState, intakeView } from './intake-view.ts'

/** How a page comes about: as a fresh form, as an answer to one, or because nothing can be saved for a moment. */
interface Shown {
  token: string
  status: number
  fresh?: boolean
  banner?: boolean
}

/** The ways in which a form of the staff is answered; each one but the last keeps what was typed. */
export function intakePages<Source extends string>(parts: WebParts, asks: IntakeForm<Source>) {
  const { staffPages, vault, now } = parts
  const view = intakeView(asks, staffPages.text)

  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    state: IntakeState,
    { token, status, fresh = false, banner = false }: Shown,
  ) => {
    const data = {
      ...view(state),
      path: request.url.split('?')[0],
      token: token || issueToken(vault.secrets.token, now().getTime()),
      fresh,
      banner,
    }
    return sendDeskPage(parts, request, reply, 'intake', () => data, status)
  }

  const again = (
    request: FastifyRequest,
    reply: FastifyReply,
    { parsed, token, ...sent }: SentIntake,
    completes: string | null = null,
    shown: Omit<Shown, 'token'> = { status: statusOf(sent) },
  ) => {
    if (shown.status === 503) reply.header('retry-after', '30')
    const state = { ...sent, completes, typed: parsed.typed, sourceMissing: sent.source === '' }
    return show(request, reply, sent.removed ? unasked(state) : state, { token, ...shown })
  }

  return {
    empty(request: FastifyRequest, reply: FastifyReply, completes: string | null = null) {
      const source = completes === null ? '' : 'phone'
      const came = { typed: '', earlier: false, fault: null }
      const blank = { source, came, giver: asks.usualGiver, marks: {}, typed: {}, files: [] }
      const state = { ...blank, ...faultless, completes }
      return show(request, reply, state, { token: '', status: 200, fresh: true })
    },

    again,

    /** Stores it and goes to the inquiry; where the store takes nothing in for a moment, the form stands there again. */
    async entered(
      request: FastifyRequest,
      reply: FastifyReply,
      sent: SentIntake,
      completes: string | null,
      enter: () => Promise<string>,
    ) {
      try {
        const reference = await enter()
        parts.nudge()
        return reply.redirect(`/staff/inquiries/${reference}?done=entered`, 303)
      } catch (error) {
        if (!(error instanceof Refusal && error.kind === 'unavailable')) throw error
        logFailure(request, error, 503)
        return again(request, reply, { ...sent, faults: [] }, completes, { status: 503, banner: true })
      }
    },
  }
}

/** Taking a file back is no sending: nothing is asked for yet. */
const unasked = (state: IntakeState): IntakeState => ({
  ...state,
  ...faultless,
  came: { ...state.came, fault: null },
})

const faultless = { faults: [], fileFaults: [], sourceMissing: false }

/** A file that we had no room for may be sent again as it is. */
function statusOf({ removed, faults, fileFaults }: Omit<SentIntake, 'parsed' | 'token'>): number {
  if (removed) return 200
  return !faults.some(({ hard }) => hard) && fileFaults.some(isOurFault) ? 503 : 422
}
