import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { hashOf } from '../sealing/fingerprints.ts'
import { sendFailure } from './failures.ts'
import type { WebParts } from './parts.ts'

/** For the proxy and the monitoring. Strangers learn no more than "ok" or "not ok". */
export async function operationsRoutes(app: FastifyInstance, { parts }: { parts: WebParts }) {
  app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }))

  app.get('/readyz', async (request, reply) => {
    const checks = await parts.readiness()
    const ok = checks.every(check => check.ok)
    const status = ok ? 'ready' : 'not ready'
    return reply.code(ok ? 200 : 503).send(hasToken(request, parts) ? { status, checks } : { status })
  })

  app.get('/metrics', async (request, reply) => {
    if (!hasToken(request, parts)) return sendFailure(reply, parts.pages, 404)
    return reply.type(parts.metrics.contentType).send(await parts.metrics.text())
  })
}

function hasToken(request: FastifyRequest, { config }: WebParts): boolean {
  if (config.metricsToken === null) return false
  const given = hashOf(request.headers.authorization ?? '')
  return timingSafeEqual(Buffer.from(given), Buffer.from(hashOf(`Bearer ${config.metricsToken}`)))
}
