import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../../intake/faults.ts'
import { issueToken } from '../../sealing/form-token.ts'
import { logFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'
import { sendDeskPage } from './desk-frame.ts'
import type { IntakeForm } from './intake-forms.ts'
import type { SentIntake } from './intake-sent.ts'
import { type IntakeState, intakeView } from './intake-view.ts'

/** The ways in which a form of the staff is answered; each one but the last keeps what was typed. */
export function intakePages<Source extends string>(parts: WebParts, asks: IntakeForm<Source>) {
  const { practice, staffPages, vault, now } = parts
  const view = intakeView(asks, staffPages.text)

  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    state: IntakeState,
    token: string,
    status: number,
  ) => {
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

  const again = (
    request: FastifyRequest,
    reply: FastifyReply,
    { parsed, token, ...sent }: SentIntake,
    completes: string | null = null,
    status: 422 | 503 = 422,
  ) => {
    if (status === 503) reply.header('retry-after', '30')
    const state = { ...sent, completes, typed: parsed.typed, sourceMissing: sent.source === '' }
    return show(request, reply, state, token, status)
  }

  return {
    empty(request: FastifyRequest, reply: FastifyReply, completes: string | null = null) {
      const source = completes === null ? '' : 'phone'
      const came = { typed: '', fault: null }
      const blank = { source, came, giver: asks.usualGiver, marks: {}, typed: {}, faults: [] }
      return show(request, reply, { ...blank, completes, sourceMissing: false }, '', 200)
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
        return again(request, reply, { ...sent, faults: [] }, completes, 503)
      }
    },
  }
}
