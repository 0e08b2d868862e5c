import type { FastifyRequest } from 'fastify'
import { recordRouteRefusal } from '../../actions/desk/refusals.ts'
import { logFailure, statusFor } from '../failures.ts'
import type { WebParts } from '../parts.ts'

const oncePerMs = 60_000
const mostRemembered = 1000

/** Remembers that a role asked a route that is not theirs: once a minute for each account and route. */
export function openRouteRefusals(parts: WebParts) {
  const told = new Map<string, number>()

  return async (request: FastifyRequest): Promise<void> => {
    const route = `${request.method} ${request.routeOptions.url}`
    const key = `${request.staff.id} ${route}`
    const at = parts.now().getTime()
    if (Math.abs(at - (told.get(key) ?? 0)) < oncePerMs) return
    if (told.size >= mostRemembered) told.delete(told.keys().next().value ?? '')
    told.delete(key)
    told.set(key, at)
    // A store that takes nothing in for a moment is no reason to answer anything else than "not found".
    await recordRouteRefusal(parts, request.staff, route).catch(error =>
      logFailure(request, error, statusFor(error)),
    )
  }
}
