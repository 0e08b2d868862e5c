import { hash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'
import type { ApiClient } from '../../actions/api-clients.ts'
import { readReferralReceipt } from '../../actions/read-referral-receipt.ts'
import { readSentReferral } from '../../actions/read-sent-referral.ts'
import { receiveInquiry } from '../../actions/receive-inquiry.ts'
import { inOrder, parseForm } from '../../intake/form/parse-form.ts'
import { type Fault, questionsOf, textOf } from '../../intake/form/question.ts'
import { originOf } from '../origin.ts'
import type { WebParts } from '../parts.ts'
import { faultWords } from '../public/form-view.ts'
import type { Limits } from '../public/limits.ts'
import { referSomebody } from '../public/public-forms.ts'
import { answerPrograms, programOf, sendErrors, sendStatus } from './programs.ts'
import { fieldsOf, idempotencyKey, type referralAnswer, referralSchema } from './referral-schema.ts'

/** These are said, and ask for nothing. */
const warnsOnly: readonly Fault['code'][] = ['not_an_npi', 'no_code']

/** Referrals by programs: the same questions, faults and promise as the form's. */
export async function apiReferralRoutes(
  app: FastifyInstance,
  { parts, limits }: { parts: WebParts; limits: Limits },
) {
  answerPrograms(app, parts)
  const asks = referSomebody(parts.practice)
  const { form } = asks
  const text = parts.catalogue.textIn('en')
  const schema = referralSchema(form, text)

  app.post('/api/v1/referrals', { bodyLimit: asks.bodyLimit }, async (request, reply) => {
    const body = schema.safeParse(request.body)
    const client = await programOf(parts, limits, request, reply, 'referrals')
    if (!client) return reply
    const name = idempotencyKey.safeParse(request.headers['idempotency-key'])
    if (!name.success)
      return sendErrors(reply, 400, {
        code: 'no_idempotency_key',
        message: text('api.error.no_idempotency_key'),
      })
    if (!body.success) return sendErrors(reply, 422, ...body.error.issues.flatMap(issuesOf))
    const { accept_incomplete, ...given } = body.data as Record<string, unknown>
    const parsed = parseForm(form, fieldsOf({ ...given, referrer_organisation: client.profile.organisation }))
    const faults = inOrder(form, [...parsed.faults, ...asks.faultsOf(parsed.answers, parts.now())])
    const stops = faults.filter(
      ({ hard, code }) => hard || (accept_incomplete !== true && !warnsOnly.includes(code)),
    )
    if (stops.length > 0) return sendErrors(reply, 422, ...stops.map(inWords))
    const received = await receiveInquiry(parts, {
      parsed,
      token: tokenOf(client, name.data),
      suspicions: [],
      language: 'en',
      source: 'referral',
      cameBy: 'api',
      client: client.id,
    })
    parts.nudge()
    const answer = await answerOf(parts, originOf(parts, request), received.receipt)
    return reply
      .code(received.repeated ? 200 : 201)
      .send({ ...answer, repeated: received.repeated, warnings: faults.map(inWords) })
  })

  app.get<{ Params: { reference: string } }>('/api/v1/referrals/:reference', async (request, reply) => {
    const client = await programOf(parts, limits, request, reply, 'status')
    if (!client) return reply
    const sent = await readSentReferral(parts.store, client.id, request.params.reference)
    return sent ?? sendStatus(parts, reply, 404)
  })

  const inWords = (fault: Fault) => {
    const question = questionsOf(form).find(({ name }) => name === fault.field)
    const message = question ? faultWords(question, fault, textOf(form, text)) : fault.code
    return { field: fault.field, code: fault.code, message }
  }

  const issuesOf = (issue: z.core.$ZodIssue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map(field => ({ code: 'unknown_field', field, message: text('api.error.unknown_field') }))
      : [{ code: 'bad_value', field: String(issue.path[0] ?? ''), message: issue.message }]
}

/** One client's name for a send; another client's same name is another send. */
const tokenOf = ({ id }: ApiClient, name: string): string =>
  hash('sha256', JSON.stringify(['api', id, name]), 'base64url')

async function answerOf(
  parts: WebParts,
  origin: string,
  receipt: string,
): Promise<Omit<z.output<typeof referralAnswer>, 'repeated' | 'warnings'>> {
  const read = await readReferralReceipt(parts, receipt, { fresh: true })
  if (!read?.details) throw new Error('A referral that was just received is not there')
  const { tracker, danger } = read.details
  return {
    reference: read.reference,
    received_at: read.receivedAt.toISOString(),
    promised_by: read.dueAt.toISOString(),
    tracker: { url: `${origin}/track/${tracker.token}`, expires_at: tracker.until.toISOString() },
    call_now: danger || read.details.answers.urgency === 'same_day',
  }
}
