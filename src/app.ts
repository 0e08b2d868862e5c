import { randomBytes } from 'node:crypto'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { fhirRoutes } from './web/api/fhir-routes.ts'
import { openApiRoutes } from './web/api/open-api-routes.ts'
import { apiReferralRoutes } from './web/api/referral-routes.ts'
import { screeningRoutes } from './web/api/screening-routes.ts'
import { serveAssets } from './web/assets.ts'
import { addFailures, answerUnreadable, failed } from './web/failures.ts'
import { operationsRoutes } from './web/operations-routes.ts'
import type { WebParts } from './web/parts.ts'
import { watchProxy } from './web/proxy-watch.ts'
import { faxRoutes } from './web/public/fax-routes.ts'
import { formRoutes } from './web/public/form-routes.ts'
import { openLimits } from './web/public/limits.ts'
import { pageRoutes } from './web/public/page-routes.ts'
import { contactUs, referSomebody } from './web/public/public-forms.ts'
import { receiptRoutes } from './web/public/receipt-routes.ts'
import { referReceiptRoutes } from './web/public/refer-receipt-routes.ts'
import { trackRoutes } from './web/public/track-routes.ts'
import { addSecurity, securityHeaders } from './web/security.ts'
import { staffScope } from './web/staff/scope.ts'

/** The whole server, ready to listen. The program and the tests call this same function. */
export async function buildApp(
  parts: WebParts,
  log: FastifyBaseLogger,
  assets: string,
): Promise<FastifyInstance> {
  const { config } = parts
  const headers = securityHeaders(config.publicUrl?.startsWith('https:') ?? false)
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIds(),
    // Our lines name the request themselves; a logger of its own for each request would cost more than its page.
    childLoggerFactory: logger => logger,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    bodyLimit: 64 * 1024,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    // A search stands sealed in the address.
    routerOptions: { maxParamLength: 2000 },
    requestTimeout: 15_000,
    // Whoever does not read the answers, or asks for very many in one breath, must not fill the memory.
    connectionTimeout: 20_000,
    // Whoever took an answer and asks nothing more, or takes it a few bytes at a time, must not hold a connection for long.
    keepAliveTimeout: 12_000,
    maxRequestsPerSocket: 1000,
    clientErrorHandler: answerUnreadable(parts.pages, headers),
    // Addresses that cannot be read never reach the hooks and handlers below.
    frameworkErrors: (error, request, reply) => {
      reply.headers(headers)
      return failed(error, request, reply, parts.pages)
    },
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 },
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  })
  app.removeAllContentTypeParsers()
  addSecurity(app, headers)
  addFailures(app, parts.pages)
  watchAnswers(app, parts)
  watchProxy(app, parts.proxyWatch)
  const limits = await openLimits(app, config.rateLimits)
  await serveAssets(app, assets)
  await app.register(operationsRoutes, { parts })
  await app.register(pageRoutes, { parts })
  for (const asks of [contactUs(parts.practice), referSomebody(parts.practice)])
    await app.register(formRoutes, { parts, limits, asks })
  await app.register(receiptRoutes, { parts })
  await app.register(referReceiptRoutes, { parts })
  await app.register(faxRoutes, { parts })
  await app.register(trackRoutes, { parts, limits })
  await app.register(fhirRoutes, { parts })
  await app.register(screeningRoutes, { parts, limits })
  await app.register(apiReferralRoutes, { parts, limits })
  await app.register(openApiRoutes, { parts })
  await app.register(staffScope, { parts })
  return app
}

/** Forms and bodies are read with Zod. Fastify would load two compilers of JSON schemas for a route that has one. */
const noSchemas = () => () => {
  throw new Error('No route has a JSON schema')
}

/** Logs and counts by route, never by address: a receipt stands in the address. */
function watchAnswers(app: FastifyInstance, { metrics }: WebParts) {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    const ms = reply.elapsedTime
    metrics.answered(route, request.method, reply.statusCode, ms / 1000)
    request.log.debug(
      {
        request: request.id,
        route,
        method: request.method,
        status: reply.statusCode,
        ms: Math.round(ms * 10) / 10,
      },
      'answered',
    )
  })
}

/** Short enough to be read out on the phone, and never the same twice: a random beginning and a count. */
function requestIds(): () => string {
  const start = randomBytes(3).toString('hex')
  let count = 0
  return () => `${start}-${(++count).toString(36)}`
}
