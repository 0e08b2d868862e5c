import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal, type RefusalKind } from '../intake/faults.ts'
import { factsOf } from '../log.ts'
import { asRefusal } from '../storage/database-faults.ts'
import type { Pages } from './pages.ts'
import { isUploading } from './upload-time.ts'

const statusOf: Record<RefusalKind, number> = {
  not_found: 404,
  not_allowed: 404,
  conflict: 409,
  invalid: 422,
  unavailable: 503,
}

/** Statuses that have a page of their own; any other one below 500 is a 400. */
const pageStatuses = [400, 403, 404, 409, 411, 413, 415, 422, 429, 500, 503]

export const statusFor = (thrown: unknown): number => {
  const error = asRefusal(thrown)
  if (error instanceof Refusal) return statusOf[error.kind]
  const status = (error as Partial<FastifyError>).statusCode ?? 500
  return pageStatuses.includes(status) ? status : status < 500 ? 400 : 500
}

/** Answers every failure with one calm sentence, an id where we are at fault, and logs the whole under that id. */
export function addFailures(app: FastifyInstance, pages: Pages): void {
  app.setNotFoundHandler((_request, reply) => sendFailure(reply, pages, 404))
  app.setErrorHandler((error, request, reply) => failed(error, request, reply, pages))
}

export function failed(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  pages: Pages,
): FastifyReply {
  const status = statusFor(error)
  logFailure(request, error, status)
  return sendFailure(reply, pages, status, status >= 500 ? request.id : undefined)
}

export function logFailure(request: FastifyRequest, error: unknown, status: number): void {
  const facts = { request: request.id, status, failure: factsOf(error, status >= 500) }
  if (status >= 500) request.log.error(facts, 'failed')
  else request.log.info(facts, 'refused')
}

export function sendFailure(reply: FastifyReply, pages: Pages, status: number, id?: string): FastifyReply {
  if (status === 503 || status === 429) reply.header('retry-after', '30')
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(failurePage(pages, status, id))
}

const failurePage = (pages: Pages, status: number, id?: string): string =>
  pages.page('failure', {
    heading: pages.text(`failure.${status}.title`),
    words: pages.text(`failure.${status}.words`),
    id,
  })

/** What is no HTTP, or has too long a head, never becomes a request: it gets the same page, straight on the wire. */
export function answerUnreadable(pages: Pages, headers: Readonly<Record<string, string>>) {
  const page = failurePage(pages, 400)
  const lines = Object.entries({
    ...headers,
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(Buffer.byteLength(page)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}`)
  const answer = ['HTTP/1.1 400 Bad Request', ...lines, '', page].join('\r\n')
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isUploading(socket)) return
    if (socket.writable) socket.end(answer)
    else socket.destroy()
  }
}
