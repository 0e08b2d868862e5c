import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Whether a body comes in pieces and does not say how long it is. Browsers always say it of a form; whoever does not would
 * have as much of it kept in memory as the longest form may take before it is known to be too long.
 */
export const hidesLength = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  headers['transfer-encoding'] !== undefined && headers['content-length'] === undefined

/** What is not read must not stay in the way of another request. */
export const stopReading = (reply: FastifyReply) => reply.header('connection', 'close')
