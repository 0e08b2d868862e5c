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

/** Whether a browser of today says so, of any request. What an older one says in Origin may be wrong about our own pages. */
export const browserSaysForeign = ({ headers }: FastifyRequest): boolean =>
  ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']))

/**
 * Whether a request says itself that another page sent it. For forms that anyone may send: one that says nothing comes from
 * no browser in which another page could act, and may come from a very old one whose owner needs help.
 */
export const saysForeign = (request: FastifyRequest, origin: string): boolean =>
  (request.headers['sec-fetch-site'] ?? request.headers.origin) !== undefined && isForeign(request, origin)
