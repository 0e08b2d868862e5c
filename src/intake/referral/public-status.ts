import type { State } from '../triage/record.ts'
import type { Feedback } from './facts.ts'

/** What a referrer may be told of a referral, in the order of its life. */
export const publicStatuses = [
  'received',
  'in_review',
  'need_information',
  'accepted',
  'scheduled',
  'started',
  'declined',
  'could_not_reach',
  'person_declined',
  'withdrawn',
  'closed',
] as const
export type PublicStatus = (typeof publicStatuses)[number]

/** What of an inquiry and its referral decides the status. */
export interface Followed {
  state: State
  assignee: string | null
  accepted_at: string | null
  asked_at: string | null
  withdrawn_at: string | null
}

/** The first that applies. What the referrer did themselves comes first, then how it ended, then how far it is. */
const steps: readonly [PublicStatus, (followed: Followed) => boolean][] = [
  ['withdrawn', followed => followed.withdrawn_at !== null],
  ['started', ({ state }) => state === 'admitted'],
  ['declined', ({ state }) => state === 'declined'],
  ['could_not_reach', ({ state }) => state === 'not_reached'],
  ['person_declined', ({ state }) => state === 'person_declined'],
  ['closed', ({ state }) => state === 'closed'],
  ['need_information', ({ asked_at }) => asked_at !== null],
  ['scheduled', ({ state }) => state === 'scheduled'],
  ['accepted', ({ accepted_at }) => accepted_at !== null],
  ['in_review', ({ state, assignee }) => state !== 'new' || assignee !== null],
]

/**
 * What the referrer may be told, by what the person agreed to: nothing (null), that we received it, or each step. That
 * they took it back they know themselves.
 */
export function publicStatus(followed: Followed, feedback: Feedback): PublicStatus | null {
  const status = steps.find(([, applies]) => applies(followed))?.[0] ?? 'received'
  if (status === 'withdrawn' || feedback === 'full') return status
  return feedback === 'received' ? 'received' : null
}
