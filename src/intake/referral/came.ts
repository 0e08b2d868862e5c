import type { ReferralSource } from '../form/givers.ts'
import { momentIn } from '../local-time.ts'

export type CameFault = 'missing' | 'not_a_time' | 'later' | 'too_long_ago'

/** When something reached us; null where that is now, or cannot be read. */
export interface Came {
  cameAt: Date | null
  fault: CameFault | null
}

const longestAgoMs = 90 * 86_400_000

/**
 * When a referral that staff take down reached us, from a local time as a browser sends it; null where that is now. Only a
 * call is taken down as it comes: paper and mail have lain somewhere, and their promise runs from when they came.
 */
export function readCameAt(
  typed: string,
  source: ReferralSource | '',
  { timeZone, now }: { timeZone: string; now: Date },
): Came {
  if (typed === '') return { cameAt: null, fault: source === 'phone' || source === '' ? null : 'missing' }
  const cameAt = momentIn(timeZone, typed)
  if (cameAt === null) return { cameAt, fault: 'not_a_time' }
  if (cameAt > now) return { cameAt, fault: 'later' }
  return { cameAt, fault: now.getTime() - cameAt.getTime() > longestAgoMs ? 'too_long_ago' : null }
}
