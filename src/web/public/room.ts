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

/** What decides about the room for a form. */
interface Asking {
  suspicions: readonly Suspicion[]
  /** Another page sent it: whose browser that was says nothing about its client. */
  fromElsewhere: boolean
  /** What it says may not wait. */
  isUrgent: () => boolean
}

type Count = Limits['suspected']

/** Whether a client sent too much, or the network that it belongs to. Both count it. */
export async function sendsMuch(
  request: FastifyRequest,
  ofClient: Count,
  ofNetwork: Count,
): Promise<boolean> {
  const passed = [await ofClient(request), await ofNetwork(request)]
  return passed.includes(true)
}

/**
 * Whether a form has no room. Suspected ones have ceilings of their own, so that they never use up the room of others.
 * Each is one of the whole process: how much a client sent decides which of them counts its form, and refuses nobody.
 */
export async function noRoom(
  limits: Limits,
  request: FastifyRequest,
  { suspicions, fromElsewhere, isUrgent }: Asking,
): Promise<Busy | null> {
  if (suspicions.length === 0) return (await limits.full(request)) ? 'full' : null
  const isBeyond = fromElsewhere || (await sendsMuch(request, limits.suspected, limits.suspectedOfNetwork))
  if (!(await (isBeyond ? limits.allBeyond : limits.allSuspected)(request))) return null
  return isUrgent() && !(await limits.allUrgent(request)) ? null : 'crowded'
}
