import type { FastifyRequest } from 'fastify'

const safe = ['GET', 'HEAD']

/**
 * Whether a request that changes something comes from a page that is not ours. Browsers say so in Sec-Fetch-Site,
 * older ones in Origin; one that says nothing at all is no browser of theirs.
 */
export function isForeign(request: FastifyRequest, origin: string): boolean {
  if (safe.includes(request.method)) return false
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return request.headers.origin !== origin
}
