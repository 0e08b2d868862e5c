import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { errorCodes, type FastifyInstance } from 'fastify'
import helmet, { type HelmetOptions } from 'helmet'

const options = (https: boolean): HelmetOptions => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'style-src': ["'self'"],
      'script-src': ["'self'"],
      'img-src': ["'self'"],
      'form-action': ["'self'"],
      'base-uri': ["'none'"],
      'frame-ancestors': ["'none'"],
      ...(https ? { 'upgrade-insecure-requests': [] } : {}),
    },
  },
  referrerPolicy: { policy: 'same-origin' },
  strictTransportSecurity: https ? { maxAge: 63_072_000, includeSubDomains: true } : false,
  xFrameOptions: { action: 'deny' },
  // For browsers and plug-ins that are no longer there.
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
})

/** Headers of every answer: nothing is cached unless a route says so, and nothing but our own files is ever loaded. */
export const securityHeaders = (https: boolean): Record<string, string> => ({
  ...headersOf(options(https)),
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
})

export function addSecurity(app: FastifyInstance, headers: Record<string, string>): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers)
    if (isPlain(request.headers)) done()
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE())
  })
}

/** Bodies are read as UTF-8 and never unpacked: one that names another character set or a packing would be misread. */
const isPlain = ({ 'content-type': type = '', 'content-encoding': packing }: IncomingHttpHeaders): boolean =>
  (packing === undefined || packing === 'identity') && (!/charset/i.test(type) || namesUtf8(type))

const namesUtf8 = (type: string) =>
  [...type.matchAll(/charset="?([^;"]*)/gi)].every(([, name = '']) => /^utf-?8$/i.test(name.trim()))

/** Helmet works its headers out anew for every answer; ours are always the same, so it is asked once. */
function headersOf(options: HelmetOptions): Record<string, string> {
  const headers: Record<string, string> = {}
  const response = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value
    },
    removeHeader: () => {},
  }
  helmet(options)({} as IncomingMessage, response as unknown as ServerResponse, error => {
    if (error) throw error
  })
  return headers
}
