import type { OutgoingHttpHeaders } from 'node:http'
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { dailyTestHeader } from '../../actions/daily-test.ts'
import { type Received, receiveInquiry } from '../../actions/receive-inquiry.ts'
import { localDateAt } from '../../intake/calendar.ts'
import { Refusal } from '../../intake/faults.ts'
import { inOrder, type ParsedForm, parseForm } from '../../intake/form/parse-form.ts'
import type { Fault } from '../../intake/form/question.ts'
import { screenForm } from '../../intake/inquiry.ts'
import { placementFor } from '../../intake/referral/placement.ts'
import { suspicionsOf } from '../../intake/suspicion.ts'
import { isUrgent } from '../../intake/triage/queue.ts'
import { issueToken, readToken } from '../../sealing/form-token.ts'
import { browserSaysForeign } from '../csrf.ts'
import { logFailure } from '../failures.ts'
import type { WebParts } from '../parts.ts'
import { readFields } from './fields.ts'
import { viewKept } from './files-view.ts'
import { emptyFormPage, formPage } from './form-page.ts'
import { viewFaults, viewReview } from './form-view.ts'
import type { Limits } from './limits.ts'
import { isFromElsewhere } from './own-pages.ts'
import type { PublicForm } from './public-forms.ts'
import { type Busy, busy, noRoom, sendsMuch } from './room.ts'
import { openSentForm } from './sent-form.ts'
import { isOurFault, type SentForm } from './uploads.ts'

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

/** One form of the site: empty, sent, asked for once more, looked over, received. Nothing that was typed is ever lost. */
export async function formRoutes(
  app: FastifyInstance,
  { parts, limits, asks }: { parts: WebParts; limits: Limits; asks: PublicForm },
) {
  await app.register(formbody, { bodyLimit: asks.bodyLimit, parser: readFields })
  const read = await openSentForm(app, parts, limits, asks)
  const emptyPage = emptyFormPage(parts, asks)

  app.get(asks.path, (_request, reply) => {
    sendPieces(reply, emptyPage())
  })

  app.post(asks.path, async (request, reply) => {
    const sent = await read(request, reply)
    const parsed = parseForm(asks.form, sent.fields)
    const meta = envelope.parse(sent.fields)
    const faults = inOrder(asks.form, [...parsed.faults, ...asks.faultsOf(parsed.answers, parts.now())])
    const answer = answerWith(parts, asks, reply, sent, meta, parsed, faults)
    if (meta.change !== undefined || sent.removed) return answer.form(200, [])
    if (faults.some(fault => fault.hard)) return answer.form(422, faults)
    if (sent.faults.length > 0) return answer.form(sent.faults.some(isOurFault) ? 503 : 422, faults)
    if (meta.intent === 'review') return answer.review()
    if (faults.length > 0 && meta.intent !== 'anyway') return answer.form(422, faults)
    // Another page may make any browser send it: whoever sits there says on ours whether they mean it.
    if (browserSaysForeign(request)) return answer.elsewhere()
    const fromElsewhere = isFromElsewhere(parts, request)
    const arriving = await arrival(parts, limits, asks, request, { sent, meta, parsed, fromElsewhere })
    const why = await noRoom(limits, request, {
      suspicions: arriving.suspicions,
      fromElsewhere,
      isUrgent: () => mayNotWait(parts, asks, parsed),
    })
    if (why !== null) return answer.busy(why)
    try {
      return answer.receipt(await receiveInquiry(parts, arriving))
    } catch (error) {
      if (!(error instanceof Refusal && error.kind === 'unavailable')) throw error
      logFailure(request, error, 503)
      return answer.busy('unavailable')
    }
  })
}

type Envelope = z.output<typeof envelope>

interface Came {
  sent: SentForm
  meta: Envelope
  parsed: ParsedForm
  fromElsewhere: boolean
}

async function arrival(
  parts: WebParts,
  limits: Limits,
  { source }: PublicForm,
  request: FastifyRequest,
  { sent, meta, parsed, fromElsewhere }: Came,
) {
  const common = {
    parsed,
    token: sent.files.length > 0 ? sent.token : meta.form_token,
    withFiles: sent.files.length > 0,
    language: parts.pages.language,
  }
  if (parts.isDailyTest(request.headers[dailyTestHeader]))
    return { ...common, source: 'synthetic' as const, testMailTo: parts.config.mailFrom, suspicions: [] }
  const { genuine, issuedAt } = readToken(parts.vault.secrets.token, meta.form_token)
  return {
    ...common,
    source,
    suspicions: suspicionsOf({
      tokenGenuine: genuine,
      filledInMs: issuedAt === null ? null : parts.now().getTime() - issuedAt,
      trapFilled: meta.leave_blank,
      tooMany: !fromElsewhere && (await sendsMuch(request, limits.tooMany, limits.tooManyOfNetwork)),
    }),
  }
}

function mayNotWait({ practice, now }: WebParts, { form }: PublicForm, parsed: ParsedForm): boolean {
  const today = localDateAt(practice.officeHours, now())
  return isUrgent(placementFor(form, parsed.answers, screenForm(practice, form, parsed, today)).queue)
}

/** The ways in which a sent form is answered; each keeps what was typed. */
function answerWith(
  parts: WebParts,
  asks: PublicForm,
  reply: FastifyReply,
  sent: SentForm,
  meta: Envelope,
  parsed: ParsedForm,
  faults: Fault[],
) {
  const { pages } = parts
  const token = sent.token || meta.form_token || issueToken(parts.vault.secrets.token, parts.now().getTime())
  const state = {
    typed: parsed.typed,
    token,
    files: sent.files,
    fileFaults: sent.faults,
    trapped: meta.leave_blank,
    soft: !faults.some(fault => fault.hard),
  }
  const send = (status: number, page: string) => reply.code(status).type(html).send(page)
  return {
    form: (status: number, shown: readonly Fault[]) =>
      send(status, formPage(parts, asks, { ...state, faults: shown })),
    review: () =>
      send(
        200,
        pages.page('review', {
          ...state,
          files: viewKept(sent.files, pages.text, pages.language),
          path: asks.path,
          complete: faults.length === 0,
          faults: viewFaults(asks.form, faults, pages.text),
          review: viewReview(asks.form, parsed.answers, pages.text),
        }),
      ),
    busy(why: Busy) {
      const { status, words, seconds } = busy[why]
      const banner = { title: pages.text(`failure.${status}.title`), words: pages.text(words) }
      reply.header('retry-after', String(seconds))
      return send(status, formPage(parts, asks, { ...state, faults: [], banner }))
    },
    elsewhere() {
      const banner = { title: pages.text('failure.403.title'), words: pages.text('contact.elsewhere') }
      return send(422, formPage(parts, asks, { ...state, faults: [], banner }))
    },
    receipt({ receipt }: Received) {
      parts.nudge()
      return reply.redirect(`${asks.path}/received/${receipt}`, 303)
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
