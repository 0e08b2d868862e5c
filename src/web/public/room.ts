import type { FastifyRequest } from 'fastify'
import type { Suspicion } from '../../intake/suspicion.ts'
import type { Limits } from './limits.ts'

/** Why a form cannot be stored for now: what is said, and after how many seconds another try makes sense. */
export const busy = {
  unavailable: { status: 503, words: 'contact.kept', seconds: 30 },
  full: { status: 429, words: 'contact.kept', seconds: 30 },
  crowded: { status: 429, words: 'contact.crowded', seconds: 3600 },
} as const

export type Busy = keyof typeof busy

/** Whether a form has no room. Suspected ones have ceilings of their own, so that they never use up the room of others. */
export async function noRoom(
  limits: Limits,
  request: FastifyRequest,
  suspicions: readonly Suspicion[],
): Promise<Busy | null> {
  if (suspicions.length === 0) return (await limits.full(request)) ? 'full' : null
  return (await limits.suspected(request)) || (await limits.allSuspected(request)) ? 'crowded' : null
}
