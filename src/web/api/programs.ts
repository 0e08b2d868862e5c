import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ApiClient, clientOf, type Scope } from '../../actions/api-clients.ts'
import { logFailure, statusFor } from '../failures.ts'
import type { WebParts } from '../parts.ts'
import type { Limits } from '../public/limits.ts'

interface ApiError {
  code: string
  field?: string
  message: string
}

/** More than a form has questions: only what nobody asked for is left out. */
const mostNamed = 100

/** Answers what is wrong, and how much more is than can be named. */
export function sendErrors(reply: FastifyReply, status: number, ...errors: ApiError[]): FastifyReply {
  const more = errors.length - mostNamed
  return reply.code(status).send({ errors: errors.slice(0, mostNamed), ...(more > 0 ? { more } : {}) })
}

const codes: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'no_key',
  404: 'not_found',
  409: 'conflict',
  413: 'too_large',
  415: 'not_json',
  429: 'too_many',
  503: 'try_again',
}

/** Answers a failure by its status, in one code and one sentence. */
export function sendStatus({ pages }: Pick<WebParts, 'pages'>, reply: FastifyReply, status: number) {
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  if (status === 429 || status === 503) reply.header('retry-after', '30')
  const code = codes[status] ?? (status < 500 ? 'bad_request' : 'failed')
  return sendErrors(reply, status, { code, message: pages.text(`api.error.${code}`) })
}

/** A scope for programs: JSON in, JSON out, failures included. It reads no cookies. */
export function answerPrograms(app: FastifyInstance, parts: WebParts): void {
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    app.getDefaultJsonParser('error', 'error'),
  )
  app.setErrorHandler((error, request, reply) => {
    const status = statusFor(error)
    logFailure(request, error, status)
    return sendStatus(parts, reply, status)
  })
}

const bearer = /^Bearer +(\S{1,200})$/i

/** The client whose key came with a request; where none is good for the scope, or too many came, the answer is sent. */
export async function programOf(
  parts: WebParts,
  limits: Limits,
  request: FastifyRequest,
  reply: FastifyReply,
  scope: Scope,
): Promise<ApiClient | null> {
  const [, presented = ''] = bearer.exec(request.headers.authorization ?? '') ?? []
  const client = presented === '' ? null : await clientOf(parts, presented, scope)
  if (!client) {
    await sendStatus(parts, reply, (await limits.strangers(request)) ? 429 : 401)
    return null
  }
  if (await limits.program(request, client.id)) {
    await sendStatus(parts, reply, 429)
    return null
  }
  return client
}
