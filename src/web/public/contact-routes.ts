import type { OutgoingHttpHeaders } from 'node:http'
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Received, receiveInquiry } from '../../actions/receive-inquiry.ts'
import { dailyTestHeader } from '../../actions/send-synthetic.ts'
import { Refusal } from '../../intake/faults.ts'
import { inOrder, type ParsedForm, parseForm } from '../../intake/form/parse-form.ts'
import type { Fault } from '../../intake/form/question.ts'
import { contactFaults } from '../../intake/safe-contact.ts'
import { suspicionsOf } from '../../intake/suspicion.ts'
import { issueToken, readToken } from '../../sealing/form-token.ts'
import { logFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'
import { contactPage, emptyContactPage } from './contact-page.ts'
import { readFields } from './fields.ts'
import { viewFaults, viewReview } from './form-view.ts'
import type { Limits } from './limits.ts'

/** What stands in a body beside the questions. Anything unexpected counts as absent: nothing here may block sending. */
const envelope = z.object({
  form_token: z.string().max(200).catch(''),
  /** No person sees this field: whatever stands in it, a program put there. */
  leave_blank: z
    .unknown()
    .optional()
    .transform(value => value !== undefined && value !== ''),
  intent: z.enum(['send', 'anyway', 'review']).catch('send'),
  change: z.string().max(40).optional().catch(undefined),
})

const html = 'text/html; charset=utf-8'

/** All fields filled to their limits in a script of three bytes a sign, each sent as `%XX`. */
const contactBodyLimit = 128 * 1024

export async function contactRoutes(
  app: FastifyInstance,
  { parts, limits }: { parts: WebParts; limits: Limits },
) {
  await app.register(formbody, { bodyLimit: contactBodyLimit, parser: readFields })
  const emptyPage = emptyContactPage(parts)

  app.get('/contact', (_request, reply) => {
    sendPieces(reply, emptyPage())
  })

  app.post('/contact', async (request, reply) => {
    const parsed = parseForm(parts.practice.contactForm, request.body)
    const meta = envelope.parse(request.body ?? {})
    const faults = inOrder(parts.practice.contactForm, [...parsed.faults, ...contactFaults(parsed.answers)])
    const answer = answerWith(parts, reply, meta, parsed, faults)
    if (meta.change !== undefined) return answer.form(200, [])
    if (faults.some(fault => fault.hard)) return answer.form(422, faults)
    if (meta.intent === 'review') return answer.review()
    if (faults.length > 0 && meta.intent !== 'anyway') return answer.form(422, faults)
    if (await limits.full(request)) return answer.busy(429)
    try {
      return answer.receipt(await receiveInquiry(parts, await arrival(parts, limits, request, meta, parsed)))
    } catch (error) {
      if (!(error instanceof Refusal && error.kind === 'unavailable')) throw error
      logFailure(request, error, 503)
      return answer.busy(503)
    }
  })
}

type Envelope = z.output<typeof envelope>

async function arrival(
  parts: WebParts,
  limits: Limits,
  request: FastifyRequest,
  meta: Envelope,
  parsed: ParsedForm,
) {
  const common = { parsed, token: meta.form_token, language: parts.pages.language }
  if (parts.isDailyTest(request.headers[dailyTestHeader]))
    return { ...common, source: 'synthetic' as const, testMailTo: parts.config.mailFrom, suspicions: [] }
  const { genuine, issuedAt } = readToken(parts.vault.secrets.token, meta.form_token)
  return {
    ...common,
    source: 'web' as const,
    suspicions: suspicionsOf({
      tokenGenuine: genuine,
      filledInMs: issuedAt === null ? null : parts.now().getTime() - issuedAt,
      trapFilled: meta.leave_blank,
      tooMany: await limits.tooMany(request),
    }),
  }
}

/** The ways in which a sent form is answered; each keeps what was typed. */
function answerWith(
  parts: WebParts,
  reply: FastifyReply,
  meta: Envelope,
  parsed: ParsedForm,
  faults: Fault[],
) {
  const { pages, practice } = parts
  const token = meta.form_token || issueToken(parts.vault.secrets.token, parts.now().getTime())
  const state = {
    typed: parsed.typed,
    token,
    trapped: meta.leave_blank,
    soft: !faults.some(fault => fault.hard),
  }
  const send = (status: number, page: string) => reply.code(status).type(html).send(page)
  return {
    form: (status: number, shown: readonly Fault[]) =>
      send(status, contactPage(parts, { ...state, faults: shown })),
    review: () =>
      send(
        200,
        pages.page('review', {
          ...state,
          complete: faults.length === 0,
          faults: viewFaults(practice.contactForm, faults, pages.text),
          review: viewReview(practice.contactForm, parsed.answers, pages.text),
        }),
      ),
    busy(status: 429 | 503) {
      const banner = { title: pages.text(`failure.${status}.title`), words: pages.text('contact.kept') }
      reply.header('retry-after', '30')
      return send(status, contactPage(parts, { ...state, faults: [], banner }))
    },
    receipt({ receipt }: Received) {
      parts.nudge()
      return reply.redirect(`/contact/received/${receipt}`, 303)
    },
  }
}

/** Hands the pieces of a page to the socket as they are: joining them would copy the whole form for every visitor. */
function sendPieces(reply: FastifyReply, pieces: readonly Buffer[]) {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  reply.hijack()
  const headers = reply.getHeaders() as OutgoingHttpHeaders
  reply.raw.writeHead(200, { ...headers, 'content-type': html, 'content-length': length })
  reply.raw.cork()
  for (const piece of pieces) reply.raw.write(piece)
  reply.raw.end()
}
